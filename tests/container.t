# Is what make container makes enough to build, boot and test in?
# Takes minutes, and the net: only with TEST_ALL=1.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my $name = "lectern-test-$$";
my ($tool) = grep { !(sh("$_ info"))[1] } qw(podman docker);

plan(skip_all => 'takes minutes; TEST_ALL=1 makes the image') unless all();
plan(skip_all => 'no podman or docker that works') unless $tool;

it 'an image can be made of the source', sub {
  my ($said, $status) = sh("tools/container.sh $name", limit => 1500);
  die tail_of($said) if $status;
};

it 'the shell comes up in it', sub {
  my ($said) = sh("$tool run --rm $name make run CMD='echo it works'",
    limit => 300);
  want($said, qr/^it works$/m);
};

sh("$tool rmi -f $name");
done_testing;
