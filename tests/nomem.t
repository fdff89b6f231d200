# Does a system call say ENOMEM, and take nothing, whichever of its allocations
# fails? A kernel with tests/kernel/nomem.c in it lets each of them fail.
# The last test here takes all there is, too, of a kernel that keeps none back.
# Memory seldom ends by itself at the place one wants to try, so the kernel of
# this test is told at which allocation it does.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my $dir = scratch;
my $build = "$dir/build";
make("-s -j2 BUILD=$build KEXTRA=tests/kernel/nomem.c"
  . " KLDFLAGS='--wrap=kalloc --wrap=kzalloc --wrap=kpromise"
  . " --wrap=kalloc_pgdir"
  . " --wrap=sys_signal --wrap=kept_back' $build/kernel",
  dir => root(), this_build => 1);

for my $test (qw(memory_ends memory_ends_in_exec only_tables_left
  promise_to_the_last)) {
  it "usertests $test finds nothing half done", sub {
    my $g = Guest->boot(kernel => "$build/kernel", initrd => built('fs.img'),
      append => "init=usertests $test");
    my $status = $g->wait_exit(100);
    $g->fail_with("status $status") if $status ne '0';
    want($g->log_text, qr/^call 0: [1-9]\d* allocations$/m, 'the kernel')
      if $test eq 'memory_ends';
  };
}

done_testing;
