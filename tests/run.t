# Does what a program does, and how it ends, reach the host?
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

# Runs one command instead of init; (its status, what it printed).
sub run_init
{
  my ($command, %opt) = @_;
  my $g = Guest->boot(append => "init=$command", %opt);
  my $status = $g->wait_exit;
  return ($status, $g->log_text);
}

# A program of these bytes of machine code, linked at 0x1000.
# As small as a file can be that exec takes, so that its one instruction is all
# there is.
sub elf
{
  my ($code) = @_;
  my $size = length $code;
  my $head = pack('a4C3x9v2V5v6', "\x7fELF", 1, 1, 1, 2, 3, 1, 0x1000, 52, 0,
    0, 52, 32, 1, 40, 0, 0);
  my $segment = pack('V8', 1, 4096, 0x1000, 0x1000, $size, $size, 5, 4096);
  return $head . $segment . "\0" x (4096 - 84) . $code;
}

# ---- statuses ----

# Above 124 all are 126. 47 to 49 once met statuses of Guest's own.
for my $case (['true', 0], ['false', 1], ['poweroff 42', 42], ['poweroff', 0],
  ['halt', 0], ['shutdown now', 0],
  ['poweroff 48', 48], ['poweroff 124', 124], ['poweroff 125', 126],
  ['poweroff 126', 126], ['usertests -l', 0]) {
  it "init=$case->[0] ends QEMU with status $case->[1]", sub {
    my ($status) = run_init($case->[0]);
    same($status, $case->[1]);
  };
}

it 'init=echo gets its arguments', sub {
  my ($status, $text) = run_init('echo one two  three');
  same($status, 0);
  want($text, qr/^one two three$/m);
};

it 'init= takes a path, too', sub {
  my ($status, $text) = run_init('/bin/echo here');
  same($status, 0);
  want($text, qr/^here$/m);
};

it 'a program that does not exist is named, and the status is not 0', sub {
  my ($status, $text) = run_init('nosuchprogram');
  want($text, qr/nosuchprogram.*(?:no such file|not found)/i);
  die "status $status\n" if $status eq '0' || $status eq 'off';
};

it 'poweroff STATUS typed at the shell reaches the host', sub {
  my $g = Guest->boot;
  $g->prompt;
  same($g->line_exit('poweroff 3'), 3);
};

it 'without the debug exit device poweroff uses ACPI', sub {
  for my $machine ('pc', 'q35') {
    my $g = Guest->boot(append => 'init=poweroff', debug_exit => 0,
      initrd => built('fs.img'), qemu => ['-machine', $machine]);
    same($g->wait_exit, 'off', $machine);
  }
};

it 'reboot resets the machine', sub {
  my $g = Guest->boot;
  $g->prompt;
  same($g->line_exit('reboot'), 'off');
};

it 'what was printed just before power-off reaches the host', sub {
  my ($status, $text) = run_init('seq 3000');
  same($status, 0);
  want($text, qr/^2999\n3000$/m);
};

# ---- make run ----

it "make run CMD='echo hi there' prints that and succeeds", sub {
  my ($text, $status) = make("run CMD='echo hi there'", this_build => 1);
  same($status, 0, "status of make, which said:\n" . tail_of($text));
  want($text, qr/^hi there\r?$/m);
};

it 'make run CMD=false fails', sub {
  my ($text, $status) = make('run CMD=false', this_build => 1);
  die "make succeeded\n" if $status == 0;
  want($text, qr/Error 1\b/);
};

it 'CMD reaches the guest as it was typed, with its dollars and quotes', sub {
  my $unset = join(' ', map { "-u $_" } qw(MAKEFLAGS MAKELEVEL MEM CPUS CMD));
  my $quoted = q('false; echo $? "\$(x)  b"');

  for my $how ("make BUILD=%s run CMD=$quoted",
    "CMD=$quoted make BUILD=%s run") {
    want(scalar sh("env $unset " . sprintf($how, built())),
      qr/^1 \$\(x\)  b\r?$/m);
  }
};

