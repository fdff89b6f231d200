# Do the tools that read the source find nothing, and do the lists of what they
# need not find still fit it? Those that take seconds, on the kernel; make
# analyze has more tools, and reads the programs, too.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my %tool = slurp(built('cc.mk')) =~ /^override (\w+) := (.*)$/mg;

for my $tool (qw(sparse cppcheck)) {
  it "$tool finds nothing in the kernel that has no reason", sub {
    my ($said, $status) = sh("CC='$tool{CC}' HOSTCC='$tool{HOSTCC}'"
      . " perl tools/analyze.pl --kernel $tool", limit => 300);
    note($said);
    die $said if $status;
  };
}

for my $list (qw(analyze coverage)) {
  it "each reason in tests/$list.txt is that of a line", sub {
    my ($said, $status) = sh("perl tools/$list.pl --fit");
    die $said if $status;
  };
}

# A tool that finds nothing must be able to find something.
it 'what sparse finds without a reason is a failure', sub {
  my $dir = scratch;
  my $tree = copy_tree("$dir/tree");
  SKIP: {
    skip 'sparse is not here', 1 if (sh('sparse --version'))[1];
    spew("$tree/dev/new.c", "int unseen;\nint *none(void) { return 0; }\n");
    my ($said, $status) = sh("CC='$tool{CC}' perl $tree/tools/analyze.pl"
      . ' --kernel sparse', dir => $tree);
    same($status, 1);
    want($said, qr{^no reason: sparse dev/new\.c .*plain integer}m);
  }
};

done_testing;
