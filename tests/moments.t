# Do registers and the kernel's data hold what they must, at moments when a
# mistake would break something only much later, or once in a thousand times?
use strict;
use warnings;
use lib 'tests/lib';
use Gdb;
use Guest;
use Limit;
use Test::More;

# Registers called `name` of all CPUs, when all of them are halted.
sub of_idle
{
  my ($g, $name) = @_;
  my $limit = Limit->new(20);

  for (;;) {
    my $all = $g->monitor('info registers -a');
    return $all =~ /\b$name=([0-9a-f]+)/g unless $all =~ /\bHLT=0\b/;
    $g->fail_with("they do not become idle: $all") if $limit->over;
    $limit->pause(0.05);
  }
}

# Else its next process could walk the tables of one that has ended.
it 'a CPU with nothing to do has the page directory of no process', sub {
  my $g = Guest->boot(cpus => 2, monitor => 1);
  my ($kpgdir) = sh('nm ' . built('kernel')) =~ /^8([0-9a-f]{7}) \w kpgdir$/m
    or die "no kpgdir\n";

  $g->prompt;
  for my $command ('true', 'ls | wc', 'ls / | sort | wc') {
    $g->line($command);
    my ($own) = $g->monitor("xp /1wx 0x$kpgdir") =~ /: 0x([0-9a-f]{8})/
      or die "no memory\n";
    my $wanted = sprintf('%08x', hex($own) - 0x80000000);
    same(join(' ', of_idle($g, 'CR3')), "$wanted $wanted");
  }
};

# An interrupt there would find registers that are half the program's.
SKIP: {
  skip gdb_missing, 3 if gdb_missing;
  it 'interrupts are off whenever trapret begins', sub {
    my $g = gdb_boot(append => 'init=usertests fork_copies');
    my $on = '$eflags & 0x200'; # IF
    my @said = gdb_says($g, 'break *&trapret', 'continue', 'delete',
      "break *&trapret if ($on) != 0", 'break power_off',
      'continue', 'kill');
    want($said[1], qr/\btrapret\b/);
    want($said[5], qr/\bpower_off\b/);
  };

  # Else somebody could take it before it is counted, and the count would wrap.
  it 'an inode counts as free before its type says so', sub {
    my $g = gdb_boot(append => 'init=/bin/sh -c \'echo x > f; rm f\'');
    my @said = gdb_says($g, 'break free_inode', 'continue',
      'set $before = itable.nfree', 'break itrunc if ip->type == 0',
      'continue', 'print itable.nfree - $before', 'kill');
    want($said[1], qr/\bfree_inode\b/);
    want($said[4], qr/\bitrunc\b/);
    want($said[5], qr/= 1$/m);
  };

  # Else it could be given to another block just then.
  it 'a buffer that is guessed is one that the log has pinned', sub {
    my ($code) = gdb_says(undef, 'disassemble bguess');
    my @ends = $code =~ /^\s*(0x[0-9a-f]+) .*\tret\b/mg or die $code;
    my $g = gdb_boot(append => 'init=/bin/sh -c \''
      . 'cd bin; for i in 1 2 3; do touch $i; sync; rm $i; sync; done\'');
    my @said = gdb_says($g, (map { "break *$_ if \$eax != 0" } @ends),
      'continue', 'delete', 'break power_off', (map { "break *$_ if \$eax != 0"
      . ' && ((struct buf *)$eax)->dirty == 0' } @ends), 'continue', 'kill');
    want($said[scalar @ends], qr/\bbguess\b/);
    want($said[-2], qr/\bpower_off\b/);
  };
}

done_testing;
