#!/usr/bin/env perl
# Stands in for QEMU while coverage is measured: runs it with a log of the
# kernel's code that it translates, which is the code that runs.
#
#   COVERAGE=DIR COVERAGE_QEMU=QEMU tools/coverage/qemu.pl [ARGUMENT...]
#
# The log is DIR/PID-KERNEL.log: PID is QEMU's process, as this process becomes
# QEMU, and DIR/KERNEL is a copy of the kernel, as tests throw theirs away. A
# machine whose kernel is not known, as it boots from an image with another one,
# runs without a log; so does one that logs for a test in its own way.
use strict;
use warnings;
use Cwd ();
use Digest::MD5;
use File::Copy ();

my $dir = $ENV{COVERAGE} or die "qemu.pl: COVERAGE is not set\n";
my $qemu = $ENV{COVERAGE_QEMU} || 'qemu-system-i386';
my $kernel = grep({ $_ eq '-d' } @ARGV) ? undef : kernel();
my @log = $kernel ? log_options(kept($kernel)) : ();
exec({ $qemu } $qemu, @ARGV, @log) or die "$qemu: $!\n";

# The ELF file of the kernel that will run, or undef. A loader of a test's own
# has it as its first module.
sub kernel
{
  for my $option (qw(-initrd -kernel)) {
    for my $k (0 .. $#ARGV - 1) {
      my ($file) = split(/,/, $ARGV[$k + 1]);
      return $file if $ARGV[$k] eq $option && -f $file && has_lines($file);
    }
  }
  for (@ARGV) {
    my ($image) = /\b(?:file|filename)=([^,]+)/ ? $1 : /^(.*\.(?:img|iso))$/;
    next if !$image || !-f $image || -s _ > 1 << 26;
    my $bytes = slurp($image);
    for my $build ($ENV{BUILD}, "$ENV{BUILD}/debug") {
      return "$build/kernel" if -e "$build/kernel.stripped"
        && index($bytes, slurp("$build/kernel.stripped")) >= 0;
    }
  }
  return undef;
}

# Whether this is an ELF file with line numbers. A file system has programs, but
# does not begin as one.
sub has_lines
{
  my $bytes = slurp($_[0]);
  return $bytes =~ /^\x7fELF/ && index($bytes, '.debug_line') >= 0;
}

# The name in DIR of the copy of this kernel.
sub kept
{
  my ($kernel) = @_;
  return undef unless -e $kernel;
  my $name = Digest::MD5::md5_hex(slurp($kernel));

  if (!-e "$dir/$name") {
    File::Copy::copy($kernel, "$dir/$name.$$") or die "$dir: $!\n";
    rename("$dir/$name.$$", "$dir/$name") or die "$dir: $!\n";
  }
  return $name;
}

# A log that a test wants of QEMU stays where the test looks for it, as a link.
sub log_options
{
  my ($name) = @_;
  return () unless $name;
  my $log = "$dir/$$-$name.log";

  for my $k (0 .. $#ARGV - 1) {
    next if $ARGV[$k] ne '-D';
    my $wanted = Cwd::abs_path($ARGV[$k + 1]) or next;
    unlink($wanted);
    symlink($log, $wanted) or die "$wanted: $!\n";
    symlink($wanted, "$log.link") or die "$log.link: $!\n";
    $ARGV[$k + 1] = $log;
    return qw(-d in_asm -dfilter 0x80000000..0x8fffffff);
  }
  return ('-D', $log, qw(-d in_asm -dfilter 0x80000000..0x8fffffff));
}

sub slurp
{
  open(my $in, '<:raw', $_[0]) or die "$_[0]: $!\n";
  local $/;
  return scalar <$in>;
}
