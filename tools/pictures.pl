#!/usr/bin/env perl
# Draws the pictures of docs/pictures from the kernel's own headers and source.
#
#   perl tools/pictures.pl -c 'gcc -m32' -m build/mkfs [-o DIR] [NAME...]
#
# -c is the compiler that tells constants and offsets, -m the tool that lays out
# a disk, -o where the pictures go. `make pictures` gives the right ones.
# Needs SVG.pm (libsvg-perl).
use strict;
use warnings;
use Cwd ();
use File::Basename qw(dirname);
use Getopt::Long;

my $tools;
BEGIN { $tools = dirname(Cwd::abs_path($0)) }
use lib $tools, "$tools/pictures";
use Facts;
use Files;

my @names = qw(address-space page-walk first-stack trapframe states disk inode);

my ($cc, $mkfs, $dir);
GetOptions('c=s' => \$cc, 'm=s' => \$mkfs, 'o=s' => \$dir) && $cc && $mkfs
  or die "usage: pictures.pl -c COMPILER -m MKFS [-o DIR] [NAME...]\n";
$_ = Cwd::abs_path($_) for grep { defined } $mkfs, $dir;
chdir("$tools/..") or die "$tools/..: $!\n";
$dir //= 'docs/pictures';

for my $name (@ARGV ? @ARGV : @names) {
  die "pictures: no picture $name; there are: @names\n"
    unless grep { $_ eq $name } @names;
  # disk is drawn by Disk.pm, page-walk by PageWalk.pm.
  my $module = join('', map { ucfirst } split(/-/, $name));
  eval { require "$module.pm" } or die $@;
  my ($picture) = settled($cc, sub { $module->can('draw')->($mkfs) });
  write_file("$dir/$name.svg", $picture->text);
}
