# Does each of our programs tell its use?
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my $g = Guest->boot(cpus => 2, timeout => 300);
$g->prompt;

it 'every program in /bin answers --help', sub {
  my @names = grep { !/^(?:init|usertests|oldabi|sh)$/ }
    split(' ', $g->line('ls /bin | cat'));
  die "only @names\n" if @names < 30;
  my @mute = grep { $g->line("$_ --help") !~ /\b\Q$_\E\b/ } @names;
  die "no help from @mute\n" if @mute;
};

done_testing;
