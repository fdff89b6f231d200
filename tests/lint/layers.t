# Does every file of the kernel include only what is in its layer or below, as
# docs/DESIGN.md has it?
#
# Layers are a drawing in a document until something forbids the include that
# goes upward; each such one makes a part that can no longer be read by itself.
use strict;
use warnings;
use lib 'tests/lib', 'tools';
use Guest;
use Places;
use Test::More;

my $design = slurp(root('docs/DESIGN.md'));
my @files = Places::kernel_files();

# The rows of the table below a heading, as lists of cells, without its head.
sub rows
{
  my ($heading) = @_;
  my ($part) = $design =~ /^## \Q$heading\E.*?\n(.*?)(?=^## |\z)/ms
    or die "DESIGN.md has no '$heading'\n";
  my @rows = map { [split(/\s*\|\s*/, s/^\|\s*//r)] } $part =~ /^(\|.*)$/mg;
  return @rows[2 .. $#rows];
}

my @layers = reverse(rows('The layers')); # from the bottom
my (%exact, @patterns);
for my $n (0 .. $#layers) {
  for my $name ($layers[$n][1] =~ /`([^`]+)`/g) {
    $exact{$name} = $n;
    next unless $name =~ /\*/;
    my $pattern = join('[^/]*', map { quotemeta } split(/\*/, $name, -1));
    push @patterns, [$pattern, $n];
  }
}

# Number of the layer that a file is in; undef: in none.
sub layer_of
{
  my ($file) = @_;
  return $exact{$file} if defined $exact{$file};
  my ($fits) = grep { $file =~ /^$_->[0]$/ } @patterns;
  return $fits && $fits->[1];
}

# What the text of `file` includes, as paths from the root.
sub includes
{
  my ($text) = @_;
  return map { -e root($_) ? $_ : "include/$_" }
    $text =~ /^\s*#\s*include "([^"]+)"/mg;
}

# FILE -> HEADER for each header of a layer above.
sub upward
{
  my ($file, $text) = @_;
  my $own = layer_of($file);
  return map { "$file -> $_" }
    grep { defined layer_of($_) && layer_of($_) > $own } includes($text);
}

my %excused = map { my ($file, $header) = "@$_[0, 1]" =~ /`([^`]+)`/g;
  ("$file -> $header" => $_->[2]) } rows('Exceptions');

it 'every file is in a layer', sub {
  my @lost = grep { !defined layer_of($_) && $_ ne 'kernel.ld' } @files;
  die "in no layer: @lost\n" if @lost;
};

it 'every name of the table is that of a file', sub {
  my @none = grep { my $p = $_; !grep { $_ eq $p } @files }
    grep { !/\*/ } keys %exact;
  die "no such file: @none\n" if @none;
};

it 'no file includes a header of a layer above, but for the exceptions', sub {
  my @faults = grep { !$excused{$_} }
    map { upward($_, slurp(root($_))) } grep { defined layer_of($_) } @files;
  die join("\n", @faults) . "\n" if @faults;
};

it 'an include of a layer above is found', sub {
  same(join(' ', upward('lib/string.c', qq(#include "proc.h"\n))),
    'lib/string.c -> proc.h');
  same(join(' ', upward('fs/bio.c', qq(#include "proc.h"\n#include "fs.h"\n))),
    '');
};

# Without a bound, the list of exceptions becomes the design.
it 'there are at most ten exceptions, each with its reason', sub {
  die keys(%excused) . " exceptions\n" if keys %excused > 10;
  my @bare = grep { length($excused{$_} // '') < 20 } keys %excused;
  die "without a reason: @bare\n" if @bare;
};

# What is excused and no longer done would excuse the next one.
it 'no exception is needless', sub {
  my %real = map { $_ => 1 } map { upward($_, slurp(root($_))) }
    grep { defined layer_of($_) } @files;
  my @needless = grep { !$real{$_} } sort keys %excused;
  die "not included: @needless\n" if @needless;
};

done_testing;
