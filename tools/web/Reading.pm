# What there is to read: sources, which of the book's sections speak of a place,
# the tours.
package Reading;

use strict;
use warnings;
use Files;

# path => text, of the files that lines of code belong to.
sub sources
{
  my (@paths) = @_;

  return { map { $_ => read_file($_) } grep { -f } @paths };
}

# place, such as proc.c:allocproc => [the book's sections that name it]
sub book
{
  my ($chapter, $section, %book);

  for (split(/\n/, read_file('docs/BOOK.md'))) {
    ($chapter, $section) = ($1, undef) if /^## (.*)/;
    $section = $1 if /^### (.*)/;
    next unless defined $section && $chapter =~ /^(?:(\d)|Appendix (\w))/;
    my $name = ($1 // $2) . ", $section";
    for my $place (/\[`([\w.\/]+:\w+)`\]/g) {
      push @{ $book{$place} }, $name
        unless grep { $_ eq $name } @{ $book{$place} };
    }
  }
  return \%book;
}

# The tours, as documents have them: {name, title, about, stops}.
sub tours
{
  return [tour('boot', 'docs/TOUR.md'),
    map { tour(m{(\w[\w-]*)\.md$}, $_) } sort glob('docs/tours/*.md')];
}

sub tour
{
  my ($name, $file) = @_;
  my ($head, @parts) = split(/^## \d+\. /m, read_file($file));
  my ($title, $about) = $head =~ /^# (.*?)\n\n(.*?)\s*$/s
    or die "web: $file: it has no title\n";

  return { name => $name, title => $title, about => words($about),
    stops => [map { stop($_) } @parts] };
}

# {title, text, place, code, shown, book}: what a stop says, the place that the
# machine is at, the lines of code and what was shown of the machine there, and
# the book's sections.
sub stop
{
  my ($part) = @_;
  my ($title, $rest) = $part =~ /^(.*?)\n(.*)$/s;
  my ($place) = $rest =~ /^\[`([^`]+)`\]\([^)]*\):$/m;
  my ($book) = $rest =~ /^\*In the book: (.*?)\*$/m;
  my @shown;

  $rest =~ s/^## .*//ms;
  $rest =~ s{^---\n.*}{}ms; # who has written the page
  $rest =~ s/^\*Not in the book\.\*$//m;
  $rest =~ s/^\[`[^`]+`\]\([^)]*\):\n//m;
  $rest =~ s/^\*In the book: .*?\*$//m;
  my ($code) = $rest =~ s/^```(?:c|asm)\n(.*?)^```$//ms ? $1 : undef;
  push @shown, $1 while $rest =~ s/^```\w*\n(.*?)^```$//ms;
  return { title => $title, text => words($rest), place => $place,
    code => $code, shown => \@shown, book => defined $book ? plain($book)
    : undef };
}

# The paragraphs of a text, each in one line.
sub words
{
  return [grep { /\S/ } map { plain($_) =~ s/\s+/ /gr =~ s/^ | $//gr }
    split(/\n\s*\n/, $_[0])];
}

# Text without its links.
sub plain
{
  return $_[0] =~ s/\[([^\]]*)\]\([^)]*\)/$1/gr;
}

1;
