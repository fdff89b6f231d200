# Linux's column: the same bench.c, compiled for Linux, as the only program of a
# Linux kernel that the user gives, in the same machine.
package Linux;

use strict;
use warnings;
use File::Path qw(make_path remove_tree);
use Files;
use Machine;
use Rows;
use Exporter 'import';

our @EXPORT = qw(linux_rows cpio);

my $LIMIT = 900;
my $BLOCKS = 4096; # of 4 KB: as many as our RAM disk has

# A file of an initramfs, in the form "newc": cpio(5).
sub member
{
  my ($number, $name, $mode, $data, @device) = @_;
  my $text = '070701' . join('', map { sprintf('%08x', $_) } $number, $mode, 0,
    0, 1, 0, length $data, 0, 0, @device ? @device : (0, 0), length($name) + 1,
    0) . "$name\0";

  return _padded(_padded($text) . $data);
}

sub _padded { return $_[0] . "\0" x (-length($_[0]) % 4) }

# An archive of [name, mode, data, major, minor].
sub cpio
{
  my $n = 0;
  return join('', map { member(++$n, @$_) } @_, ['TRAILER!!!', 0, '']);
}

sub compile
{
  my ($cc, $source, $to) = @_;
  my $flags = '-std=gnu11 -O2 -march=i486 -static';

  return if system("$cc $flags -o $to $source") == 0;
  die "'$cc' makes no static 32-bit programs for Linux.\n"
    . "On Debian: apt-get install gcc-multilib. Another one: LINUXCC=...\n";
}

# The rows of Linux, with boot; and what was missing, in words.
sub linux_rows
{
  my ($qemu, $build, $cc, $kernel) = @_;
  my $dir = "$build/linux";
  my ($ext2, @missing) = ('');

  die "make bench-linux needs a 32-bit kernel: KERNEL=.../bzImage\n"
    unless length($kernel // '');
  die "$kernel: no such file\n" unless -r $kernel;
  remove_tree($dir);
  make_path("$dir/root/bin");
  compile($cc, 'user/bench.c', "$dir/root/bin/bench");
  compile($cc, 'tools/bench/linux-init.c', "$dir/init");
  if (system("mke2fs -q -t ext2 -b 4096 -d $dir/root $dir/ext2 $BLOCKS "
    . ">$dir/mke2fs.log 2>&1") == 0) {
    $ext2 = read_file("$dir/ext2");
  } else {
    push @missing, 'mke2fs (package e2fsprogs): files are in the initramfs';
  }
  write_file("$dir/initramfs", cpio(
    ['dev', 040755, ''], ['bin', 040755, ''], ['mnt', 040755, ''],
    ['dev/console', 020600, '', 5, 1], ['dev/ram0', 060600, '', 1, 0],
    ['init', 0100755, read_file("$dir/init")],
    ['bin/bench', 0100755, read_file("$dir/root/bin/bench")],
    $ext2 ? ['ext2', 0100644, $ext2] : ()));
  my ($text) = run_machine($LIMIT, counted($qemu, kernel => $kernel,
    initrd => "$dir/initramfs",
    append => 'console=ttyS0 quiet panic=-1 ramdisk_size=' . 4 * $BLOCKS));
  push @missing, $1 while $text =~ /^init: (.*?)\r?$/mg;
  my @rows = parse_rows($text);
  die "Linux printed no rows:\n" . substr($text, -2000) . "\n" unless @rows;
  return (\@rows, @missing);
}

1;
