# All that the listing is made from: the files in reading order, their text,
# the definitions in them and the links between them, and the documents.
package Book;

use strict;
use warnings;
use Files;
use Order;
use Tags;
use Lex;
use Link;
use Place;

# Reads the tree in the current directory; `order`: the table of parts.
sub new
{
  my ($class, $order) = @_;
  my $self = bless { parts => [parts($order)], documents => [documents()],
    sheet => {} }, $class;
  my @files = map { @{$_->{files}} } @{$self->{parts}};
  my (%pieces, %lines);

  for my $file (@files) {
    my $text = read_file($file);
    $pieces{$file} = [pieces($file, $text)];
    $self->{text}{$file} = [split(/\n/, $text)];
    $self->{about}{$file} = opening($text);
    $lines{$file} = @{$self->{text}{$file}};
  }
  my @tags = find_tags(@files);
  give_ids(@tags);
  $self->{files} = \@files;
  $self->{pieces} = \%pieces;
  $self->{lines} = \%lines;
  $self->{link} = Link->new(files => \@files, tags => \@tags,
    pieces => \%pieces);
  $self->{place} = Place->new(resolve => $self->{link}{resolve},
    lines => \%lines, documents => $self->{documents});
  $self->read_sheets('docs/sheets.txt') if -f 'docs/sheets.txt';
  return $self;
}

# Where the xv6 book's own listing has what we define: "2473 proc.c:allocproc".
sub read_sheets
{
  my ($self, $path) = @_;

  for (split(/\n/, read_file($path))) {
    my ($sheet, $place) = /^(\d{4})\s+(\S+)/ or next;
    my $anchor = $self->{place}->anchor($place);
    $self->{sheet}{$anchor} ||= $sheet if defined $anchor;
  }
}

1;
