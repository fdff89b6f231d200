# Does it come up, on every machine it should?
#
# Each machine differs from the usual one in something that the kernel finds out
# for itself: how it was loaded, how much memory, how many CPUs and who lists
# them, what the processor can do.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my @multiboot = (kernel => built('kernel'));

# Megabytes that `free` says the machine has.
# `free` may print any unit; what it says is compared with what QEMU was given.
sub megabytes
{
  my ($g) = @_;
  my ($n, $unit) = $g->line('free') =~ /^mem\w*:?\s+(\d+)\s*([KMG]?)/mi
    or $g->fail_with('free says nothing of memory');
  return $n / ($unit eq 'M' ? 1 : 1024);
}

# Dies unless the console says this, and then nothing more.
# And nothing more: a page of numbers, or a reset that goes round and round,
# helps nobody.
sub one_clear_line
{
  my ($g, $regex) = @_;
  $g->expect($regex);
  $g->expect(qr/\n/);
  $g->fail_with('it goes on after that') if $g->rest(1) =~ /\S/;
}

it 'the boot block loads the kernel, and a shell asks', sub {
  my $g = Guest->boot;
  $g->prompt;
};

it 'multiboot loads the kernel, and a shell asks', sub {
  my $g = Guest->boot(@multiboot);
  $g->prompt;
  want($g->line('ls /'), qr/\bbin\b/m);
};

it 'multiboot with a RAM disk and no disk reaches the shell', sub {
  my $g = Guest->boot(@multiboot, initrd => built('fs.img'));
  $g->prompt;
  want($g->line('ls /'), qr/\bbin\b/m);
  same($g->line('echo x > file; cat file'), "x\n");
};

it 'the RAM disk is taken even if there is a disk', sub {
  my $g = Guest->boot(@multiboot, initrd => built('fs.img'),
    image => disk());
  $g->prompt;
  want($g->log_text, qr/RAM disk/i);
};

for my $cpus (1, 2, 4, 8) {
  it "-smp $cpus starts $cpus of $cpus", sub {
    my $g = Guest->boot(cpus => $cpus);
    $g->expect(qr/\b$cpus of $cpus CPUs? started/);
    $g->prompt;
    want($g->line('echo a b | wc'), qr/\b1\s+2\s+4\b/);
  };
}

# Not what QEMU's MP table lists as CPUs: ACPI has them.
it '-smp 3 with one socket of 3 cores starts 3', sub {
  my $g = Guest->boot(qemu => ['-smp', '3,sockets=1,cores=3,threads=1']);
  $g->expect(qr/\b3 of 3 CPUs started/);
  $g->prompt;
};

it 'of more than 8 CPUs it starts 8 and says so', sub {
  my $g = Guest->boot(cpus => 12);
  $g->expect(qr/\b8 of 12 CPUs started/);
  $g->prompt;
};

it 'without ACPI it boots two CPUs by the MP table', sub {
  my $g = Guest->boot(cpus => 2, qemu => ['-machine', 'pc,acpi=off']);
  $g->expect(qr/\b2 of 2 CPUs started/);
  $g->prompt;
};

my %memory;
for my $mem (8, 16, 64, 512, 3072) {
  it "$mem MB boot from the disk", sub {
    my $g = Guest->boot(mem => $mem, timeout => 180);
    $g->prompt;
    $memory{$mem} = megabytes($g);
    note("free says $memory{$mem} MB");
    die "free says $memory{$mem} MB\n"
      if $memory{$mem} > $mem || $memory{$mem} < $mem * 0.5;
  };
  it "$mem MB boot by multiboot", sub {
    my $g = Guest->boot(@multiboot, mem => $mem, timeout => 180);
    $g->prompt;
    my $found = megabytes($g);
    die "$found MB, but $memory{$mem} MB from the disk\n"
      if abs($found - $memory{$mem}) > 1;
  };
}

# Above the direct map's limit memory is of no use to this kernel, and it must
# not take it all the same.
it "more memory is more memory, up to the direct map's limit", sub {
  my @sizes = map { $memory{$_} || 0 } 8, 16, 64, 512, 3072;
  for (1 .. $#sizes) {
    die "@sizes\n" if $sizes[$_] <= $sizes[$_ - 1];
  }
  die "3 GB: only $sizes[-1] MB\n" if $sizes[-1] < 1900;
};

# A user page that is global would stay in the TLB for the next process to read.
it 'the kernel half is global pages, the user half is not', sub {
  my $g = Guest->boot(monitor => 1);
  $g->prompt;
  my $tlb = $g->monitor('info tlb');
  my %global;
  $global{$1} = index($2, 'G') >= 0
    while $tlb =~ /^0*([0-9a-f]+): \S+ (\S+)/mg;
  delete @global{qw(fd400000 fd800000)}; # the window on firmware, for boot
  my @kernel = grep { hex($_) >= 0x80000000 } keys %global;
  die "no translations:\n" . tail_of($tlb) unless @kernel > 100;
  die "not global: @{[grep { !$global{$_} } @kernel]}\n"
    if grep { !$global{$_} } @kernel;
  die "global, and the user's\n" if grep { $global{$_} && hex($_) < 0x80000000 }
    keys %global;
};

