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

it 'make web says what to type where SeaBIOS is missing', sub {
  my ($text, $status) =
    make('web seabios= -W web/page.html', this_build => 1);
  want($text,
    qr{^make web: SeaBIOS is missing; type: tools/setup\.sh web$}m);
  die "status $status\n" unless $status;
};

done_testing;
