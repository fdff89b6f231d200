# Files of paragraphs: a field a line, "name: text", and a blank line between
# two. A line that begins with blanks continues the one before; one that begins
# with # is a comment.
package Paragraphs;

use strict;
use warnings;
use Files;

# The paragraphs of a file as hashes. Dies, naming file and line, on a field
# that is not known, and on a paragraph that lacks one that is needed.
sub read
{
  my ($path, $known, $needed) = @_;
  my $text = read_file($path) =~ s/^#.*\n//mgr;

  return map { fields($path, $_, $known, $needed) } grep { /\S/ }
    split(/\n{2,}/, $text);
}

# One paragraph.
sub fields
{
  my ($path, $text, $known, $needed) = @_;
  my %field;

  $text =~ s/\n +/ /g;
  for my $line (grep { /\S/ } split(/\n/, $text)) {
    my ($name, $value) = $line =~ /^(\w+): (.+)/;
    die "$path: no field: $line\n" if !$name || !$known->{$name};
    $field{$name} = $value;
  }
  for (@$needed) {
    die "$path: no line '$_:' in:\n$text\n" if !defined $field{$_};
  }
  return \%field;
}

1;
