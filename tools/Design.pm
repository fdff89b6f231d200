# The layers of the kernel, as the two tables of docs/DESIGN.md have them, and
# how the files' includes agree with them.
package Design;

use strict;
use warnings;
use Cwd ();
use File::Basename qw(dirname);
use Places;

my $root = dirname(dirname(Cwd::abs_path(__FILE__)));
my $design = Places::text_of('docs/DESIGN.md');

# The rows of the table below a heading, as lists of cells, without its head.
sub rows
{
  my ($heading) = @_;
  my ($part) = $design =~ /^## \Q$heading\E.*?\n(.*?)(?=^## |\z)/ms
    or die "DESIGN.md has no '$heading'\n";
  my @rows = map { [split(/\s*\|\s*/, s/^\|\s*//r)] } $part =~ /^(\|.*)$/mg;
  return @rows[2 .. $#rows];
}

# From the bottom: [name, what names its files, what it is about].
my @layers = reverse(rows('The layers'));
my (%exact, @patterns);
for my $n (0 .. $#layers) {
  for my $name ($layers[$n][1] =~ /`([^`]+)`/g) {
    $exact{$name} = $n;
    next unless $name =~ /\*/;
    my $pattern = join('[^/]*', map { quotemeta } split(/\*/, $name, -1));
    push @patterns, [$pattern, $n];
  }
}

sub layers { return @layers }

# The names of the table that are no patterns.
sub names { return grep { !/\*/ } sort keys %exact }

# ["FILE -> HEADER", the reason] for each exception.
sub exceptions
{
  return map { [join(' -> ', "@$_[0, 1]" =~ /`([^`]+)`/g), $_->[2] // ''] }
    rows('Exceptions');
}

# Number of the layer that a file is in, 0 at the bottom; undef: in none.
sub layer_of
{
  my ($file) = @_;
  return $exact{$file} if defined $exact{$file};
  my ($fits) = grep { $file =~ /^$_->[0]$/ } @patterns;
  return $fits && $fits->[1];
}

# "FILE -> HEADER" for each header of a layer above that `text`, the text of
# `file`, includes.
sub upward
{
  my ($file, $text) = @_;
  my $own = layer_of($file);
  my @headers = map { -e "$root/$_" ? $_ : "include/$_" }
    $text =~ /^\s*#\s*include "([^"]+)"/mg;

  return map { "$file -> $_" }
    grep { defined layer_of($_) && layer_of($_) > $own } @headers;
}

1;
