# Does every header compile alone?
#
# A header that needs another before it works by luck, until someone sorts the
# includes or writes a new file. Included twice, since its guard is written by
# hand.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my %tool = sh('sh tools/probe-cc.sh') =~ /^override (\w+) := (.*)$/mg;
my $dir = scratch;

my $kernel =
  "$tool{CC} -march=i686 -ffreestanding -fno-pic -mgeneral-regs-only";
my $program = "$tool{CC} -march=i486 -fno-builtin -nostdinc"
  . ' -isystem user/include';
my $host = $tool{HOSTCC};

# Those of the proofs are for Frama-C, which has headers of its own.
for my $header (grep { !m{^tests/prove/} } sources(qr/\.h$/)) {
  it "$header compiles alone", sub {
    # With the compiler that uses it: a header of the C library must do without
    # any of the host's.
    my ($folder) = $header =~ m{^(.*)/};
    my ($lab) = $header =~ m{^(labs/[^/]+)/}; # an answer has what it was given
    my $cc = $header =~ m{^tools/|^tests/(?:host|mkfs|fuzz)/|/fsck/} ? $host
      : $header =~ m{^user/|^tests/guest/} ? $program : $kernel;
    spew("$dir/alone.c", qq(#include "$header"\n#include "$header"\n));
    sh("$cc -std=gnu11 -Wall -Wextra -Wstrict-prototypes -Werror -fsyntax-only"
      . " -iquote . -iquote include -iquote user/lib"
      . ($folder ? " -iquote $folder" : '') . ($lab ? " -iquote $lab/give" : '')
      . " $dir/alone.c");
  };
}
done_testing;
