#!/usr/bin/env perl
# Finds in this source what the xv6 book speaks of.
#
#   perl tools/book.pl              the numbers we know (make book)
#   perl tools/book.pl 2473         a number of the book's listing
#   perl tools/book.pl 24           a sheet of it
#   perl tools/book.pl allocproc    a name: where it is, what BOOK.md says
#
# Fails, saying where to look instead, if it does not know the answer.
use strict;
use warnings;
use File::Basename qw(dirname);
use lib dirname(__FILE__);
use Places;
use Text::Wrap qw(wrap);

my $root = dirname(__FILE__) . '/..';
my $SHEETS = 'docs/sheets.txt';
my $LISTING = 'build/listing.html';
my $BOOK = 'docs/BOOK.md';
my $EXT = qr/(?:[chS]|ld|pl)/; # of files that are spoken of

# The table: [number, file, name], in the book's order.
sub sheets
{
  my @rows;

  for (split(/\n/, Places::text_of($SHEETS))) {
    next if /^\s*(?:#|$)/;
    /^(\d{4}) ([\w.\/]+):(\w+)$/ or die "$SHEETS: what is '$_'?\n";
    push @rows, [$1, $2, $3];
  }
  return sort { $a->[0] <=> $b->[0] } @rows;
}

# The line where a place of the table is.
sub line_of
{
  my ($file, $name) = @_;
  return Places::definitions($file)->{$name}
    || die "$SHEETS: $file does not define $name\n";
}

# "proc.c:88", its source line, and where the listing page has it.
sub show
{
  my ($file, $name) = @_;
  my $n = line_of($file, $name);
  my $line = (split(/\n/, Places::text_of($file)))[$n - 1];

  printf "  %-18s %s\n", "$file:$n", $line;
  printf "  %-18s %s%s\n", '', "$LISTING#$file:$name",
    -f "$root/$LISTING" ? '' : ' (to be made by make listing)';
}

# Where BOOK.md names it, in code style, bare or as defined in one of `files`:
# [line, "chapter / section"], the first in each section.
sub sections_of
{
  my ($name, @files) = @_;
  my $place = join('|', map { quotemeta } @files);
  my ($n, $chapter, $section) = (0, '', '');
  my (@found, %seen);

  for (split(/\n/, Places::text_of($BOOK))) {
    $n++;
    ($chapter, $section) = ($1, '') if /^## (.*)/;
    $section = " / $1" if /^### (.*)/;
    next unless $chapter =~ /^(?:\d|Appendix|Functions|The book)/;
    my $spans = join(' ', /`([^`]+)`/g);
    next unless $spans =~
      /(?<![\w.\/:])(?:(?:$place):)?(?:sys_)?\Q$name\E(?!\w|\/|\.$EXT\b)/;
    push @found, [$n, "$chapter$section"] unless $seen{"$chapter$section"}++;
  }
  return @found;
}

sub show_sections
{
  my (@sections) = @_;
  printf "  %-18s %s\n", "$BOOK:$_->[0]", $_->[1] for @sections;
}

# The paragraph of BOOK.md that line `n` is in, or the table's row that it is.
sub paragraph
{
  my ($n) = @_;
  my @lines = ('', split(/\n/, Places::text_of($BOOK)), '');
  my ($from, $to) = ($n, $n);

  return $lines[$n] if $lines[$n] =~ /^\|/;
  $from-- while $lines[$from - 1] ne '';
  $to++ while $lines[$to + 1] ne '';
  return join(' ', @lines[$from .. $to]);
}

# Prints it in plain words.
sub show_text
{
  my ($text) = @_;

  $text =~ s/\[([^\]]*)\]\([^)]*\)/$1/g;
  $text =~ s/`|\*\*//g;
  $text = "The book: $1. Here: $2. Why: $3."
    if $text =~ /^\| (.*?) \| (.*?) \| (.*?) \|$/;
  print wrap('    ', '    ', $text), "\n";
}

# Sections in which BOOK.md says where the book's own names went.
sub show_gone
{
  for (@_) {
    show_sections($_);
    show_text(paragraph($_->[0]));
  }
}

# ---- the questions ----

sub list
{
  print "Numbers of the book's listing, and where we have the same:\n";
  for (sheets()) {
    my ($number, $file, $name) = @$_;
    printf "  %s  %-14s %s:%d\n", $number, $name, $file, line_of($file, $name);
  }
  print "One of them: make book N=2473   Any name: make book N=allocproc\n";
  return 0;
}

# A sheet of which only the first two digits are given.
sub sheet
{
  my ($sheet) = @_;
  my @on = grep { substr($_->[0], 0, 2) eq $sheet } sheets();

  if (!@on) {
    print "On sheet $sheet no number is known.\n";
    neighbours("${sheet}50");
    return 1;
  }
  for (@on) {
    print "$_->[0] is $_->[1]:$_->[2]\n";
    show($_->[1], $_->[2]);
  }
  return 0;
}

# What stands before and after an unknown number, and what BOOK.md has there.
sub neighbours
{
  my ($number) = @_;
  my @rows = sheets();
  my ($before) = grep { $_->[0] < $number } reverse @rows;
  my ($after) = grep { $_->[0] > $number } @rows;

  for (['Before it', $before], ['After it', $after]) {
    my ($side, $row) = @$_;
    next unless $row;
    print "$side is $row->[0], $row->[2]:\n";
    show($row->[1], $row->[2]);
    show_sections(sections_of($row->[2], $row->[1]));
  }
  print "The name in the book's text finds more: make book N=NAME. All\n",
    "sections, with where we have what they speak of: $BOOK\n";
}

sub number
{
  my ($number) = @_;
  my ($row) = grep { $_->[0] == $number } sheets();

  if (!$row) {
    print "The number $number is not known here.\n";
    neighbours($number);
    return 1;
  }
  print "$number is $row->[1]:$row->[2]\n";
  show($row->[1], $row->[2]);
  show_sections(sections_of($row->[2], $row->[1]));
  return 0;
}

# A file's name, as proc.c or, of the book's own, vectors.pl.
sub file
{
  my ($file) = @_;
  my @sections = sections_of($file);
  my $here = -f "$root/$file";

  print $here ? "$file is here, too.\n" : "There is no $file here.\n";
  print @sections ? "Spoken of in\n" : "$BOOK does not speak of it.\n";
  $here ? show_sections(@sections) : show_gone(@sections);
  return $here || @sections ? 0 : 1;
}

# Where a name is defined: what it is called there, and [file, line] of each
# place. A system call, as sbrk, is its function; programs come last.
sub find_name
{
  my ($name, @files) = @_;

  for ([$name, @files], ["sys_$name", @files], [$name, Places::user_files()]) {
    my ($as, @in) = @$_;
    my @places = Places::places_of($as, @in);
    return $as, @places if @places;
  }
  return $name;
}

# A name, as allocproc or proc.c:allocproc; or a part of something that has one,
# as ptable.lock or p->killed.
sub name
{
  my ($question) = @_;
  my ($wanted_file, $name) = $question =~ /^(?:(.+):)?(.+)$/;
  my @files = defined $wanted_file ? grep { $_ eq $wanted_file }
    Places::all_files() : Places::kernel_files();
  my ($whole, @places) = find_name($name =~ /^(\w+)/, @files);
  my @sections = sections_of($name, map { $_->[0] } @places);

  for (@places) {
    print "$_->[0]:$whole\n";
    show($_->[0], $whole);
  }
  print "$whole is not a name of our code.\n" unless @places;
  print @sections ? "Spoken of in\n" : "$BOOK does not speak of it.\n";
  @places ? show_sections(@sections) : show_gone(@sections);
  my @numbers = grep { $_->[2] eq $name } sheets();
  print "In the book's listing: $_->[0]\n" for @numbers;
  return @places || @sections ? 0 : 1;
}

sub answer
{
  my ($question) = @_;

  $question =~ s/^[\s(]+|[\s)]+$//g; # as the book prints it: (2473)
  $question =~ s/^struct\s+|\(.*//g;
  return list() if $question eq '';
  return sheet($question) if $question =~ /^\d{2}$/;
  return number($question) if $question =~ /^\d{4}$/;
  return file($question) if $question =~ /^[\w\/]+\.$EXT$/;
  return name($question)
    if $question =~ /^(?:[\w.\/]+:)?[A-Za-z_]\w*(?:(?:\.|->)\w+)?$/;
  print "'$question' is neither a number of four digits nor a name.\n",
    "Type make book N=2473 or make book N=allocproc.\n";
  return 1;
}

exit answer("@ARGV");
