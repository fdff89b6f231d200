# Is every door of the processor shut? docs/PROTECTION.md lists them. On 1, 2
# and 4 CPUs, with the processor that QEMU has by default, and with one that has
# all it can emulate.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

# Without SMAP: QEMU 7 pushes and pops what a program's far call and iret do as
# if the kernel did.
my @machines = (
  ['one CPU', cpus => 1],
  ['two CPUs that have SMEP and UMIP', cpus => 2,
    qemu => ['-cpu', 'max,smap=off']],
  ['four CPUs', cpus => 4],
);

# Runs a command as the first program; dies unless it ends with status 0.
# The console's last lines name the selector or flag that got through.
sub inside
{
  my ($command, %opt) = @_;
  my $g = Guest->boot(append => "init=$command", initrd => built('fs.img'),
    timeout => 200, %opt);
  my $status = $g->wait_exit(180);

  my @failed = grep { /FAILED/ } split(/\n/, $g->log_text);
  $g->fail_with(join("\n", "status $status", @failed)) if $status ne '0';
  return $g->log_text;
}

# A kernel that goes on after a program's faults, that starts with everything
# on, and looks at the processor at every trap.
my $dir = scratch;
# --wrap: the linker leads calls of trap and cpuinit to that file first.
my $build = "$dir/build";
make("-s -j2 BUILD=$build KEXTRA=tests/kernel/protect.c"
  . " KLDFLAGS='--wrap=trap --wrap=cpuinit' $build/kernel",
  dir => root(), this_build => 1);

for my $machine (@machines) {
  my ($name, @options) = @$machine;

  it "no selector, descriptor or gate leads anywhere: $name", sub {
    want(inside('protect', @options), qr/^protect: all doors are shut$/m);
  };

  it "flags, frames, stack pointers and steps go no further: $name", sub {
    inside('usertests protect_flags protect_iret protect_step protect_esp '
      . 'protect_ebp', @options);
  };

  it "what the firmware left is put right on every CPU: $name", sub {
    inside('usertests bug21_privileged allowed_instructions protect_flags '
      . 'protect_ebp', @options, kernel => "$build/kernel");
  };

  it "all 65,536 selectors are refused in every use: $name", sub {
    want(inside('protect sweep', @options, kernel => "$build/kernel"),
      qr/^protect: all doors are shut$/m);
  };
}

it 'what a program may leave set does no harm with SMAP', sub {
  inside('usertests protect_flags protect_step protect_esp bug05_flags_copy',
    qemu => [qw(-cpu max)], kernel => "$build/kernel");
};

done_testing;
