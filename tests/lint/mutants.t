# Are the mutants of tests/mutants as docs/TESTING.md says, does each fit the
# source, and are some of them found? All of them: make mutants.
#
# A patch that does not fit tests nothing, and nobody would see that before the
# next run of all, which takes an hour.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Mutants;
use Test::More;

# One of memory, of pointers and of pipes: each found at once, by a guest.
my @SOME = qw(cow-write-bit fd-large pipe-page);

my @all = Mutants::all();

# Dies with the names of the mutants for which `why` says something.
sub none
{
  my ($why) = @_;
  my @bad;

  for my $m (@all) {
    my $text = $why->($m);
    push @bad, "$m->{name}: $text" if $text;
  }
  die join("\n", @bad, '') if @bad;
}

it 'there are a hundred mutants or more that tests must find', sub {
  my $n = grep { !$_->{equivalent} } @all;
  die "$n\n" if $n < 100;
};

it 'each has its header', sub {
  none(sub { $_[0]{wrong} });
};

it 'each fits the source', sub {
  none(sub {
    my ($m) = @_;
    return eval { Mutants::changed($m, sub { slurp(root($_[0])) }); 1 } ? ''
      : $@;
  });
};

it 'each names a chapter of the book', sub {
  my $book = slurp(root('docs/BOOK.md'));
  none(sub { $book =~ /^## \d \Q$_[0]{chapter}\E$/m ? '' : $_[0]{chapter} });
};

it 'the test that each names is there', sub {
  my $guest = join('', map { slurp(root($_)) }
    sources(qr{^tests/guest/.*\.c$}));
  my $host = slurp(root('tests/host/fstest.c'));

  none(sub {
    my ($m) = @_;
    return "no $m->{test}" unless -e root($m->{test});
    my $text = { 'tests/guest.t' => $guest, 'tests/fs.t' => $host }
      ->{ $m->{test} };
    my @asked = split(/ /, $m->{asked} || '');
    return 'names no test of the guest' if $m->{test} =~ /guest/ && !@asked;
    my @none = grep { !$text || $text !~ /\{"\Q$_\E",/ } @asked;
    return @none ? "no test is called @none" : '';
  });
};

it "@SOME are caught", sub {
  my $said = sh('JOBS=1 BUILD=' . built()
    . " perl tools/mutants.pl --named @SOME", limit => 120);
  want($said, qr/^3 of 3 caught$/m);
};

done_testing;