# Runs `make run`; it must fail with this status and say this.
# `make run` in a script must not be taken for success: the host's status is
# what counts.
sub run_fails
{
  my ($arguments, $status, $line) = @_;
  my ($text, $failed) = make("run $arguments", this_build => 1);

  die "make succeeded, and said:\n" . tail_of($text) if $failed == 0;
  want($text, qr/^make run: $line/m, $arguments);
  want($text, qr/\bError $status\b/, $arguments);
}

it 'a reset is no success, nor is the triple fault of any kernel', sub {
  run_fails('CMD=reboot', 128, qr/the machine was reset/);
  # A BIOS that loads an empty table of vectors and breaks. It starts 16 bytes
  # before the end of its 64 KB: lidt %cs:0; int3.
  my $dir = scratch;
  spew("$dir/bios", "\0" x 0xfff0 . "\x2e\x0f\x01\x1e\0\0\xcc" . "\0" x 9);
  run_fails("CMD=true QEMUEXTRA='-bios $dir/bios'", 128,
    qr/the machine was reset/);
};

it 'a QEMU that cannot start is no success', sub {
  run_fails("CMD=true QEMUEXTRA=-nosuch", 129, qr/QEMU failed/);
  run_fails("CMD=true QEMUEXTRA='-initrd /nonexistent'", 129, qr/QEMU failed/);
  run_fails("CMD=true MEM=99999999", 129, qr/QEMU failed/);
};

# An image that QEMU may not open, as another has it.
it 'a disk image that another QEMU has is no success', sub {
  my $dir = scratch;
  my $other = copy_file(disk(), "$dir/other.img");
  my $g = Guest->boot(image => $other, write => 1);
  $g->prompt;
  run_fails("CMD=true QEMUEXTRA='-drive "
    . "file=$other,format=raw,if=ide,index=1'", 129, qr/QEMU failed/);
};

# A keeper that a later guest's keeper holds open would not notice.
it 'a guest ends when its test drops it, though a later one lives', sub {
  my ($one, $other) = map { Guest->boot(timeout => 60) } 1, 2;

  $other->prompt;
  $one->kill;
  die "only the time limit has ended it\n" if $one->{limit}->over;
};

# What QEMU can end with, by a QEMU that does nothing else.
# QEMU has one status for "the guest says" and others for its own trouble;
# scripts see one scale.
it 'every way in which QEMU ends has its status, and its line', sub {
  my $dir = scratch;
  my $qemu = "$dir/a QEMU"; # a name with a blank, too

  for my $case ([3, 0], [5, 1], [251, 124], [253, 126],
    [255, 127, qr/panic/], [0, 128, qr/reset/], [1, 129, qr/QEMU failed/],
    [2, 129, qr/QEMU failed/]) {
    my ($code, $status, $line) = @$case;
    spew($qemu, "#!/bin/sh\nexit $code\n");
    chmod(0755, $qemu);
    my ($text, $got) = sh("perl tools/qemu.pl --run '$qemu'");
    same($got, $status, "QEMU's $code");
    same($text, '') if !$line;
    want($text, qr/\Amake run: .*\n\z/) if $line;
    want($text, $line) if $line;
  }
  spew($qemu, "#!/bin/sh\nkill -9 \$\$\n");
  my ($text, $got) = sh("perl tools/qemu.pl --run '$qemu'");
  same($got, 130);
  want($text, qr/\Amake run: signal 9 ended QEMU\n\z/);
  ($text, $got) = sh("perl tools/qemu.pl --run no-such-qemu");
  same($got, 129);
  want($text, qr/\Ano-such-qemu is missing; type: make setup\n\z/);
};

