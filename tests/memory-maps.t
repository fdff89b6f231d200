# Does the kernel stay calm when the memory map lies? Reserved wins, nothing is
# given out twice, and no address or size is followed out of what is mapped.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my $scratch = scratch;
my $MB = 1 << 20;

# ---- bootinfo.c on the host, with maps of all kinds ----

my $cc = $ENV{HOSTCC} || 'cc';
my @flags = (qw(-std=gnu11 -O1 -g -ffreestanding -fno-common -Wall -Wextra),
  qw(-fno-strict-aliasing -Wno-unused-parameter -Wno-pointer-to-int-cast),
  map { ('-iquote', $_) } qw(tests/host/shim tests/host . include));
my $source = 'tests/host/boot/maps.c';

# With what finds a wild read, where the compiler has it.
my @sanitize = ('-fsanitize=address,undefined', '-fno-sanitize-recover=all');
spew("$scratch/try.c", "int main(void) { return 0; }\n");
@sanitize = ()
  if (sh("$cc @sanitize -o $scratch/try $scratch/try.c && $scratch/try"))[1];
$ENV{ASAN_OPTIONS} = 'detect_leaks=0';

if (it 'the reader of memory maps compiles for the host without a warning',
  sub {
  my $said = sh("$cc @flags @sanitize -o $scratch/maps $source");
  same($said, '', 'warnings');
}) {
  my ($text, $status) = eval { sh("$scratch/maps", limit => 60) };
  ($text, $status) = ($@, 1) unless defined $text;
  for (split(/\n/, $text)) {
    if (/^(not )?ok \d+ - (.*)/) {
      ok(!$1, $2);
    } elsif (!/^1\.\.\d+$/) {
      diag($_);
    }
  }
  ok(!$status && $text =~ /^1\.\.\d+$/m, 'the tests ran to their end');
}

# ---- the kernel, started by a loader that lies ----

# The commands that built the kernel build the loader.
my %tool = slurp(built('cc.mk')) =~ /^override (\w+) := (.*)$/mg;

it 'the loader that lies builds', sub {
  sh("$tool{CC} -march=i486 -iquote . -iquote include -D__ASSEMBLER__ -c"
    . " -o $scratch/liar.o tests/kernel/liar.S && $tool{LD} -z noexecstack"
    . " -Ttext=0x2000000 -o $scratch/liar $scratch/liar.o");
};

# An entry of a map: its size, base, length, type.
# As a loader lays them: the size does not count itself.
sub entry { return pack('VQ<Q<V', @_) }
sub usable { return entry(20, @_, 1) }
sub reserved { return entry(20, @_, 2) }

# The megabytes that `free` says a guest has, once it has booted.
sub free_in
{
  my ($g) = @_;
  $g->prompt;
  my ($n, $unit) = $g->line('free') =~ /^mem\w*:?\s+(\d+)\s*([KMG]?)/mi
    or $g->fail_with('free says nothing of memory');
  same($g->line('seq 9 | cat | wc -l'), "9\n");
  return $n / ($unit eq 'M' ? 1 : 1024);
}

# Boots with a map; the megabytes that `free` says there are.
sub megabytes
{
  my (@entries) = @_;
  spew("$scratch/map", join('', @entries));
  my $g = Guest->boot(kernel => "$scratch/liar", mem => 64, image => '',
    initrd => join(',', built('kernel'), "$scratch/map", built('fs.img')));
  return free_in($g);
}

# Dies unless those are the megabytes, but for what the kernel itself takes.
# 2 MB for what the kernel and the RAM disk take, which depends on the build.
sub about
{
  my ($got, $wanted) = @_;
  die "$got MB, not $wanted\n" if $got > $wanted || $got < $wanted - 2;
}

# The RAM disk lies behind the loader, which is at 32 MB: from 36 on is free.
for my $case (
  ['a map as it should be boots', 28,
    usable(0, 0x9fc00), reserved(0x9fc00, 0x400), usable(4 * $MB, 28 * $MB)],
  ['an entry of size 0xfffffffc ends the map', 16,
    usable(4 * $MB, 16 * $MB), entry(0xfffffffc, 0, 4096, 2),
    usable(20 * $MB, 8 * $MB)],
  ['an overlapping map gives no frame twice', 20,
    usable(4 * $MB, 16 * $MB), usable(8 * $MB, 16 * $MB),
    usable(4 * $MB, 20 * $MB)],
  ['a reserved range in a usable one is left out', 16,
    usable(4 * $MB, 24 * $MB), reserved(8 * $MB, 8 * $MB)],
  ['a map of 200 entries in no order boots', 13, (map {
    $_ % 2 ? usable(30 * $MB - $_ * 131072, 131072)
      : reserved(30 * $MB - $_ * 131072, 131072) } 1 .. 200)],
  ['a map that claims 4 GB and more boots', 31, usable(4 * $MB, 28 * $MB),
    reserved(32 * $MB, 4096 * $MB), usable(0, 2 ** 62),
    usable(5000 * $MB, 2 ** 62)],
) {
  my ($sentence, $size, @entries) = @$case;
  it $sentence, sub { about(megabytes(@entries), $size) };
}

