# Do the panels of the page show what is true, as the guest's own programs and
# the source say it, and can everybody read them? docs/WEB.md.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;
use Web;

my ($chromium) = map { /(\S+)/ } grep { m{^/} } map { (sh("command -v $_"))[0] }
  qw(chromium chromium-browser google-chrome);

need_web;
ask_web($_) for qw(models tours);
SKIP: {
  skip 'Chromium is not here (tools/setup.sh web)', 1 unless $chromium;
  ask_web('panels', "CHROMIUM=$chromium");
}

done_testing;
