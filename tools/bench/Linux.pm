# Linux's column: the same bench.c, compiled for Linux, as the only program of a
# Linux kernel that the user gives, in the same machine.
package Linux;

use strict;
use warnings;
use File::Basename qw(basename);
use File::Find ();
use File::Path qw(make_path remove_tree);
use Files;
use Machine;
use Rows;
use Exporter 'import';

our @EXPORT = qw(linux_rows cpio);
our @EXPORT_OK = qw(prepare need_kernel modules_for $QUIET);

# What Linux is told in every machine: no messages, and none of its measures
# against what processors let programs guess, as we have none.
our $QUIET = 'console=ttyS0 quiet mitigations=off panic=-1';

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

# ---- modules ----

# The files of the modules with these names below a directory, such as
# /lib/modules/VERSION, and before each those that it says it needs. crc32c is
# asked for by name when ext4 starts, and said nowhere.
sub modules_for
{
  my ($dir, @names) = @_;
  my (%file, %seen, @order);

  File::Find::find({ no_chdir => 1, wanted => sub {
    $file{ basename($1) =~ tr/-/_/r } = $_ if m{^(.*)\.ko\z};
  } }, $dir);
  my $add;
  $add = sub {
    my ($name) = @_;
    return if $seen{$name}++;
    my $path = $file{$name} or die "$dir: no $name.ko (not compressed)\n";
    my ($needs) = read_file($path) =~ /\0depends=([^\0]*)\0/;
    $add->(tr/-/_/r) for split(/,/, $needs // '');
    push @order, $path;
  };
  $add->($_) for 'crc32c_generic', @names;
  return @order;
}

# Members of the archive: init loads them in this order.
sub _module_members
{
  my $n = 0;
  return map { [sprintf('modules/%02d', $n++), 0100644, read_file($_)] } @_;
}

# ---- what the machines start from ----

sub need_kernel
{
  my ($target, $kernel) = @_;

  die "make $target needs a 32-bit kernel: KERNEL=.../bzImage\n"
    unless length($kernel // '');
  die "$kernel: no such file\n" unless -r $kernel;
}

# An ext2 image with bench in it; false if that is not possible here.
sub _make_ext2
{
  my ($dir, $blocks) = @_;

  return system("mke2fs -q -t ext2 -b 4096 -d $dir/root $dir/ext2 $blocks "
    . ">$dir/mke2fs.log 2>&1") == 0;
}

# Compiles for Linux, and makes $dir/ext2 of so many blocks, and $dir/initramfs
# with the modules and, if `ram`, the image; whether there is an image.
sub prepare
{
  my ($dir, $cc, $blocks, %opt) = @_;

  remove_tree($dir);
  make_path("$dir/root/bin");
  compile($cc, 'user/bench.c', "$dir/root/bin/bench");
  compile($cc, 'tools/bench/linux-init.c', "$dir/init");
  my $image = _make_ext2($dir, $blocks);
  write_file("$dir/initramfs", cpio(
    map({ [$_, 040755, ''] } qw(dev bin mnt modules)),
    ['dev/console', 020600, '', 5, 1], ['dev/ram0', 060600, '', 1, 0],
    ['dev/sda', 060600, '', 8, 0],
    ['init', 0100755, read_file("$dir/init")],
    ['bin/bench', 0100755, read_file("$dir/root/bin/bench")],
    _module_members(@{ $opt{modules} || [] }),
    $image && $opt{ram} ? ['ext2', 0100644, read_file("$dir/ext2")] : ()));
  return $image;
}

# The rows of Linux, with boot; and what was missing, in words. `modules` is a
# directory of modules, for a kernel that has ext2 and the RAM disk in such.
sub linux_rows
{
  my ($qemu, $build, $cc, $kernel, $modules) = @_;
  my $dir = "$build/linux";
  my @missing;

  need_kernel('bench-linux', $kernel);
  prepare($dir, $cc, $BLOCKS, ram => 1, modules =>
    [length($modules // '') ? modules_for($modules, qw(brd ext4)) : ()])
    or push @missing,
    'mke2fs (package e2fsprogs): files are in the initramfs';
  my ($text) = run_machine($LIMIT, counted($qemu, kernel => $kernel,
    initrd => "$dir/initramfs",
    append => "$QUIET ramdisk_size=" . 4 * $BLOCKS));
  push @missing, $1 while $text =~ /^init: (.*?)\r?$/mg;
  my @rows = parse_rows($text);
  die "Linux printed no rows:\n" . substr($text, -2000) . "\n" unless @rows;
  return (\@rows, @missing);
}

1;