# ---- the boot block, with a BIOS that lies ----

my $smap = 0x534d4150;

it 'the BIOS that lies builds', sub {
  sh("$tool{CC} -march=i486 -iquote . -iquote include -D__ASSEMBLER__ -c -o "
    . "$scratch/bios.o tests/kernel/falsebios.S && $tool{LD} -z noexecstack -T "
    . "tools/flat.ld --defsym=BASE=0x7c00 -o $scratch/bios.elf $scratch/bios.o "
    . "&& $tool{OBJCOPY} -S -O binary $scratch/bios.elf $scratch/bios");
};

# An answer of the BIOS: the number of the next, and what differs from a range
# that is given in 20 bytes.
# The BIOS's call E820 returns one range each time; firmware differs in what it
# does at the end.
sub answer
{
  my ($next, $base, $length, $type, %odd) = @_;
  my $given = exists $odd{given} ? $odd{given} : 20;
  return pack('VVVCCx2Q<Q<VV', exists $odd{eax} ? $odd{eax} : $smap, $next,
    exists $odd{ecx} ? $odd{ecx} : $given, $given, $odd{carry} || 0, $base,
    $length, $type, exists $odd{attributes} ? $odd{attributes} : 1);
}

# Boots from disk by a BIOS with those answers.
# From a floppy that answers the BIOS's interrupt itself and then starts the
# disk.
sub boot_by
{
  my (@answers) = @_;
  my $floppy = slurp("$scratch/bios") . join('', @answers);
  spew("$scratch/floppy", $floppy . "\0" x (1474560 - length $floppy));
  return Guest->boot(mem => 64, qemu => ['-boot', 'a', '-drive',
    "file=$scratch/floppy,if=floppy,format=raw"]);
}

# What the CMOS says is QEMU's 64 MB.
my @low = (1, 0, 0x9fc00, 1);
for my $case (
  ['a BIOS as it should be', 31, answer(@low), answer(2, 0x9fc00, 0x400, 2),
    answer(0, $MB, 31 * $MB, 1)],
  ['one that ends by the carry', 31, answer(@low), answer(2, $MB, 31 * $MB, 1),
    answer(3, 0, 64 * $MB, 1, carry => 1)],
  ['one without the call', 63, answer(0, 0, 0, 0, carry => 1, given => 0)],
  ['one that forgets the carry', 63, answer(1, $MB, 31 * $MB, 1, eax => 0x86),
    answer(0, $MB, 31 * $MB, 1)],
  ['one that forgets its name half-way', 31, answer(@low),
    answer(2, $MB, 31 * $MB, 1), answer(3, 0, 64 * $MB, 2, eax => 0xe820)],
  ['one whose list never ends', 31, answer(@low), answer(1, $MB, 31 * $MB, 1)],
  ['one whose list never ends, and is to be ignored', 63, answer(1, 0, 0, 2),
    answer(1, $MB, 31 * $MB, 1, given => 24, attributes => 0)],
  ['one with 200 ranges, and more that are not asked for', 25,
    (map { answer($_, $MB + $_ * 131072, 131072, 1) } 1 .. 200),
    answer(0, $MB, 31 * $MB, 1)],
  ['one that gives 24 bytes, and a range to ignore', 31,
    answer(@low, given => 24), answer(2, $MB, 31 * $MB, 1, given => 24),
    answer(0, 8 * $MB, 8 * $MB, 2, given => 24, attributes => 0)],
  ['one with empty ranges', 31, answer(1, 0, 0, 1), answer(2, $MB, 0, 2),
    answer(3, 0, 0, 0, ecx => 0, given => 0), answer(4, $MB, 31 * $MB, 1),
    answer(0, 16 * $MB, 0, 2)],
) {
  my ($bios, $size, @answers) = @$case;
  it "the disk boots with $bios",
    sub { about(free_in(boot_by(@answers)), $size) };
}

it 'a BIOS that gives nothing usable makes it stop with a line', sub {
  my $g = boot_by(answer(0, 0, 64 * $MB, 2));
  $g->expect(qr/^lectern: found 0 KB of free memory, 4096 KB are needed/m);
};

done_testing;
