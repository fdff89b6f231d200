# Is the README's table of sizes what is measured, and is nothing left out?
#
# How large the kernel is, is what people ask first, and a number in a README
# that nobody measures is wrong after a month.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

it "the README's table is what make lines prints", sub {
  my ($shown) = slurp(root('README.md')) =~ /^(\| Part .*?\n)\n/ms;
  same($shown, scalar sh('perl tools/lines.pl'),
    'type perl tools/lines.pl --update;');
};

# A new folder belongs to some part; else the table shrinks in silence.
it 'every file of code is counted, once', sub {
  my %counted;
  $counted{$_}++ for sh('perl tools/lines.pl --files') =~ /^.*?: (.*)$/mg;
  my @faults = grep { ($counted{$_} || 0) != 1 } grep { $_ !~ m{/data/} }
    sources(qr/(?:\.(?:[chS]|ld|pl|pm|t|py|sh|gdb|css|js|mk)|Makefile)$/);
  die "not counted, or twice: @faults\n" if @faults;
};

it 'the rows add up', sub {
  my (@sum, $n);
  for (sh('perl tools/lines.pl') =~ /^\| (.*) \|$/mg) {
    my ($part, @numbers) = split(/\s+\|\s+/);
    next if $part eq 'Part';
    s/\*//g for @numbers;
    if ($part =~ /^\*\*/) {
      $n++;
      same("@numbers", "@sum", $part);
    } else {
      $sum[$_] += $numbers[$_] for 0 .. 2;
    }
  }
  die "no sums\n" if ($n || 0) != 2;
};

it 'an update changes the table alone', sub {
  my $dir = scratch;
  sh("mkdir $dir/tools && cp tools/lines.pl tools/Files.pm $dir/tools");
  spew("$dir/x.c", "int x; // code\n// comment\n\n");
  spew("$dir/README.md", "before\n\n| Part | old |\n| x | 1 |\n\nafter\n");
  sh('perl tools/lines.pl --update', dir => $dir);
  my $table = sh('perl tools/lines.pl', dir => $dir);
  want($table, qr/^\| processes and traps +\| +1 \| +3 \| +1 \|$/m);
  same(slurp("$dir/README.md"), "before\n\n$table\nafter\n");
};

done_testing;
