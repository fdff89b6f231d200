# What it costs to make something durable on an IDE disk: the requests that
# QEMU's drive has seen, and the time on the host's clock.
package Disk;

use strict;
use warnings;
use Guest;
use Time::HiRes qw(time);
use Exporter 'import';

our @EXPORT = qw(disk_table parse_stats);

my $ROUNDS = 8; # of a file of 60 KB in bench's row

# (what it is, what is typed); the programs have been read before. cat writes
# pieces of 32 KB.
my @work = (
  ['create', 'touch new; sync'],
  ['write 64 B, new', 'echo 123456789012345678901234567890 > line; sync'],
  ['write 60 KB, new', 'cat sixty > copy; sync'],
  ['write 60 KB, again', 'cat sixty > copy; sync'],
  ['write 1 MB, new', 'cat large > other; sync'],
  ['read 60 KB again', 'cat copy > /dev/null'],
  ['unlink 60 KB', 'rm copy; sync'],
  ['mkdir', 'mkdir d; sync'],
);

# What the monitor's `info blockstats` says of the first drive:
# (reads, writes, flushes, bytes read, bytes written).
sub parse_stats
{
  my ($text) = @_;
  my ($line) = grep { /rd_operations=/ } split(/\n/, $text);
  my %value = ($line // '') =~ /(\w+)=(\d+)/g;

  die "no drive in: $text\n" unless defined $value{rd_operations};
  return @value{qw(rd_operations wr_operations flush_operations rd_bytes
    wr_bytes)};
}

sub stats { return parse_stats($_[0]->monitor('info blockstats')) }

# What a command has asked of the drive.
sub requests
{
  my ($guest, $command) = @_;
  my @before = stats($guest);

  $guest->line($command);
  my @after = stats($guest);
  return map { $after[$_] - $before[$_] } 0 .. $#after;
}

# Microseconds for each KB that is durable, file by file.
sub time_of
{
  my ($guest, $row, $times) = @_;
  my $start = time;

  $guest->line("bench -n $times $row", 300);
  return (time - $start) * 1e6 / ($ROUNDS * $times * 60);
}

sub disk_table
{
  my $guest = Guest->boot(monitor => 1, mem => 512, timeout => 600);
  my $text = "| what | reads | writes | flushes | KB read | KB written |\n"
    . "| --- | --: | --: | --: | --: | --: |\n";

  my $row = sub {
    my ($words, @n) = @_;
    $text .= sprintf("| %s | %d | %d | %d | %d | %d |\n", $words, @n[0 .. 2],
      $n[3] / 1024, $n[4] / 1024);
  };
  $guest->prompt;
  $guest->line($_) for 'head -c 61440 /bin/sh /bin/man /bin/sort /bin/grep '
    . '/bin/ls > all', 'head -c 61440 all > sixty', 'cat sixty > large',
    map({ 'cat sixty >> large' } 1 .. 16), 'echo > x; touch y; rm x y',
    'mkdir x; rmdir x; bench getpid; sync';
  for (@work) {
    my ($words, $command) = @$_;
    $row->($words, requests($guest, $command));
  }
  $row->('read all of the manual, first time',
    requests($guest, 'cat /lib/man > /dev/null'));
  $text .= sprintf("\n60 KB files, each made durable: %.0f us for a KB, new; "
    . "%.0f again.\n", map { time_of($guest, $_, 5) }
    'write_60k_new_sync', 'write_60k_again_sync');
  $guest->kill;
  return $text;
}

1;
