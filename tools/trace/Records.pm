# Reads what the kernel's trace points have written to the debug port, with the
# tables that the kernel is built from: include/events.h, include/syscall.h.
package Records;

use strict;
use warnings;
use Exporter 'import';

our @EXPORT = qw(event_table call_names read_records find_records);

use constant HEAD => 16; # bytes of struct trace_record before its words

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

# All records, {time, number, pid, cpu, type (a name), word (a list), a and b
# (the first two), offset (in the data)}, and how many are missing: numbers that
# do not follow one another, or bytes at the end. A time has 40 bits.
sub read_records
{
  my ($data, @table) = @_;
  my ($lost, $next, $at, $epoch, $last, @records) = (0, 0, 0, 0, 0);

  while ($at + HEAD <= length($data)) {
    my ($low, $high, $cpu, $type, $size, $number, $pid)
      = unpack('VCCCCVl<', substr($data, $at, HEAD));
    last if $size < HEAD || $at + $size > length($data);
    my $row = $table[$type]
      or die "record $number: type $type is not in include/events.h\n";
    my @word = unpack('V*', substr($data, $at + HEAD, $size - HEAD));
    my $time = $low + $high * 2**32;
    $epoch += 2**40 if $time < $last - 2**39;
    $lost += $number - $next if $number > $next;
    ($last, $next) = ($time, $number + 1);
    push @records, { time => $epoch + $time, number => $number, pid => $pid,
      cpu => $cpu, type => $row->{name}, word => \@word, a => $word[0],
      b => $word[1], offset => $at };
    $at += $size;
  }
  $lost++ if $at < length($data);
  return (\@records, $lost);
}

# The records among what an emulator has said on the same output. "": there are
# none. They begin where eight bytes can be the rest of a head (a type below 32,
# a size of 20 to 48, number 0) and number 1 comes a size later; they end at the
# ruler of `=` that Bochs prints when it ends.
sub find_records
{
  my ($said) = @_;

  while ($said =~ /(?=.{6}[\0-\x1f]([\x14-\x30])\0{4})/gs) {
    my $data = substr($said, pos($said));
    next if length($data) < ord($1) + HEAD
      || unpack('V', substr($data, ord($1) + 8, 4)) != 1;
    return $data =~ s/={72}\n.*\z//sr;
  }
  return '';
}

sub _lines
{
  my ($file) = @_;

  open(my $in, '<', $file) or die "$file: $!\n";
  return <$in>;
}

1;
