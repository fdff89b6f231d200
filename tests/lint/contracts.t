# Does the source say and check as much of itself as we agreed on? The measures
# and their bounds are in tools/contracts.pl, whose table is a sentence per row
# here; that the counting is right is tried on a small tree.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

# The rows of the table that a tree's script prints: name => [now, bound].
sub rows
{
  my ($tree) = @_;
  my ($text, $status) = sh('perl tools/contracts.pl 2>&1', dir => $tree);
  my %row;

  die "contracts.pl: $text" if $status;
  for (split(/\n/, $text)) {
    my ($name, $now, $bound) = /^(\S.*?) {2,}(\S+) +([<>]= \S+)(?:  no)?$/
      or next;
    $row{$name} = [$now, $bound];
  }
  return %row;
}

my %now = rows(root());
die "no table\n" if keys %now < 10;

for my $name (sort keys %now) {
  my ($now, $bound) = @{ $now{$name} };
  it "$name: $bound", sub {
    my ($sign, $limit) = split(/ /, $bound);
    die "now $now (perl tools/contracts.pl --folders, --missing, --bare, "
      . "--comments)\n" if $sign eq '>=' ? $now < $limit : $now > $limit;
  };
}

# ---- the counting ----

my $dir = scratch;
sh("mkdir -p $dir/tools $dir/fs $dir/user $dir/tests"
  . " && cp tools/contracts.pl tools/Places.pm tools/Files.pm tools/lines.pl"
  . " $dir/tools");
spew("$dir/$_", "\n") for qw(trapasm.S Makefile user/x.c tests/x.t);
spew("$dir/proc.h", <<'END');
// ---- one ----
int heading_only(void);

// Said of both.
int grouped(int a);
int grouped_too(int a,
            int b);

int beside(int a,
           int b); // what it returns
struct x *bare(void);
END
spew("$dir/proc.c", <<'END');
_Static_assert(sizeof(int) == 4, "assert(this) is none");

static int later(int a,
                 int b);

// ---- two ----
int
heading_only(void)
{
  assert(1);
  if (x)
    assert_eq(a, f(";"));
  panic("no value"); // panic("%d");
}

int
grouped(int a)
{
  panic("a; %d\n"
        "more",
        a);
}

int
grouped_too(int a, int b)
{
}

int
beside(int a, int b)
{
}

struct x *
bare(void)
{
}

// A line of its own.
static const char *
here(int a,
     int b)
{
}

// Not of the next.

static int
grouped(int b)
{
}
END

it 'a contract is above a function or in a header, a heading is none', sub {
  same(scalar sh('perl tools/contracts.pl --missing', dir => $dir),
    "proc.c:heading_only\nproc.c:bare\nproc.c:grouped\n");
};

it 'asserts and panics are those of the code, with and without values', sub {
  same(scalar sh('perl tools/contracts.pl --bare', dir => $dir),
    "proc.c:13: panic: \"no value\"\nproc.c:10: assert()\n");
  want(scalar sh('perl tools/contracts.pl --folders', dir => $dir),
    qr/^\| top level \| 7 \| .* \| 1 of 2 \| 1 of 2 \|/m);
};

it 'a line of comment holds nothing else, and #! is none', sub {
  spew("$dir/user/x.c",
    "// a\nint x; // b\n/* c\n   d */\n\n  // e\n\"// f\"\n");
  spew("$dir/tests/x.t", "#!/usr/bin/perl\n# a\n\nuse x; # b\n  # c\n");
  my %row = rows($dir);
  same($row{'comment / code, user'}[0], '2.000');
  same($row{'comment / code, tests'}[0], '1.000');
};

done_testing;
