# One of the lab's crash tests, by its name in tests/host/fstest.c: the file
# system is compiled for the host, and the power of its disk fails. The last
# line says which check failed first.
use strict;
use warnings;
use Guest;
use HostFs;

my ($said, $status) = sh(HostFs::program() . " @ARGV", limit => 300);
exit(0) if !$status && $said =~ /^1\.\.\d+$/m;
print $said;
my ($first) = $said =~ /^.*not so: (.*)$/m;
print defined $first ? "not so: $first\n" : "it did not run to its end\n";
exit(1);
