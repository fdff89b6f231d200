# Reads what the kernel's trace points have written to the debug port, with the
# tables that the kernel is built from: include/events.h, include/syscall.h.
package Records;

use strict;
use warnings;
use Exporter 'import';

our @EXPORT = qw(event_table call_names read_records);

use constant RECORD => 28; # bytes: struct trace_record

# The rows of EVENTS, in order: {type, name, a, b, about}.
sub event_table
{
  my ($root) = @_;
  my @rows;

  for (_lines("$root/include/events.h")) {
    next unless m{^\s+X\((\w+),\s*"(\w*)",\s*"(\w*)",\s*"(\w*)"\)
      \s*(?:/\*\s*(.*?)\s*\*/)?}x;
    push @rows, { number => scalar @rows, type => "TR_$1", name => $2, a => $3,
      b => $4, about => $5 // '' };
  }
  die "include/events.h: no table\n" unless @rows;
  return @rows;
}

# Names of system calls by number.
sub call_names
{
  my ($root) = @_;
  my $text = join('', _lines("$root/include/syscall.h"));

  return { map { /(\w+), (\d+)/ ? ($2 => $1) : () }
      $text =~ /X\((\w+, \d+)\)/g };
}

# All records, {time, number, pid, a, b, cpu, type (a name)}, and how many are
# missing: numbers that do not follow one another, or bytes at the end.
sub read_records
{
  my ($data, @table) = @_;
  my ($lost, $next, @records) = (0, 0);

  for (my $at = 0; $at + RECORD <= length($data); $at += RECORD) {
    my ($low, $high, $number, $pid, $x, $y, $cpu, $type)
      = unpack('VVVl<VVvv', substr($data, $at, RECORD));
    my $row = $table[$type]
      or die "record $number: type $type is not in include/events.h\n";
    $lost += $number - $next if $number > $next;
    $next = $number + 1;
    push @records, { time => $low + $high * 2**32, number => $number,
      pid => $pid, a => $x, b => $y, cpu => $cpu, type => $row->{name} };
  }
  $lost++ if length($data) % RECORD;
  return (\@records, $lost);
}

sub _lines
{
  my ($file) = @_;

  open(my $in, '<', $file) or die "$file: $!\n";
  return <$in>;
}

1;
