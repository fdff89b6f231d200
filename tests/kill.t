# Does a kill reach a process that is about to sleep, and is init told of each
# child that it gets? A kernel with tests/kernel/kill.c in it kills at the
# moment that a race would take long to find.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my $dir = scratch;
my $build = "$dir/build";
make("-s -j2 BUILD=$build KEXTRA=tests/kernel/kill.c"
  . " KLDFLAGS='--wrap=sys_signal' $build/kernel",
  dir => root(), this_build => 1);

it 'who is killed just before it sleeps does not sleep', sub {
  my $g = Guest->boot(kernel => "$build/kernel", initrd => built('fs.img'),
    append => 'init=usertests killed_before_sleep');
  my $status = $g->wait_exit(40);
  $g->fail_with("status $status") if $status ne '0';
};

it 'init waits for a zombie whose parent has ended', sub {
  my $g = Guest->boot(kernel => "$build/kernel", initrd => built('fs.img'));
  $g->prompt;
  want($g->line('usertests zombie_told'), qr/1 passed, 0 failed/);
};

done_testing;
