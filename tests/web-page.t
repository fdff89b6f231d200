# Does the page that `make web` makes work in a browser, as a file on the disk?
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;
use Web;

my ($chromium) = map { /(\S+)/ } grep { m{^/} } map { (sh("command -v $_"))[0] }
  qw(chromium chromium-browser google-chrome);

need_web;
plan skip_all => 'Chromium is not here (tools/setup.sh web)' unless $chromium;
ask_web('browser', "CHROMIUM=$chromium");

done_testing;
