#!/usr/bin/env perl
# Draws the pictures of docs/pictures from the kernel's own headers and source.
#
#   perl tools/pictures.pl -c 'gcc -m32' -m build/mkfs [-o DIR] [NAME...]
#
# -c is the compiler that tells constants and offsets, -m the tool that lays out
# a disk, -o where the pictures go. `make pictures` gives the right ones.
use strict;
use warnings;
use Cwd ();
use File::Basename qw(dirname);
use Getopt::Long;

my $tools;
BEGIN { $tools = dirname(Cwd::abs_path($0)) }
use lib $tools, "$tools/pictures";
use AddressSpace;
use Disk;
use Facts;
use Files;
use FirstStack;
use Inode;
use PageWalk;
use States;
use TrapFrame;

my @modules = qw(AddressSpace PageWalk FirstStack TrapFrame States Disk Inode);

my ($cc, $mkfs, $dir);
GetOptions('c=s' => \$cc, 'm=s' => \$mkfs, 'o=s' => \$dir) && $cc && $mkfs
  or die "usage: pictures.pl -c COMPILER -m MKFS [-o DIR] [NAME...]\n";
$_ = Cwd::abs_path($_) for grep { defined } $mkfs, $dir;
chdir("$tools/..") or die "$tools/..: $!\n";
$dir //= 'docs/pictures';

my %wanted = map { ($_ => 1) } @ARGV;
my @pictures = grep { !%wanted || delete $wanted{ $_->name } } @modules;
die 'pictures: no picture ' . join(', ', sort keys %wanted) . '; there are: '
  . join(' ', map { $_->name } @modules) . "\n" if %wanted;

my $facts = Facts->new($cc);
$_->ask($facts) for @pictures;
$facts->learn;
for my $picture (@pictures) {
  my $file = "$dir/" . $picture->name . '.svg';
  write_file($file, $picture->draw($facts, $mkfs)->text);
}
