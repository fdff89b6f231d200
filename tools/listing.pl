#!/usr/bin/env perl
# Makes the listing: the whole system as one page in reading order.
#
#   tools/listing.pl PAGE.html           the page
#   tools/listing.pl PAGE.html BOOK.pdf  and the printed book
#
# Needs universal-ctags and cmark-gfm, and Chromium for the book; CTAGS= and
# CHROMIUM= in the environment name them where they are not found.
use strict;
use warnings;
use File::Basename qw(dirname);
use File::Spec;
use lib dirname(__FILE__), dirname(__FILE__) . '/listing';
use Book;
use Files;
use Page;

die "usage: tools/listing.pl PAGE.html [BOOK.pdf]\n" if @ARGV < 1 || @ARGV > 2;
my ($html, $pdf) = map { File::Spec->rel2abs($_) } @ARGV;
chdir(dirname(__FILE__) . '/..') or die "tools/listing.pl: $!\n";
my $dir = 'tools/listing';

my $book = eval { Book->new("$dir/order.txt") }
  or die "make listing: " . ($@ || "?\n");
write_file($html, page($book, $dir));

if (defined $pdf) {
  require Print;
  eval {
    Print::book($pdf, sub { write_file($_[0], page($book, $dir, $_[1])) },
      @{$book->{parts}});
    1;
  } or die "make listing.pdf: $@";
}
