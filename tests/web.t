# Does the machine of docs/WEB.md run, stop and step as it should? Asked by
# tests/web/*.mjs under node, on the parts that `make web` puts together.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;
use Web;

need_web;
ask_web($_) for qw(insides decode first moves ends);

done_testing;
