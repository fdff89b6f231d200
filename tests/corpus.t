# Are faults that a fuzzer has found mended for good, and does what it has tried
# still find nothing? Each file of tests/corpus/NAME is given to the fuzz target
# NAME, compiled without a fuzzer. `make fuzz` looks for more.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

$ENV{ASAN_OPTIONS} = 'detect_leaks=0:quarantine_size_mb=8';
my @targets = map { s{.*/}{}r } grep { -d } glob(root('tests/corpus/*'));
my $inputs = 0;

my $built = it 'the targets compile for the host', sub {
  my ($said, $status) = make('-j2 replays', this_build => 1);
  die tail_of($said) if $status;
  die "warnings:\n" . tail_of($said) if $ENV{WERROR} && $said =~ /warning:/;
};

for my $target ($built ? @targets : ()) {
  my $program = built("replay/$target");
  SKIP: {
    # The C library of the guest is one for 32 bits.
    skip "$target: this host makes no programs of 32 bits (Debian: "
      . 'libc6-dev-i386 lib32gcc-12-dev, without recommended packages)', 1
      if !-x $program;
    my @files = glob(root("tests/corpus/$target/*"));
    it "$target: nothing is found in " . @files . ' inputs', sub {
      my ($said, $status) = sh("$program @files", limit => 120);
      my ($last) = $said =~ /.*^input (\S+)/ms;
      die "$last:\n" . tail_of($said) . "again: $program $last\n"
        if $status || $said !~ /^replayed \d+\n\z/m;
      $inputs += @files;
    };
  }
}

# A replay that ran nothing would pass, too.
it 'a target that finds something is seen', sub {
  my ($said, $status) = sh(built('replay/fs') . ' /no/such/input');
  die "status $status\n$said" if !$status;
};

figure('inputs that a fuzzer has made, without a fault', $inputs);
done_testing;
