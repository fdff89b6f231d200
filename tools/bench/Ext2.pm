# Time per durable KB on the same IDE drive in the same emulator: ours, and
# Linux's ext2, by the same bench.c.
#
# Each is started three times, in turns, and of each figure the middle one is
# taken. The time is the processor's counter, which here is the host's, between
# the first write and the moment in which all is on the drive. On a busy host it
# says little; what the emulator used of the host's processors does.
package Ext2;

use strict;
use warnings;
use Disk;
use Guest;
use POSIX ();
use Linux qw(prepare need_kernel modules_for $QUIET);
use Rows;
use Exporter 'import';

our @EXPORT = qw(ext2_table);

my $TURNS = 3;
my $BLOCKS = 64 * 256; # of 4 KB: 64 MB
my @MODULES = qw(ata_piix sd_mod ext4);

# (what it is, bench's row, KB of a file, files for each of -n, -n)
my @work = (
  ['8 KB by 512 bytes, new', 'write_8k_new', 8, 8, 10],
  ['60 KB, new', 'write_60k_new', 60, 8, 10],
  ['60 KB, again', 'write_60k_again', 60, 8, 10],
  ['1 MB, new', 'write_1m_new', 1024, 2, 4],
);

# What is shown of each, and its digits after the point.
my @shown = (['us a KB', 1], ['CPU us a KB', 1], ['requests a file', 0]);

# Of values that were measured several times.
sub middle { return (sort { $a <=> $b } @_)[@_ / 2] }

# Seconds of the host's processors that the emulator has used.
sub cpu_seconds
{
  my ($guest) = @_;
  my @fields = split(' ', slurp('/proc/' . $guest->pid . '/stat')
    =~ s/.*\) //r);

  return ($fields[11] + $fields[12]) / POSIX::sysconf(POSIX::_SC_CLK_TCK());
}

# What a row needs: cycles of the counter for a KB, and for all of the row, with
# creating and removing its files, microseconds of the host's processors for a
# KB, and requests of any kind for a file. The first run fills caches.
sub figures
{
  my ($guest, $suffix, $words, $row, $kb, $files, $times) = @_;

  $guest->line("bench $row$suffix", 300);
  my @before = (cpu_seconds($guest), Disk::stats($guest));
  my $said = $guest->line("bench -n $times $row$suffix", 600);
  my @after = (cpu_seconds($guest), Disk::stats($guest));
  my ($found) = parse_rows($said);
  die "bench said no row:\n$said\n" unless $found;
  my @used = map { ($after[$_] - $before[$_]) / ($files * $times) } 0 .. 3;
  return [$found->[1], $used[0] * 1e6 / $kb, $used[1] + $used[2] + $used[3]];
}

# The figures of all rows, a list.
sub all_rows
{
  my ($guest, $suffix) = @_;
  return map { figures($guest, $suffix, @$_) } @work;
}

# Ours: each row ends with a sync.
sub ours
{
  my $guest = Guest->boot(monitor => 1, mem => 512, timeout => 900);

  $guest->prompt;
  my @all = all_rows($guest, '_sync');
  $guest->kill;
  return \@all;
}

# Linux: (cycles in a microsecond; figures where each write waits for the drive;
# figures where only the sync at the end does).
sub linux
{
  my ($dir, $kernel) = @_;
  my $guest = Guest->boot(monitor => 1, mem => 512, timeout => 1800,
    kernel => $kernel, initrd => "$dir/initramfs", image => "$dir/ext2",
    append => "$QUIET -- disk");
  my (undef, $rate) = $guest->expect(qr/^init: ([\d.]+) cycles\/us/m, 300);
  $guest->prompt;
  my @all;
  for (['sync', ''], ['later', '_sync']) {
    my $said = $guest->line("mount $_->[0]");
    die "Linux mounts no drive; it needs CONFIG_EXT2_FS and CONFIG_ATA_PIIX, "
      . "or MODULES=DIR with them:\n$said\n" if $said =~ /^init:/m;
    push @all, [all_rows($guest, $_->[1])];
  }
  $guest->kill;
  for my $figures (map { @$_ } @all) {
    $figures->[0] /= $rate;
  }
  return ($rate, @all);
}

# One line of the table, of (ours, -o sync, sync at the end).
sub _line
{
  my ($words, $digits, $ours, @linux) = @_;
  my @cells = sprintf("%.${digits}f", $ours);

  push @cells, sprintf("%.${digits}f", $_),
    $_ ? sprintf('%.2f', $ours / $_) : '' for @linux;
  return '| ' . join(' | ', $words, @cells) . " |\n";
}

# The table, of turns: [ours, -o sync, sync at the end], each with a list of
# figures for each row.
sub table_of
{
  my @turns = @_;
  my $text = "| file | ours | ext2 `-o sync` | of it | ext2, then `sync` "
    . "| of it |\n| --- |" . ' --: |' x 5 . "\n";

  for my $kind (0 .. $#shown) {
    my ($words, $digits) = @{ $shown[$kind] };
    for my $i (0 .. $#work) {
      $text .= _line("$work[$i][0]: $words", $digits, map {
        my $who = $_;
        middle(map { $_->[$who][$i][$kind] } @turns);
      } 0 .. 2);
    }
  }
  return $text;
}

sub ext2_table
{
  my ($build, $cc, $kernel, $modules) = @_;
  my $dir = "$build/linux-disk";
  my @turns;

  need_kernel('bench-disk', $kernel);
  prepare($dir, $cc, $BLOCKS, modules =>
    [length($modules // '') ? modules_for($modules, @MODULES) : ()])
    or die "mke2fs is missing; on Debian: apt-get install e2fsprogs\n";
  for (1 .. $TURNS) {
    my $ours = ours();
    my ($rate, @linux) = linux($dir, $kernel);
    $_->[0] /= $rate for @$ours;
    push @turns, [$ours, @linux];
  }
  return table_of(@turns);
}

1;
