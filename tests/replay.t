# Can one record a run, and go through it backwards in gdb?
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use IO::Select;
use IPC::Open2;
use Limit;
use Test::More;

plan skip_all => 'no gdb will do (make setup)'
  if (sh('sh tools/find-gdb.sh'))[1];
plan skip_all => 'qemu-img is not here (make setup)'
  if (sh('qemu-img --version'))[1];

my $stepping = Guest::stepping();
my $scratch = scratch;
my $in = "--build '$stepping' --in '$scratch/replay'";

# A limit in real seconds: QEMU is another program's child, and knows no Limit.
sub record
{
  my ($command) = @_;
  my $limit = Limit::stretched(60);
  return sh("perl tools/record.pl $in --limit $limit -- '$command'");
}

# Runs gdb commands at the end of the recording; all that is printed.
sub replay
{
  my $script = join(' ', map { "-ex '$_'" } @_);
  my $limit = Limit::stretched(60);
  my ($text) = sh("perl tools/replay.pl $in --limit $limit -batch $script");
  return $text;
}

it 'says what to type while nothing has been recorded', sub {
  my ($text, $status) = sh("perl tools/replay.pl $in");
  Guest::same($status, 1);
  want($text, qr/^replay: nothing has been recorded; type: make record CMD=/);
};

it 'ends with the status of the command, and leaves the disk alone', sub {
  my $before = sh("cksum $stepping/lectern.img");
  my ($text, $status) = record('echo hello > new; exit 3');
  Guest::same($status, 3);
  want($text, qr/^Now type: make replay/m);
  my $after = sh("cksum $stepping/lectern.img");
  Guest::same($after, $before, 'the disk image');
};

# gdb goes back through the whole recording, and must come out where it began.
it 'stays at the end when replay is typed there', sub {
  want(replay('replay', 'print 6 * 7'),
    qr/^This is the end of the recording already\.\n.*\$\d+ = 42$/ms);
};

it 'finds no change where there was none, and comes back to the end', sub {
  # A frame that a small run never gets to, in the direct map; a word of the
  # bss.
  for my $place ('*(int *)0x83000000', 'ptable.proc[63].pid') {
    want(replay("whochanged $place", 'replay', 'print $pc'),
      qr/^Nobody: .*\Q$place\E.*\nYou.*\n(?:This is.*\n)#0 +power_off/m);
  }
};

# The console's copy of the screen is made by `rep movsl`: QEMU stops at each of
# its 1000 steps that writes to the page of what is watched.
it 'finds the step of a long copy that changed a word, none beside it', sub {
  my $cell = 'cga.cell[1900]';
  my $copied = qr/0 -> \d+\nby (?:copy_up|memcpy)\+/;
  want(replay("whochanged $cell", "whochanged $cell"),
    qr/^\Q$cell\E: $copied.*^#\d .* in cga_init .*^Nobody/ms);
  want(replay('whochanged *(char *)((uint)&cga - 1)'), qr/^Nobody: /m);
};

it 'says so if the kernel has been rebuilt since', sub {
  my $about = "$scratch/replay/about";
  want(replay(), qr/\A(?!.*rebuilt)/s);
  spew($about, slurp($about) =~ s/^kernel \d+/kernel 1/mr);
  want(replay(), qr/^The kernel has been rebuilt since/m);
};

it 'has one line for whatever whochanged cannot do', sub {
  my %wrong = ('whochanged' => 'whose change\?',
    'whochanged nosuch' => 'No symbol "nosuch"',
    'whochanged 1 + 1' => '1 \+ 1 is no place in memory',
    'whochanged ptable' => 'ptable is \d+ bytes');
  for my $command (sort keys %wrong) {
    my $text = replay($command);
    want($text, qr/^$wrong{$command}.*\n\z/m);
    die $text if $text =~ /Traceback|Python/;
  }
  my ($text) = sh('$(sh tools/find-gdb.sh) -nx -q -batch -x '
    . "tools/gdb/lectern.gdb -ex 'whochanged ncpu' $stepping/kernel");
  want($text, qr/^only a recording can be gone through backwards; leave gdb/);
};

# Reads until $regex has come.
# Until the words are there or the program has ended: either tells.
sub wait_for
{
  my ($out, $regex) = @_;
  my $text = '';
  my $limit = Limit->new(60);
  my $select = IO::Select->new($out);

  until ($text =~ $regex) {
    die "waited for $regex, got:\n$text\n" if $limit->over;
    next unless $limit->can_read($select);
    sysread($out, $text, 4096, length $text) or die "no $regex:\n$text\n";
  }
  return $text;
}

it 'records what is typed at the shell, until Ctrl-A X', sub {
  my $pid = open2(my $out, my $to, "exec perl tools/record.pl $in");
  $to->autoflush(1);
  wait_for($out, qr{/ \$ $});
  print $to "ls | wc\r";
  wait_for($out, qr{\d+ \d+ \d+\r?\n/ \$ $});
  print $to "\x01x";
  wait_for($out, qr/^Now type: make replay/m);
  waitpid($pid, 0);
  want(replay('break exec', 'reverse-continue', 'printf "%s\n", path', 'delete',
    'whochanged ptable.proc[2].state'),
    qr{^This is the end.*^/bin/(?:wc|ls)\n.*^ptable.proc\[2\].state: }ms);
};

done_testing;
