# Does every file of the kernel include only what is in its layer or below, as
# docs/DESIGN.md has it?
#
# Layers are a drawing in a document until something forbids the include that
# goes upward; each such one makes a part that can no longer be read by itself.
use strict;
use warnings;
use lib 'tests/lib', 'tools';
use Design;
use Guest;
use Places;
use Test::More;

my @files = Places::kernel_files();
my %excused = map { @$_ } Design::exceptions();

it 'every file is in a layer', sub {
  my @lost = grep { !defined Design::layer_of($_) && $_ ne 'kernel.ld' } @files;
  die "in no layer: @lost\n" if @lost;
};

it 'every name of the table is that of a file', sub {
  my @none = grep { my $p = $_; !grep { $_ eq $p } @files } Design::names();
  die "no such file: @none\n" if @none;
};

# What the tree has of includes that go up.
sub all_upward
{
  return map { Design::upward($_, slurp(root($_))) }
    grep { defined Design::layer_of($_) } @files;
}

it 'no file includes a header of a layer above, but for the exceptions', sub {
  my @faults = grep { !$excused{$_} } all_upward();
  die join("\n", @faults) . "\n" if @faults;
};

it 'an include of a layer above is found', sub {
  my $up = sub { join(' ', Design::upward(@_)) };
  same($up->('lib/string.c', qq(#include "proc.h"\n)),
    'lib/string.c -> proc.h');
  same($up->('fs/bio.c', qq(#include "proc.h"\n#include "fs.h"\n)), '');
};

# Without a bound, the list of exceptions becomes the design.
it 'there are at most ten exceptions, each with its reason', sub {
  die keys(%excused) . " exceptions\n" if keys %excused > 10;
  my @bare = grep { length($excused{$_}) < 20 } keys %excused;
  die "without a reason: @bare\n" if @bare;
};

# What is excused and no longer done would excuse the next one.
it 'no exception is needless', sub {
  my %real = map { $_ => 1 } all_upward();
  my @needless = grep { !$real{$_} } sort keys %excused;
  die "not included: @needless\n" if @needless;
};

done_testing;
