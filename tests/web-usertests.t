# Do the guest's own tests pass in the machine of the page, whose clock counts
# instructions and whose rounds the page makes? In `make check-all`: it takes
# minutes. tests/v86.t asks the same of the emulator alone.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;
use Web;

plan skip_all => 'make check-all asks it' unless all();
need_web;
ask_web('usertests', 'DISK=' . disk(), 2400);

done_testing;
