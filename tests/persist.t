# Is what was written still there, after power-off, power cut, and make?
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my $scratch = scratch;
my $image = copy_file(disk(), "$scratch/disk.img");
my $mkfs = built('mkfs');

# With `write`: these are the tests in which the image must change.
sub start
{
  my $g = Guest->boot(image => $image, write => 1, @_);
  $g->prompt;
  return $g;
}

sub check
{
  my ($text, $status) = sh("$mkfs check $image");
  die "mkfs check: $text" if $status;
}

# Free inodes and blocks, as `free` shows them.
# As text: two of them are equal or not.
sub free_space
{
  my ($g) = @_;
  my $text = $g->line('free');
  my ($inodes) = $text =~ /^inodes\b.*?(\d+)\s*$/mi;
  my ($blocks) = $text =~ /^(?:blocks|disk)\b.*?(\d+)\s*$/mi;
  $g->fail_with('free shows no free inodes or blocks')
    unless defined $inodes && defined $blocks;
  return "$inodes inodes, $blocks blocks";
}

it 'a new image has no fault', \&check;

it 'files survive power-off', sub {
  my $g = start();
  $g->line('mkdir d; echo hello > d/file; seq 20000 > numbers; ln numbers n2');
  $g->line('mkdir gone; rmdir gone; echo x > removed; rm removed');
  same($g->line_exit('poweroff'), 0);
  $g = start();
  same($g->line('cat /d/file'), "hello\n");
  want($g->line('wc numbers'), qr/\b20000\s+20000\s+108894\b/);
  want($g->line('ls'), qr/\bn2\b/);
  die "a removed file is there\n" if $g->line('ls') =~ /\bremoved\b|\bgone\b/;
  same($g->line_exit('poweroff'), 0);
};

it 'and leave no fault in the image', \&check;

it 'the host reads the same', sub {
  my $text = sh("$mkfs get $image /numbers -");
  same($text, join('', map { "$_\n" } 1 .. 20000));
};

it 'what was synced survives a power cut', sub {
  my $g = start();
  $g->line('echo precious > kept; sync');
  $g->kill;
  $g = start();
  same($g->line('cat /kept'), "precious\n");
  $g->kill;
};

# What msync has not been given is in memory only.
it 'what msync has returned for survives a power cut', sub {
  my $g = start();
  $g->line('seq 5000 > mapped; sync');
  $g->enter('usertests --helper map mapped');
  $g->expect(qr/synced\s+\d+\s/);
  $g->kill;
  $g = start();
  same($g->line('head -c 4 mapped'), "m\n2\n");
  same($g->line('head -c 4100 mapped | grep -c m'), "1\n");
  $g->kill;
};

# No sync: the kernel does it by itself, half a second after the change, also
# where nothing else would wake it: no program sleeps, no key comes.
for my $cpus (1, 2, 8) {
  it "what was written a while before a power cut is there ($cpus CPU)", sub {
    my $g = start(cpus => $cpus);
    sleep 1;
    $g->line("echo by itself > late$cpus");
    $g->rest(3); # longer where the machine is busy
    $g->kill;
    $g = start();
    same($g->line("cat /late$cpus"), "by itself\n");
    $g->kill;
  };
}

# QEMU is killed, so what the guest's drive had in its cache is lost as far as
# QEMU keeps one; tests/host/crash.c loses more.
it 'a power cut in the midst of writing leaves no fault', sub {
  my $g = start();
  $g->line('mkdir work');
  $g->enter('yes > /work/big & cp -r /bin /work/bin & seq 100000 > /work/seq &'
    . ' sleep 1');
  sleep 2;
  $g->kill;
  my ($text, $status) = sh("$mkfs check -r $image");
  $g = start(); # replays the log, reclaims orphans
  $g->line('rm -r /work; sync', 120);
  same($g->line_exit('poweroff'), 0);
  check();
};

it 'a file that was open but unlinked at a power cut is reclaimed', sub {
  my $g = start();
  $g->line('sync');
  my $before = free_space($g);
  $g->line('seq 50000 > orphan; sync');
  $g->line('sleep 1000 < orphan &');
  $g->pid_of('sleep');
  $g->line('rm orphan; sync');
  die "the space of an open file was given back\n"
    if free_space($g) eq $before;
  $g->kill;
  $g = start();
  same(free_space($g), $before);
  same($g->line_exit('poweroff'), 0);
  check();
};

it 'poweroff writes what nobody has synced', sub {
  my $g = start();
  $g->line('echo last > last');
  same($g->line_exit('poweroff'), 0);
  $g = start();
  same($g->line('cat last'), "last\n");
  same($g->line_exit('poweroff'), 0);
};

# Not by the program: that syncs before it makes the call.
it 'so does the system call', sub {
  my $g = start();
  same($g->line_exit('usertests --helper off /off'), 0);
  $g = start();
  same($g->line('cat /off'), "saved\n");
  same($g->line_exit('poweroff'), 0);
};

it 'a changed kernel in the image leaves the files alone', sub {
  sh("$mkfs boot $image " . built('bootblock') . ' ' . built('kernel'));
  my $g = start();
  same($g->line('cat /kept'), "precious\n");
  same($g->line_exit('poweroff'), 0);
  check();
};

# What a student does all day: change, make, boot; their files must be there.
it "make after a change of the kernel keeps the reader's files", sub {
  my $tree = copy_tree("$scratch/tree");
  make('-j2', dir => $tree);
  my $g = Guest->boot(image => "$tree/build/lectern.img", write => 1);
  $g->prompt;
  $g->line('echo mine > /mine');
  same($g->line_exit('poweroff'), 0);

  my $main = slurp("$tree/main.c");
  $main =~ s/BANNER/"\\nLectern of mine\\n"/ or die "main.c?\n";
  spew("$tree/main.c", $main);
  make('-j2', dir => $tree);
  $g = Guest->boot(image => "$tree/build/lectern.img", write => 1);
  $g->expect(qr/Lectern of mine/);
  $g->prompt;
  same($g->line('cat /mine'), "mine\n");
};

done_testing;
