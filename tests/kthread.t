# Can the kernel have processes of its own, which no program can end or wait
# for? A kernel with tests/kernel/kthread.c in it starts one.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my $dir = scratch;
my $build = "$dir/build";
make("-s -j2 BUILD=$build KEXTRA=tests/kernel/kthread.c"
  . " KLDFLAGS='--wrap=userinit --wrap=sys_kill' $build/kernel",
  dir => root(), this_build => 1);

my $g;
my $pid = 2; # the thread's: it is started right after init

sub start
{
  $g = Guest->boot(kernel => "$build/kernel", initrd => built('fs.img'),
    timeout => 300, @_);
}

# Whether the thread is there, has no parent, job and memory, and sleeps. After
# its work it may need a moment until it does.
sub sleeping
{
  my $ps = '';
  for (1 .. 50) {
    $ps = $g->line('ps');
    last if $ps !~ /^ +$pid .* [RX] .* syncer$/m;
  }
  want($ps, qr/^ +$pid +0 +0 S +0 +\d+ syncer$/m);
}

for my $cpus (1, 4) {
  start(cpus => $cpus);
  $g->prompt;

  it "ps shows a kernel thread that sleeps ($cpus CPU)", \&sleeping;

  it '^P shows where, and its backtrace ends in kthread_start', sub {
    $g->enter('cat');
    $g->enter('it reads');
    $g->expect(qr/^it reads$/m);
    $g->send("\x10");
    my $frames = qr/sleep\+\S+ < syncer\+\S+/;
    $g->expect(qr/^ +$pid S syncer  $frames < kthread_start\+0x[0-9a-f]+$/m);
    $g->send("\x04");
    $g->prompt;
  };

  it 'it wakes, works with the disk and sleeps again', sub {
    for my $n (1 .. 3) {
      want($g->line('kill -9 1000000'), qr/^syncer: sync $n$/m);
    }
    sleeping();
  };

  it 'neither a program nor the shell can kill it', sub {
    for my $how ("kill $pid", "kill -9 $pid", "/bin/kill $pid") {
      want($g->line($how), qr/kill: $pid: operation not permitted$/m, $how);
    }
    $g->line($_) for 'kill -9 -1', "kill -9 -$pid";
    sleeping();
  };

  it 'programs start, end and wait as without it', sub {
    want($g->line('usertests -q wait_any waitpid_specific '
        . 'orphan_goes_to_init; echo is $?', 100),
      qr/^is 0$/m);
    sleeping();
  };
}

it 'they take no slot that is kept back from who starts them', sub {
  want($g->line("sh -c '/bin/kill -9 1000002; true'"),
    qr/^fillers: [1-9]\d*$/m);
  same($g->line('true | true | true; echo $?'), "0\n");
};

it 'the machine is switched off with threads asleep', sub {
  start(append => 'init=true');
  same($g->wait_exit, 0);
};

# The sleep: a tick may come before the thread's first line, and then init is
# next; it would switch off.
it 'one that returns is a panic with its name', sub {
  start(append => 'init=kill -9 1000001; sleep 100', panic_ok => 1);
  same($g->wait_exit, 127);
  want($g->log_text,
    qr/^panic: kernel thread \d+ \(returns\) has returned$/m);
};

done_testing;
