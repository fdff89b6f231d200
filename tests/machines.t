# Does each machine of the table in docs/TESTING.md, "Machines", boot, run and
# turn itself off? A few of them, or all with TEST_ALL=1.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my ($table) = slurp(root('docs/TESTING.md'))
  =~ /^## Machines\n(.*?)(?=^## |\z)/ms;
my @machines;
push @machines, [$1, $2, $3]
  while $table =~ /^\| (\d+) \| (\d+) \| (?:`(.*?)` )?\|/mg;
my @chosen = $ENV{TEST_ALL} ? (0 .. $#machines)
  : grep { $_ % 5 == 0 || $_ == $#machines } 0 .. $#machines;
my $ran = 0;

my $tests = 'fork_copies sbrk_grow_shrink cow_copyout pipe_megabyte '
  . 'files_in_one_directory';
my $of_many = 'cow_together bug16_fpu_switch'; # six processes of usertests

# A DEBUG kernel is larger: with less memory it says so, and stops.
my $least = slurp(built('flags')) =~ / -DDEBUG / ? 8 : 0; # MB

# A new QEMU does not know every old machine: it is left out.
my $help = sh(($ENV{QEMU} || 'qemu-system-i386') . ' -machine help');

sub unknown
{
  my ($name) = ($_[0] // '') =~ /-machine ([\w.-]+)/;

  return defined $name && $help !~ /^\Q$name\E\s/m;
}

my @there = grep { $_->[0] >= $least && !unknown($_->[2]) }
  @machines[@chosen];
note(@chosen - @there . ' machines are too small, or not known to this QEMU');
for my $machine (@there) {
  my ($mem, $cpus, $more) = @$machine;
  my $name = join(', ', "$mem MB", "$cpus CPUs", $more // ());

  $ran++ if it "a machine works: $name", sub {
    my $g = Guest->boot(mem => $mem, cpus => $cpus,
      qemu => [split(' ', $more // '')]);
    $g->prompt;
    want($g->log_text, qr/^$cpus of $cpus CPUs started$/m);
    want($g->line('ls /bin | wc; cat /README | sort | wc'),
      qr/^\s*\d\d+(?:\s+\d+){2}\n\s*\d+(?:\s+\d+){2}$/m);
    my $all = $mem < 8 ? $tests : "$tests $of_many";
    want($g->line("usertests $all", 100), qr/ passed, 0 failed$/m);
    same($g->line_exit('echo kept > /kept; poweroff 5'), 5);
  };
}
figure('machines that work', "$ran of " . @there);

done_testing;
