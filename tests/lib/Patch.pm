# A copy of the tree that is changed as a reader would: by patches, and files.
#
#   my $tree = Patch->tree("$dir/tree");
#   $tree->apply(slurp('x.patch'));
#   $tree->write('user/hello.c', $text);
#   $tree->build;
#   my $g = $tree->boot(cpus => 2);
#   my $other = $tree->copy("$dir/other"); # with what has been built
#
# A patch is a unified diff. Each of its hunks goes where its context is, so
# line numbers may be wrong or left out ("@@ name"), and up to two lines at the
# ends of the context may have changed. What does not fit is named.
package Patch;

use strict;
use warnings;
use File::Basename qw(dirname);
use Guest qw(built root sh slurp spew);

my $FUZZ = 2;

# A copy of the source, and of what has been built if that is below it.
# What is built comes along, with its times: make then rebuilds what the patch
# changes, some seconds instead of a minute.
sub tree
{
  my ($class, $to) = @_;
  my ($under) = built() =~ m{^\Q@{[root()]}\E/(.*)};
  my $build = $under // 'build';
  my @names = map { s{.*/}{}r } grep { !m{/build$} } glob(root('*'));

  sh("mkdir -p $to/$build && cp -pR @names $to");
  if (defined $under) {
    # Without disk images and other builds; they would be of no use.
    my @parts = grep { -e built($_) } qw(.lectern-build obj uobj libc hobj xv6
      root sym flags cc.key cc.mk libc.a libtool.a mkfs bootblock bootblock.elf
      kernel.ld kernel.pass1 kernel initcode.bin initcode.bin.elf
      entryother.bin entryother.bin.elf ksyms1.c ksyms2.c fs.img);
    sh('cp -pR ' . join(' ', map { built($_) } @parts) . " $to/$build");
  }
  return bless { dir => "$to", build => $build }, $class;
}

# Another copy of it.
sub copy
{
  my ($self, $to) = @_;

  sh("cp -pR $self->{dir} $to");
  return bless { %$self, dir => "$to" }, ref $self;
}

# Runs make there, with the settings of the build under test: its output; dies
# if it fails.
sub make
{
  my ($self, $arguments, %opt) = @_;
  my $unset = join(' ', map { "-u $_" } qw(MAKEFLAGS MFLAGS MAKELEVEL V CMD T));
  my $make = $ENV{MAKE} || 'make';

  return scalar sh("env $unset $make -j2 BUILD=$self->{build} $arguments",
    limit => 300, dir => $self->{dir}, %opt);
}

# Builds what boot needs: the kernel and a file system.
sub build
{
  my ($self) = @_;
  return $self->make("$self->{build}/kernel $self->{build}/fs.img");
}

# Boots what has been built, with a RAM disk; the options of Guest->boot.
sub boot
{
  my ($self, %opt) = @_;
  my $build = "$self->{dir}/$self->{build}";
  return Guest->boot(kernel => "$build/kernel", initrd => "$build/fs.img",
    %opt);
}

# Only new files: one that is there is changed by a patch, which says what it
# expects to find.
sub write
{
  my ($self, $file, $text) = @_;
  my $path = "$self->{dir}/$file";

  die "$file is there already\n" if -e $path;
  sh('mkdir -p ' . dirname($path));
  spew($path, $text);
}

# Applies a patch, all of it or nothing. Dies naming what does not fit.
sub apply
{
  my ($self, $patch) = @_;
  my (%new, $file, $n, $from, @hunk);

  my $end = sub {
    $from = hunk($new{$file}, \@hunk, $from, "hunk $n of $file") if @hunk;
    @hunk = ();
  };
  for my $line (split(/\n/, $patch)) {
    if ($line =~ m{^--- (?:a/)?(\S+)}) {
      $end->();
      $file = $1;
    } elsif ($line =~ m{^\+\+\+ (?:b/)?(\S+)}) {
      $new{$1} = $file eq '/dev/null' ? []
        : [split(/\n/, slurp("$self->{dir}/$1"), -1)];
      die "$1 is there already\n" if $file eq '/dev/null'
        && -e "$self->{dir}/$1";
      ($file, $n, $from) = ($1, 0, 0);
    } elsif ($line =~ /^@@/) {
      $end->();
      $n++;
    } elsif ($line =~ /^(?:diff|index|new file|old mode|new mode) /) {
      $end->();
    } elsif ($n) {
      push @hunk, $line eq '' ? ' ' : $line;
    }
  }
  $end->();
  die "a patch without a hunk\n" unless %new;
  for (keys %new) {
    sh('mkdir -p ' . dirname("$self->{dir}/$_"));
    spew("$self->{dir}/$_", join("\n", @{ $new{$_} }));
  }
}

# Puts one hunk into the lines of a file, at the first place from $from on
# where it fits; the line after it.
# Exact first, then with context left out, so that a hunk never goes to a worse
# place than it must.
sub hunk
{
  my ($lines, $hunk, $from, $name) = @_;
  my @hunk = @$hunk;
  pop @hunk while @hunk && $hunk[-1] eq ' '; # blank lines after the patch

  for my $fuzz (0 .. $FUZZ) {
    my @part = @hunk;
    for (1 .. $fuzz) {
      shift @part if $part[0] =~ /^ /;
      pop @part if $part[-1] =~ /^ /;
    }
    last if !grep { !/^\+/ } @part and @$lines;
    my @old = map { substr($_, 1) } grep { !/^\+/ } @part;
    my @new = map { substr($_, 1) } grep { !/^-/ } @part;
    push @new, '' if !@$lines;
    for my $at ($from .. @$lines - @old) {
      next if grep { $lines->[$at + $_] ne $old[$_] } 0 .. $#old;
      splice(@$lines, $at, @old, @new);
      return $at + @new;
    }
  }
  die "$name does not fit any more:\n" . join("\n", @hunk) . "\n";
}

1;
