# The program of tests/host: the file system of the kernel, compiled for the
# host, with a disk that fails.
#
#   my $said = HostFs::build(); # what the compiler says
#   sh(HostFs::program() . ' ...');
#
# Sanitizers are used where the compiler has them: a wild read that does no harm
# in the kernel is found here.
package HostFs;

use strict;
use warnings;
use Fcntl qw(:flock);
use Guest;
use Test::More;

my $cc = $ENV{HOSTCC} || 'cc';
my $dir = built('host');
my @flags = (qw(-std=gnu11 -O1 -g -ffreestanding -fno-common),
  qw(-fno-strict-aliasing -fno-omit-frame-pointer -Wall -Wextra),
  qw(-Wstrict-prototypes -Wno-unused-parameter),
  # Addresses of user programs are 32 bits.
  qw(-Wno-pointer-to-int-cast -Wno-int-to-pointer-cast),
  '-include', 'tests/host/shim/cpu.h',
  map { ('-iquote', $_) } qw(tests/host/shim tests/host . include));
my @mkfs = map { "tools/mkfs/$_.c" } qw(image lock replace log inode dir
  check checkdir);
my @sources = ((map { s{^\Q@{[root()]}\E/}{}r }
  map { glob(root($_)) } 'fs/*.c', 'dev/devsw.c', 'tests/host/*.c'),
  qw(mem/mappings.c mem/mmap.c mem/pagemap.c mem/pagetable.c),
  qw(pagefault.c pagein.c), @mkfs);

# Are these flags good for a program that runs?
# Tried by running: some hosts compile for the sanitizers and lack their
# library.
sub works
{
  spew("$dir/try.c", "int main(void) { return 0; }\n");
  my (undef, $status) = sh("$cc @_ -o $dir/try $dir/try.c && $dir/try");
  return !$status;
}

sub object { my ($source) = @_; return "$dir/" . $source =~ tr{/}{_}r . '.o' }

# The tests end without tidying up. Little memory is kept back from reuse: new
# memory each time would cost more than the tests themselves.
$ENV{ASAN_OPTIONS} = 'detect_leaks=0:quarantine_size_mb=8';
my @sanitize = ('-fsanitize=address,undefined', '-fno-sanitize-recover=all');

# Is the program newer than all that it may be made of?
sub is_new
{
  my $made = (stat "$dir/fstest")[9] or return 0;
  my @files = map { root($_) } sources(qr{\.[ch]$});

  return !grep { (stat $_)[9] >= $made } @files;
}

# Links it. What a reader's fs/ calls besides in the kernel is not here: a
# function stands for it that returns 0.
# A reader's change to fs/ may call something new of the kernel; the tests of
# the file system should then still run.
sub link_all
{
  my $link = "$cc @sanitize -o $dir/fstest.new "
    . join(' ', map { object($_) } @sources);
  my ($said, $status) = sh($link);

  return if !$status;
  my %missing = map { $_ => 1 }
    $said =~ /undefined (?:reference to|symbol:) [`']?(\w+)/g;
  die tail_of($said) unless %missing;
  spew("$dir/missing.c", join('', map { "int $_(void) { return 0; }\n" }
    sort keys %missing));
  sh("$link $dir/missing.c");
}

# Two tests may be at it: what this returns keeps the other away.
sub locked
{
  sh("mkdir -p $dir");
  open(my $lock, '>', "$dir/lock") or die "$dir/lock: $!\n";
  flock($lock, LOCK_EX) or die "$dir/lock: $!\n";
  return $lock;
}

# Which objects stay: those that are newer than their source and than each
# header, if they were compiled by the same command. A function that asks it.
sub stays
{
  my ($command) = @_;
  my $same = -e "$dir/flags" && slurp("$dir/flags") eq $command;
  my ($header) = sort { $a <=> $b } map { -M root($_) } sources(qr/\.h$/);

  spew("$dir/flags", $command);
  return sub {
    my ($object, $source) = @_;
    return $same && -e $object && -M $object < -M root($source)
      && -M $object < $header;
  };
}

# What is compiled: a file of the top folder from elsewhere, or it would find
# the kernel's headers beside it before those that stand in for them.
sub from
{
  my ($source) = @_;

  return $source =~ m{/} ? $source : copy_file(root($source), "$dir/$source");
}

# Compiles and links it. What the compiler says.
# In place at once: the other test may be running the one before.
sub build
{
  my $lock = shift // locked();
  my $text = '';

  @sanitize = () unless works(@sanitize);
  note(@sanitize ? "with @sanitize" : "$cc has no sanitizers");
  my $command = "$cc @flags @sanitize";
  my $stays = stays($command);
  for my $source (@sources) {
    next if $stays->(object($source), $source);
    $text .= sh("$command -c -o " . object($source) . ' ' . from($source));
  }
  link_all();
  rename("$dir/fstest.new", "$dir/fstest") or die "$dir/fstest: $!\n";
  return $text;
}

# Its path; built if it is older than its sources.
sub program
{
  my $lock = locked();

  build($lock) if !is_new();
  return "$dir/fstest";
}

1;
