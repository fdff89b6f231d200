# Does the file system keep its promises when the power, the disk or the
# contents of the disk fail? Its code is compiled for the host, see tests/host.
# Sanitizers are used where the compiler has them: a wild read that does no harm
# in the kernel is found here. Arguments are the parts to run, as tests/host/
# fstest.c names them; without one all are.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my $cc = $ENV{HOSTCC} || 'cc';
my $dir = built('host');
my @flags = (qw(-std=gnu11 -O1 -g -ffreestanding -fno-common),
  qw(-fno-strict-aliasing -fno-omit-frame-pointer -Wall -Wextra),
  qw(-Wstrict-prototypes -Wno-unused-parameter),
  '-Wno-pointer-to-int-cast', # addresses of user programs are 32 bits
  '-include', 'tests/host/shim/cpu.h',
  map { ('-iquote', $_) } qw(tests/host/shim tests/host . include));
my @mkfs = map { "tools/mkfs/$_.c" } qw(image lock replace log inode dir
  check checkdir);
my @sources = ((map { s{^\Q@{[root()]}\E/}{}r }
  map { glob(root($_)) } 'fs/*.c', 'dev/devsw.c', 'tests/host/*.c'), @mkfs);

sh("mkdir -p $dir");

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

$ENV{ASAN_OPTIONS} = 'detect_leaks=0'; # the tests end without tidying up
my @sanitize = ('-fsanitize=address,undefined', '-fno-sanitize-recover=all');
@sanitize = () unless works(@sanitize);
note(@sanitize ? "with @sanitize" : "$cc has no sanitizers");

# Whether an object is newer than its source and than each header, and compiled
# by the same command: then it stays.
my $command = "$cc @flags @sanitize";
my $same = -e "$dir/flags" && slurp("$dir/flags") eq $command;
my ($header) = sort { $a <=> $b } map { -M root($_) } sources(qr/\.h$/);
sub fresh
{
  my ($object, $source) = @_;
  return $same && -e $object && -M $object < -M root($source)
    && -M $object < $header;
}

# Links it. What a reader's fs/ calls besides in the kernel is not here: a
# function stands for it that returns 0.
# A reader's change to fs/ may call something new of the kernel; the tests of
# the file system should then still run.
sub link_all
{
  my $link = "$cc @sanitize -o $dir/fstest "
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

my $built = it 'the file system compiles for the host', sub {
  my $text = '';
  for my $source (@sources) {
    next if fresh(object($source), $source);
    $text .= sh("$command -c -o " . object($source) . " $source");
  }
  spew("$dir/flags", $command);
  same($text, '', 'warnings') if $ENV{WERROR};
  link_all();
};

if ($built) {
  my ($text, $status) = sh("$dir/fstest @ARGV", limit => 900);
  my $plan = 0;
  for (split(/\n/, $text)) {
    if (/^(not )?ok \d+ - (.*)/) {
      ok(!$1, $2);
    } elsif (/^1\.\.\d+$/) {
      $plan = 1;
    } elsif (/^# (?:\d|the checker)/) {
      note($_);
    } else {
      diag($_);
    }
  }
  ok($plan && !$status, 'the tests ran to their end');
}
done_testing;
