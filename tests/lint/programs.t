# Does each of our programs tell its use?
#
# A student tries `--help` first, everywhere. A program that takes it for the
# name of a file answers with an error, or waits for a line.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my $g = Guest->boot(cpus => 2, timeout => 300);
$g->prompt;

it 'every program in /bin answers --help', sub {
  # Those are started by others, or would not end.
  my @names = grep { !/^(?:init|usertests|oldabi|sh)$/ }
    split(' ', $g->line('ls /bin | cat'));
  die "only @names\n" if @names < 30;
  my @mute = grep { $g->line("$_ --help") !~ /\b\Q$_\E\b/ } @names;
  die "no help from @mute\n" if @mute;
};

done_testing;
