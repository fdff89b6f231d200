# Does each of the four assignments pass the kind of program that courses hand
# out, once its patch is applied, and does the kernel hold all the same?
#
# The patches are answers to exercises that others give on xv6. Nobody here uses
# them; they show that the exercises can still be done here, in as few places as
# there. A change of the kernel that moves a hunk's lines is noticed by this
# test and nowhere else.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Patch;
use Test::More;

# Of usertests: what goes through all that the patches change, quickly.
my $kernel = 'fork_copies wait_any waitpid_nohang orphan_goes_to_init '
  . 'tree_of_processes preemption spinners_do_not_starve kill_in_sleep '
  . 'kill_in_wait exec_args exec_many_times memory_exhausted sbrk_grow_shrink '
  . 'sbrk_zeroed_in_page sbrk_together null_pointer text_read_only '
  . 'kernel_memory exit_without_stack bug16_fpu_switch';

# How many CPUs the test program is for.
my %cpus = (getreadcount => 2, lottery => 1, pgaccess => 2, threads => 4);

my $dir = scratch;
my $base = Patch->tree("$dir/base");

for my $name (sort keys %cpus) {
  my $tree = $base->copy("$dir/$name");

  it "$name: the patch applies, and builds without a warning", sub {
    $tree->apply(slurp(root("tests/assignments/$name.patch")));
    $tree->write("user/xv6/${name}_test.c",
      slurp(root("tests/assignments/${name}_test.c")));
    my $said = $tree->build;
    die tail_of($said) if $said =~ /warning/;
  } or next;
  it "... its test passes on $cpus{$name} CPU", sub {
    my $g = $tree->boot(append => "init=${name}_test", cpus => $cpus{$name});
    $g->wait_exit(60);
    want($g->log_text, qr/^TEST PASSED$/m);
  };
  it '... and the kernel does what it did', sub {
    my $g = $tree->boot(append => "init=usertests $kernel", cpus => 2);
    my $status = $g->wait_exit(100);
    $g->fail_with("status $status") if $status ne '0';
  };
}

it 'each patch touches seven files at most', sub {
  for my $name (sort keys %cpus) {
    my $n = () = slurp(root("tests/assignments/$name.patch")) =~ /^\+\+\+ /mg;
    die "$name touches $n\n" if $n > 7;
  }
};

done_testing;
