# Does docs/BOOK.md speak of what make book leads to in it?
#
# A student with the book in hand comes with the number of a sheet, or with a
# name that is gone. An answer that leads to a section which says nothing about
# it is worse than none.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my $book = slurp(root('docs/BOOK.md'));

# What tools/book.pl answers, and its exit status.
sub book
{
  my ($question) = @_;
  return sh("perl tools/book.pl '$question'");
}

it 'make book lists the numbers that are known, and no other', sub {
  my ($text, $status) = sh('make -s book');
  same($status, 0, 'status');
  same(join(' ', $text =~ /^  (\d{4})  /mg),
    '1044 1217 1818 2337 2473 2520 2758 2808 2853 3059 3324 8400');
};

it 'the sections it names do speak of it', sub {
  my ($text) = book(2473);
  my @lines = split(/\n/, $book);
  my @found = $text =~ /^  docs\/BOOK\.md:(\d+) /mg;
  die "none in:\n$text" unless @found;
  for (@found) {
    die "docs/BOOK.md:$_ does not\n" unless $lines[$_ - 1] =~ /allocproc/;
  }
  want($text, qr{1 Operating system organization / Code: creating the first});
};

it 'a name that is gone here leads to the section that says why', sub {
  for my $name (qw(kinit1 kinit2 freerange mappages kmap clearpteu fetchint
    fetchstr wakeup1 icache write_head isdirempty runcmd fork1 PHYSTOP
    INPUT_BUF mpsearch printint SEG_ASM V2P_WO)) {
    my ($text, $status) = book($name);
    same($status, 0, "status of $name");
    want($text, qr/^\Q$name\E is not a name of our code\.$/m);
    want($text, qr/^  docs\/BOOK\.md:\d+ .*\n    .*\b(?:Here|book)\b/m, $name);
  }
};

it "a file of the book's leads to the section that says where it went", sub {
  for my $file (qw(vectors.pl fs.c)) {
    my ($text, $status) = book($file);
    same($status, 0, "status of $file");
    want($text, qr/^There is no \Q$file\E here\.$/m);
    want($text, qr/^  docs\/BOOK\.md:\d+ /m, $file);
  }
  want((book('swtch.S'))[0], qr/^swtch\.S is here, too\.$/m);
};

done_testing;