# A kernel that is longer than the memory is not there as a whole, and can say
# nothing. A DEBUG build does not fit into 2 MB.
my ($end) = sh('nm ' . built('kernel')) =~ /^8([0-9a-f]{7}) \w kernel_end$/m;
for my $mem (grep { hex($end) < $_ << 20 } 2, 3) {
  it "$mem MB are too little: one clear line", sub {
    my $g = Guest->boot(mem => $mem, panic_ok => 1);
    one_clear_line($g, qr/memory/i);
  };
}

for my $how ([], \@multiboot) {
  for my $cpu ('qemu32,-apic', '486,-apic') {
    it "-cpu $cpu lacks what we need: one clear line"
      . (@$how ? ', by multiboot' : ''), sub {
      my $g = Guest->boot(@$how, qemu => ['-cpu', $cpu]);
      one_clear_line($g, qr/APIC|CPU/);
    };
  }
}

# Each saves the registers of the FPU in its own way. One says that it has
# SYSENTER, and has not: the kernel must know.
for my $cpu ('pentium', 'pentium2,model=1,stepping=1',
  qw(pentium3 qemu32 qemu64 max))
{
  it "-cpu $cpu boots, and keeps the registers of the FPU", sub {
    my $g = Guest->boot(cpus => 2, qemu => ['-cpu', $cpu]);
    $g->prompt;
    want($g->line('usertests bug16_fpu_fork bug16_fpu_exec'),
      qr/ 2 passed, 0 failed$/m);
  };
}

it 'a q35 machine boots from the RAM disk', sub {
  my $g = Guest->boot(@multiboot, initrd => built('fs.img'), cpus => 2,
    qemu => [qw(-machine q35)]);
  $g->prompt;
};

# The kernel must not wait for a port that nobody empties.
it 'without a serial port the screen shows the prompt', sub {
  my $g = Guest->boot(monitor => 1, serial => 0);
  $g->wait_screen(qr/^\S* \$ *$/m);
};

it 'the keyboard types, and the screen shows it', sub {
  my $g = Guest->boot(monitor => 1);
  $g->prompt;
  $g->keys(qw(e c h o spc shift-h i 1 2 spc shift-1 ret));
  $g->expect(qr/Hi12 !\n.*Hi12 !\n/s);
  $g->wait_screen(qr/^Hi12 !/m);
};

# Keys that are no character, or not always the same one.
it 'Caps Lock, Num Lock and Pause do what they do on a PC', sub {
  my $g = Guest->boot(monitor => 1);
  $g->prompt;
  $g->keys(qw(e c h o spc caps_lock a shift-b caps_lock c pause kp_7 ret));
  $g->expect(qr/^Abc7\n/m);
  $g->prompt;
  $g->keys(qw(num_lock kp_8)); # the cursor goes up: the last line again
  $g->expect(qr/echo Abc7\z/);
  $g->keys(qw(num_lock kp_9 ret));
  $g->expect(qr/^Abc79\n/m);
};

# The rows of the screen from the first on, as characters and as colours: those
# of an IBM PC, background in the high four bits.
sub cells
{
  my ($g, $n) = @_;
  my @cell = map { hex }
    $g->monitor("xp /${n}hx 0xb8000") =~ /\b0x([0-9a-f]{4})\b/g;
  return (join('', map { chr($_ & 0xff) } @cell), map { $_ >> 8 } @cell);
}

# From a file, as what is typed would be shown, too. On the second line y is
# yellow on blue, z the other way round (a background is never bright), and e
# with an accent is a square.
it 'the screen obeys the sequences of a terminal', sub {
  my $dir = scratch;
  my $image = copy_file(built('fs.img'), "$dir/fs.img");
  spew("$dir/text", "\e[2J\e[Habcdef\e[1Kghij\e[2D\e[0K\e[3B\e[2Ax\e[2;5H"
    . "\e[1;33;44my\e[7mz\e[0m\xc3\xa9\e[5;1H");
  sh(built('mkfs') . " put $image $dir/text /text");
  my $g = Guest->boot(@multiboot, initrd => $image, monitor => 1);
  $g->prompt;
  $g->enter('cat /text');
  $g->wait_screen(qr/\A {6}gh\n/);
  my ($text, @colour) = cells($g, 240);
  same($text =~ s/ +\z//r, (' ' x 6 . 'gh') . ' ' x 76 . "yz\xfe x");
  same("@colour[83 .. 89]", '7 30 97 7 7 7 7');
};

# The last line is the prompt's, so 24 numbers are above it.
it 'the screen uses all 25 lines, and scrolls', sub {
  my $g = Guest->boot(monitor => 1);
  $g->prompt;
  $g->line('seq 100');
  my $screen = $g->wait_screen(qr/\n100\n\S* \$\n\z/);
  same($screen =~ s/\n\S* \$\n\z//r, join("\n", 77 .. 100));
};

done_testing;
