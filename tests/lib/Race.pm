# Runs tests in a guest that gives its CPUs up at moments which a seed chooses
# (tests/kernel/race.c), under a QEMU that counts instructions: the same seed is
# the same run. For tools/race.pl, tools/mutants.pl and tests/race.t.
package Race;

use strict;
use warnings;
use Guest qw(built root make sh);

our $PREEMPTIONS = 400; # in a run, at most

# What takes part: tests of few processes that meet in locks, wakeups, counts of
# references, pages and names. Each is done within seconds.
our @GROUPS = (
  [qw(bug18_create bug18_last_close bug18_links names_changed_by_another)],
  [qw(tree_of_processes wait_any bug14_orphans fork_shares_files)],
  [qw(pipe_megabyte pipe_many_readers pipe_wakes_next bug23_reader_killed)],
  [qw(cow_together cow_copyout cow_kill_in_fork fork_copies promise_kept)],
  [qw(bug18_rename bug18_directories bug18_create_unlink names_storm)],
  [qw(kill_group job_pids process_groups kill_in_wait kill_in_pipe_read)],
  [qw(append_together shared_offset read_while_written map_list map_zeroes)],
  [qw(pipe_ping_pong pipe_atomic bug04_lock_order bug18_move_dirs)],
);

# What make is told to build a kernel with the points in it. acquire is called
# all over the kernel; so the linker leads each call to race.c first.
sub knobs
{
  my $wrap = join(' ', map { "--wrap=$_" } qw(acquire release acquiresleep
    acquiresleep_unless_deadlock releasesleep sleep wakeup wakeup_one uvm_fault
    lapiceoi bootinfo_command power_off));

  return "DEBUG=1 RACE=1 KEXTRA=tests/kernel/race.c KLDFLAGS='$wrap'";
}

# Makes it in $BUILD/race, once for all seeds; the kernel's path. But for the
# points its objects are those of the stepping build.
sub kernel
{
  my ($from, $to) = (Guest::stepping(), built('race'));

  if (!-e "$to/kernel") {
    my @parts = grep { -e } map { "$from/$_" } qw(.lectern-build flags cc.key
      cc.mk obj hobj mkfs bootblock bootblock.elf initcode.bin
      initcode.bin.elf entryother.bin entryother.bin.elf);
    sh("mkdir -p $to && cp -pR @parts $to");
  }
  # By the name the user's make has for it, as dependencies go by names.
  my $name = $to =~ s{^\Q@{[root()]}\E/}{}r;
  make("-s -j2 BUILD=$name " . knobs() . " $name/kernel", this_build => 1);
  return "$to/kernel";
}

# What a seed runs where nobody says: (tests, on how many CPUs).
sub choice
{
  my ($seed) = @_;

  return ($GROUPS[$seed % @GROUPS], (2, 1, 4, 2)[int($seed / @GROUPS) % 4]);
}

# The words in front of a program on the command line.
sub prefix
{
  my ($seed, $preemptions) = @_;

  return "race=$seed," . ($preemptions // $PREEMPTIONS);
}

# More arguments of QEMU. Time is the number of instructions, that of the host
# nowhere: not where all CPUs are idle, nor in the clock of the day.
sub machine
{
  return ('-icount', 'shift=0,sleep=off', '-rtc',
    'base=2026-01-01T00:00:00,clock=vm');
}

# Runs usertests @$tests once. (Why it failed, or ''; all that was printed.)
# `how`: kernel, seed, cpus, preemptions, limit.
sub run
{
  my ($tests, %how) = @_;
  my $limit = $how{limit} || 120;
  my $g = Guest->boot(kernel => $how{kernel}, initrd => built('fs.img'),
    cpus => $how{cpus}, mem => 64, timeout => $limit + 10,
    qemu => [machine()], append => 'init='
      . prefix($how{seed}, $how{preemptions}) . " usertests @$tests");
  my $status = eval { $g->wait_exit($limit) };
  my $text = $g->log_text;

  return ("panic: $1", $text) if $text =~ /panic[^:\n]*: (.*)/;
  return ("$1", $text) if $text =~ /^(test \S+: FAILED.*)/m;
  return ((split(/\n/, $@))[0], $text) if !defined $status;
  return ("status $status", $text) if $status ne '0';
  return ('no end of usertests', $text)
    if $text !~ /^usertests: \d+ passed, 0 failed$/m;
  return ('', $text);
}

# The sum over all preemptions, by which two runs are known to be alike.
sub sum { return $_[0] =~ /^(race: seed .*)$/m ? $1 : '' }

1;
