# The mutants: tests/mutants/NAME.patch, each a small fault that some test must
# find. docs/TESTING.md says what their headers are.
package Mutants;

use strict;
use warnings;
use Guest qw(root slurp);

my @NEEDED = qw(symptom chapter area test);
my %KNOWN = map { $_ => 1 } @NEEDED,
  qw(equivalent race cpus mem disk debug limit);

# All mutants, by name; each {name, symptom, ..., test: a file, asked: what of
# it, diff}. A header that is not as it should be is in {wrong}.
sub all
{
  my @all;

  for my $path (sort glob(root('tests/mutants/*.patch'))) {
    my ($name) = $path =~ m{([^/]+)\.patch$};
    my ($header, $diff) = split(/\n\n/, slurp($path), 2);
    push @all, { name => $name, diff => $diff || '', read_header($header) };
  }
  return @all;
}

# The fields of a header: a line each, and a line that begins with blanks
# continues the one before.
sub read_header
{
  my ($text) = @_;
  my %field;

  $text =~ s/\n +/ /g;
  for (split(/\n/, $text)) {
    return (wrong => "no field: $_") if !/^(\w+): (.+)/ || !$KNOWN{$1};
    $field{$1} = $2;
  }
  for (@NEEDED) {
    return (wrong => "has no line '$_:'") if !defined $field{$_};
  }
  @field{qw(test asked)} = split(/ /, $field{test}, 2);
  return %field;
}

# What a mutant makes of the source: [file, its new text], ... Dies naming what
# does not fit. `read` gives the text of a file.
#
# A hunk goes where its old lines are, once, in the function that it names:
# what changes before and after that function makes no difference.
sub changed
{
  my ($m, $read) = @_;
  my (%new, @order, $file);

  for my $part (split(/^(?=--- |@@)/m, $m->{diff})) {
    if ($part =~ m{^--- a/(\S+)\n\+\+\+ b/\g1\n\z}) {
      $file = $1;
      $new{$file} = $read->($file);
      push @order, $file;
    } else {
      die "no diff: $part\n"
        if !defined $file || $part !~ /^\@\@.*\@\@ (\w+)\n/;
      $new{$file} = put_hunk($new{$file}, "$file:$1", $1, $part);
    }
  }
  die "it changes nothing\n" unless @order;
  return map { [$_, $new{$_}] } @order;
}

# The text with one hunk put into function `name`; `place` is for the message.
sub put_hunk
{
  my ($text, $place, $name, $hunk) = @_;
  my (undef, @lines) = split(/\n/, $hunk);
  my $old = join('', map { substr($_, 1) . "\n" } grep { /^[ -]/ } @lines);
  my $new = join('', map { substr($_, 1) . "\n" } grep { /^[ +]/ } @lines);
  my ($from, $to) = function_at($text, $name);

  die "$place: there is no such function\n" if !defined $from;
  my $body = substr($text, $from, $to - $from);
  my $at = index($body, $old);
  die "$place: it has not these lines:\n$old" if $at < 0;
  die "$place: it has these lines twice:\n$old"
    if index($body, $old, $at + 1) >= 0;
  substr($text, $from + $at, length($old), $new);
  return $text;
}

# Where a function's definition begins and ends in a text; () if nowhere.
sub function_at
{
  my ($text, $name) = @_;

  while ($text =~ /^(?:static .*)?\b\Q$name\E\([^;]*?\)\n\{\n.*?^\}\n/msg) {
    return ($-[0], $+[0]);
  }
  return;
}

1;
