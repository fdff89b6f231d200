# Whether a program in the guest did what it should.
#
#   my $why = Verdict::of_boot('usertests pipe_bytes', 40, cpus => 2);
#
# The program runs in the place of init. It has failed if it ends with a status
# other than 0, if a test says so, if the kernel panics, and if nothing comes
# for too long: who has no answer gets no points.
package Verdict;

use strict;
use warnings;
use Guest qw(built);

# Why the command failed in a guest, '' if it did not. `limit` is in seconds of
# a quiet machine; the options are those of Guest->boot, and `said`, where what
# the console said is left, and `says`, a regular expression that it must match.
sub of_boot
{
  my ($command, $limit, %opt) = @_;
  my ($said, $says) = delete @opt{qw(said says)};
  my $g = Guest->boot(append => "init=$command", initrd => built('fs.img'),
    timeout => $limit + 10, %opt);
  my $status = eval {
    local $SIG{ALRM} = sub { die "waited\n" };
    # On a busy machine the limit is longer, as those of all tests; but not so
    # long that the guests that stand still are what takes the time.
    alarm(3 * $limit);
    $g->wait_exit($limit);
  };
  alarm(0);
  my $log = $g->log_text;
  $$said = $log if $said;
  die "$&\n" if $log =~ /^usertests: no test \S+/m;
  return "panic: $1" if $log =~ /panic[^:]*: (.*)/;
  return "$1$2" if $log =~ /^test (\S+): FAILED(.*)/m;
  return 'it stands still' if !defined $status && $@ =~ /waited/;
  return 'QEMU ended' if !defined $status;
  return "status $status" if $status ne '0';
  return 'no end of usertests' if $command =~ /^usertests /
    && $log !~ /^usertests: \d+ passed, 0 failed$/m;
  return 'it printed something else, and ended with: ' . last_lines($log)
    if defined $says && $log !~ /$says/m;
  return '';
}

# The last five lines of what a guest has said, as one.
sub last_lines
{
  my @lines = grep { /\S/ } split(/\n/, shift);

  splice(@lines, 0, -5) if @lines > 5;
  return join(' / ', @lines);
}

1;
