# Do the tours, `make tour`, lead through the kernel as it is, to their ends?
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Limit;
use Test::More;

my ($why, $no_gdb) = sh('sh tools/find-gdb.sh');
plan skip_all => $why =~ s/\n\z//r if $no_gdb;

my $build = Guest::stepping();
my $run = 'perl tools/tour.pl --build ' . $build;
$ENV{TEST_SLOW} = 20; # sh ends what hangs, not the tour itself

my @tours = sh('perl tools/tour.pl list') =~ /^\s*make tour TOUR=(\S+)/mg;

it 'there are seven tours', sub {
  same("@tours", 'boot timer pipe fault cow ls-wc log');
};

# What a tour says is compared with its document in tests/lint/tours.t.
for my $name (@tours) {
  it "the tour '$name' goes from its first stop to its last", sub {
    my $dir = scratch;
    my ($said, $status) = sh("$run --document $dir/now.md $name",
      limit => 300);
    die "status $status:\n" . tail_of($said) if $status;
    my @stops = slurp("$dir/now.md") =~ /^## (\d+)\. /mg;
    die "only stops @stops\n" if @stops < 4;
  };
}

it 'free-running, it prints every stop without being asked', sub {
  my $text = sh("$run fault");
  want($text, qr/^--- 1\. A pointer that is NULL -+$/m);
  want($text, qr/^--- 5\. .*^\s+\d+\s+init\s+RUNNING/ms);
  die "it asked\n" if $text =~ /Enter/;
};

# Runs a tour that stops at each place, and types these lines.
# Typed from a file: the end of input ends the tour.
sub step
{
  my ($command, @typed) = @_;
  my $dir = scratch;
  spew("$dir/typed", join('', map { "$_\n" } @typed));
  return sh("$command < $dir/typed");
}

it 'with STEP a gdb command may be typed at each stop', sub {
  my ($text, $status) = step("$run --step fault", 'print $cs & 3', '', 'ps',
    'print cpus[0].proc->pid', 'nonsense', 'q');
  want($text, qr/gdb command\) \$1 = 3\n/);
  want($text, qr/--- 2\. .*gdb command\)\s+.*\bcat\b.*\$2 = 3\n/s);
  want($text, qr/Undefined command: "nonsense"/);
  die "it went on after q\n" if $text =~ /^--- 3/m;
  same($status, 0, 'status');
};

it 'any definition of STEP will do, and the end of input ends it', sub {
  for my $step ('STEP=', 'STEP=1') {
    my ($text, $status) = make("BUILD=$build DEBUG=1 OPT=-Og tour $step"
      . ' TOUR=fault', this_build => 1);
    want($text, qr/^--- 1\..*Enter: go on/ms, $step);
    die "$step: it went on\n" if $text =~ /^--- 2/m;
    same($status, 0, "$step: status");
  }
};

it 'a tour that there is none of is named, with what to type', sub {
  my ($text, $status) = sh("$run blocks");
  want($text,
    qr/^tour: no tour is called 'blocks'; type: make tour TOUR=list$/);
  same($status, 1, 'status');
};

it 'without gdb it says what to type', sub {
  my ($text, $status) = sh("GDB=no-such-gdb $run");
  want($text, qr/no-such-gdb is not here; type: /);
  same($status, 1, 'status');
};

# A copy of the tree in which something is changed in the tours.
# Links to all but the tools, so it costs nothing.
sub changed_tree
{
  my ($file, $from, $to) = @_;
  my $dir = scratch;

  sh("for f in *; do [ \$f = tools ] || ln -s \$PWD/\$f $dir; done;"
    . " cp -R tools $dir");
  my $text = slurp("$dir/tools/gdb/tours/$file");
  $text =~ s/\Q$from/$to/ or die "$file has no $from\n";
  spew("$dir/tools/gdb/tours/$file", $text);
  return $dir;
}

# What a changed tour says; it must fail.
# A tour names lines and functions; when the kernel changes, the tour has to say
# where it does not fit any more.
sub broken
{
  my ($dir, $name, $options) = @_;
  my ($text, $status) = sh("perl $dir/tools/tour.pl --build $build "
    . ($options || '') . " $name");
  same($status, 1, 'status');
  return $text;
}

it 'a stop that is not reached is told after the limit', sub {
  my $dir = changed_tree('ls_wc.py', "tour.to_program('parse', 'sh')",
    "tour.to('power_reboot')");
  want(broken($dir, 'ls-wc', '--limit ' . Limit::stretched(5)),
    qr/^tour: on the way to stop 4: power_reboot was not reached within\b/m);
};

it 'a source line that has changed is told', sub {
  my $dir = changed_tree('fault.py', 'fault(tf);', 'blame(tf);');
  want(broken($dir, 'fault'), qr/trap\.c:trap has no line "blame\(tf\);"/);
};

it 'a CPU that is not where the text says is told', sub {
  my $dir = changed_tree('fault.py', "at='trap.c:trap'", "at='trap.c:fault'");
  want(broken($dir, 'fault'),
    qr/the CPU should be in fault, but is in trap/);
};

it 'a machine that ends on the way is told', sub {
  my $dir = changed_tree('fault.py', "tour.to('setkilled')",
    "tour.to('fork', when=lambda: False)");
  want(broken($dir, 'fault'),
    qr/^tour: on the way to stop 3: the machine is gone/m);
};

it 'a QEMU that does not start is told', sub {
  my ($text, $status) = sh("$run --qemu no-such-qemu fault");
  want($text, qr/^tour: on the way to stop 1: the machine is gone/m);
  want($text, qr/\| cannot run no-such-qemu/);
  same($status, 1, 'status');
};

it 'no QEMU is left behind, and nothing in the temporary directory', sub {
  my $dir = scratch;
  sh("TMPDIR=$dir $run fault");
  my $left = sh("ls -A $dir");
  same($left, '', 'files');
  my @alive = map { $_->[2] } grep { index($_->[2], $dir) >= 0 } processes();
  same("@alive", '', 'processes');
};

done_testing;