it 'a knob that cannot work is refused in one line, and nothing runs', sub {
  for my $case (['MEM=1', 'MEM=1'], ['MEM=0', 'MEM=0'], ['MEM=abc', 'MEM=abc'],
    ['MEM=-8', 'MEM=-8'], ["MEM='8 8'", 'MEM=8 8'], ['CPUS=0', 'CPUS=0'],
    ['CPUS=99', 'CPUS=99'], ['CPUS=two', 'CPUS=two'],
    ["MEM='8;echo hacked'", 'MEM=8;echo hacked'], ["CPUS=\"1'\"", "CPUS=1'"]) {
    my ($knob, $said) = @$case;
    my ($text, $status) = make("run CMD=true $knob", this_build => 1);
    die "$knob: make succeeded\n" if $status == 0;
    want($text, qr/\A\S+ \*\*\* \Q$said\E: give .*\n\z/, $knob);
  }
  my ($text, $status) = make('run', this_build => 1);
  die "make succeeded\n" if $status == 0;
  want($text, qr{\A\S+ \*\*\* make run needs a command: .*CMD='ls /bin'});
};

it 'MEM=64M is megabytes, too', sub {
  my ($text, $status) = make('run MEM=64M CMD=true', this_build => 1);
  same($status, 0, $text);
  want($text, qr/^memory: 63 MB/m);
};

# ---- programs that are killed ----

my $scratch = scratch;
my $image = copy_file(disk(), "$scratch/disk.img");
my %crash = (
  null => ["\xa1\x00\x00\x00\x00", qr/page fault, read of 0x0 /],
  kernel => ["\xa3\x00\x00\x10\x80", qr/page fault, write to 0x80100000 /],
  text => ["\xa3\x00\x10\x00\x00", qr/page fault, write to 0x1000 /],
  divide => ["\x31\xc9\xf7\xf1", qr/division/],
  halt => ["\xf4", qr/protection/],
  cli => ["\xfa", qr/protection/],
  port => ["\xe4\x60", qr/protection/],
  illegal => ["\x0f\x0b", qr/invalid/],
  vector => ["\xcd\x85", qr/protection|segment/],
  stack => ["\x55\xeb\xfd", qr/stack overflow/],
);

it 'mkfs copies programs into an image', sub {
  for my $name (keys %crash) {
    spew("$scratch/crash", elf($crash{$name}[0] . "\xeb\xfe"));
    sh(built('mkfs') . " put $image $scratch/crash /bin/crash-$name");
  }
};

my $g = Guest->boot(image => $image, cpus => 2);
$g->prompt;
for my $name (sort keys %crash) {
  it "crash-$name is killed: one line with program, pid, cause and eip", sub {
    my $text = $g->line("crash-$name");
    my @lines = grep { /crash-$name/ } split(/\n/, $text);
    want("@lines", $crash{$name}[1]);
    want("@lines", qr/\bcrash-$name \(pid \d+\).*\beip 0x100[0-9a-f]\b/);
    same(scalar(@lines), 1, 'lines');
  };
}

it 'the shell goes on after that, and sees the status', sub {
  same($g->line('crash-null; echo $?') =~ s/.*\n(?=.)//sr, "139\n");
};

it 'a program killed in the place of init gives a status that is not 0', sub {
  my ($status) = run_init('crash-null', image => $image);
  die "status $status\n" if $status eq '0' || $status eq 'off';
};

# ---- init ----

it 'a shell that dies is started again', sub {
  my ($pid) = $g->line('ps') =~ /^\s*(\d+)\b.*\bsh$/m
    or $g->fail_with('ps shows no shell');
  $g->enter("kill $pid");
  $g->prompt;
  my ($new) = $g->line('ps') =~ /^\s*(\d+)\b.*\bsh$/m;
  die "still pid $pid\n" if $new == $pid;
};

it 'so is one that is told to exit', sub {
  $g->enter('exit');
  $g->prompt;
  same($g->line('echo again'), "again\n");
};

it 'init cannot be killed', sub {
  want($g->line('kill 1'), qr/not permitted/i);
  same($g->line('echo alive'), "alive\n");
};

done_testing;
