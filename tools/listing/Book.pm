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
use Markdown;
use Resolve;

# Reads the tree in the current directory; `order`: the table of parts.
#
# The parts are { name, about, id, number, items }, documents being the one
# without a number; an item is { id, name, about, lines } with the path as its
# id, a document's has `html`, too.
sub new
{
  my ($class, $order) = @_;
  my $self = bless { parts => [parts($order)], sheet => {} }, $class;
  my $number = 0;

  for my $part (@{$self->{parts}}) {
    my @files = @{$part->{files}};
    my $documents = $files[0] =~ /\.md$/;
    $part->{number} = $documents ? '' : ++$number;
    $part->{id} = $documents ? 'read' : "part-$number";
    $part->{items} = [map { $self->item($_) } @files];
  }
  my @items = map { @{$_->{items}} } @{$self->{parts}};
  my @files = map { $_->{id} } grep { !exists $_->{html} } @items;
  my @tags = find_tags(map { ($_ => $self->{text}{$_}) } @files);
  give_ids(@tags);
  $self->{files} = \@files;
  $self->{lines} = { map { ($_->{id} => $_->{lines}) } @items };
  $self->{resolve} = Resolve->new(lines => $self->{lines}, tags => \@tags,
    pieces => $self->{pieces});
  $self->{link} = Link->new(files => \@files, tags => \@tags,
    pieces => $self->{pieces}, resolve => $self->{resolve});
  $self->read_sheets('docs/sheets.txt') if -f 'docs/sheets.txt';
  return $self;
}

sub item
{
  my ($self, $path) = @_;
  my $text = read_file($path);
  my @lines = split(/\n/, $text);
  my %item = (id => $path, lines => scalar @lines);

  return { %item, read_document($path) } if $path =~ /\.md$/;
  $self->{pieces}{$path} = [pieces($path, $text)];
  $self->{text}{$path} = $text;
  return { %item, name => $path, about => opening($text) };
}

# Where the xv6 book's own listing has what we define: "2473 proc.c:allocproc".
sub read_sheets
{
  my ($self, $path) = @_;

  for (split(/\n/, read_file($path))) {
    my ($sheet, $place) = /^(\d{4})\s+(\S+)/ or next;
    my $anchor = $self->{resolve}->anchor($place);
    $self->{sheet}{$anchor} ||= $sheet if defined $anchor;
  }
}

1;
