# Does a system call say so, and take nothing, whichever of its allocations
# fails? A kernel with tests/kernel/nomem.c in it lets each of them fail:
# frames, open files, inodes, processes, blocks, buffers, one at a time.
# The last test here takes all there is, too, of a kernel that keeps none back.
# What runs out seldom does so at the place one wants to try, so the kernel of
# this test is told at which allocation it does.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my $dir = scratch;
my $build = "$dir/build";
my $wrap = join(' ', map { "--wrap=$_" }
  qw(sys_signal kept_back balloc ialloc bpeek bread_ahead bsnap));
make("-s -j2 BUILD=$build KEXTRA=tests/kernel/nomem.c KLDFLAGS='$wrap'"
  . " $build/kernel", dir => root(), this_build => 1);

my $points = 0;
for my $test (qw(memory_ends memory_ends_in_exec only_tables_left
  promise_to_the_last)) {
  it "usertests $test finds nothing half done", sub {
    my $g = Guest->boot(kernel => "$build/kernel", initrd => built('fs.img'),
      append => "init=usertests $test");
    my $status = $g->wait_exit(100);
    $g->fail_with("status $status") if $status ne '0';
    note($g->log_text);
    my ($n) = $g->log_text =~ /^points: (\d+)$/m;
    die "no allocation has failed\n" if $test =~ /^memory_ends/ && !$n;
    $points += $n // 0;
  };
}
figure('allocations that failed, with nothing lost', $points);

done_testing;
