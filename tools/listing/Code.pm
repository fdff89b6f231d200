# Makes HTML of a source file. The text of its <pre> elements, joined, is the
# file; line numbers come from the style sheet, so that copied code has none.
#
# Short elements, since there are many: <a id> is the start of a line, <i> a
# comment, <b> a word of the language, <u> a string, <dfn> a definition.
package Code;

use strict;
use warnings;
use Exporter 'import';

our @EXPORT = qw(code escape);

my %element = (c => 'i', k => 'b', p => 'b', s => 'u', h => 'u', d => 'dfn');
my %class = (function => 'f', asm => 'f', struct => 's', union => 's',
  enum => 's', typedef => 't', macro => 'd', enumerator => 'e', symbol => 'v',
  variable => 'v', prototype => 'p', externvar => 'p', member => 'm');

sub escape { return $_[0] =~ s/&/&amp;/gr =~ s/</&lt;/gr =~ s/>/&gt;/gr }

# The code of one file; `book` is the Book it is part of.
sub code
{
  my ($book, $file) = @_;
  my $html = '';

  for my $piece (@{$book->{pieces}{$file}}) {
    my $element = $element{$piece->[0]};
    my $inner = piece($book, $file, @$piece);
    # An element ends with the line and begins again on the next.
    $inner =~ s{[^\n]+}{<$element>$&</$element>}g if $element;
    $html .= $inner;
  }
  return with_lines($book, $file, $html);
}

# One piece, linked, without its element.
sub piece
{
  my ($book, $file, $kind, $text, $line, $defined, $used) = @_;
  my $html = escape($text);

  return comment($book, $file, $html) if $kind eq 'c';
  my $to = $kind ne 'h' ? $used && $used->{id}
    : $book->{resolve}->file_named($file, $text =~ s/^.|.$//gr);
  $html = "<a href=#$to>$html</a>" if defined $to;
  $html = "<dfn class=$class{$defined->{kind}} id=$defined->{id}>$html</dfn>"
    if $defined;
  return $html;
}

# In a comment, places and names that can only mean one thing are links.
sub comment
{
  my ($book, $file, $html) = @_;
  my $resolve = $book->{resolve};
  my @parts = split(/(<a .*?<\/a>)/s,
    $book->{resolve}->link_places($html, $file));

  for (grep { !/^<a / } @parts) {
    s{(?<![\w./])([A-Za-z]\w*)(?=\(\)|(\W|$))}{
      my ($name, $bare) = ($1, defined $2);
      my $tag = !$bare || $name =~ /_/ ? $resolve->global($file, $name) : undef;
      $tag && $tag->{id} ? "<a href=#$tag->{id}>$name</a>" : $name;
    }ge;
  }
  return join('', @parts);
}

# Cuts the HTML into lines with anchors, and before each function puts who
# uses it.
sub with_lines
{
  my ($book, $file, $html) = @_;
  my %note = notes($book, $file);
  my ($n, $out) = (0, '<pre>');

  for (split(/(?<=\n)/, $html)) {
    $n++;
    $out .= "</pre>$note{$n}<pre>" if $note{$n};
    $out .= "<a id=$file:$n></a>$_";
  }
  return "$out</pre>";
}

# Line => the note that stands beside it.
sub notes
{
  my ($book, $file) = @_;
  my %note;
  my @text = split(/\n/, $book->{text}{$file});

  for my $tag (grep { $_ } map { $_->[3] } @{$book->{pieces}{$file}}) {
    next unless $tag->{kind} =~ /^(?:function|asm|variable)$/;
    my $note = note($book, $tag) or next;
    my $line = $tag->{line};
    # The return type stands on the line before.
    $line-- if $tag->{kind} eq 'function' && $file =~ /\.c$|\.h$/
      && $text[$line - 2] =~ /^[A-Za-z_]/;
    $note{$line} = ($note{$line} || '') . $note;
  }
  return %note;
}

# What is known of a definition from elsewhere: its line in the book's listing,
# its declaration, who uses it.
sub note
{
  my ($book, $tag) = @_;
  my $id = $tag->{id};
  my $variable = $tag->{kind} eq 'variable';
  my ($sheet, $headings) = ($book->{sheet}{$id}, $book->{reading}{$id});
  my $contract = $book->{link}{contract}{$id};
  my @users = map { user($_) } $book->{link}->users_of($tag);
  my @parts;

  push @parts, "<span data-to=$id>the book's line $sheet</span>" if $sheet;
  push @parts, "<span>contract <a href=#$contract->{id}>$contract->{file}"
    . '</a></span>' if $contract && !$variable;
  push @parts, reading(@$headings) if $headings;
  # Variables stand close together: their lists begin closed.
  push @parts, '<details' . (@users <= 3 && !$variable ? ' open' : '')
    . '><summary>used by ' . @users . '</summary>' . join(', ', @users)
    . '</details>' if @users;
  return @parts ? "<aside>@parts</aside>" : '';
}

# The headings under which documents speak of a definition; the first few.
sub reading
{
  my (@headings) = @_;
  my @links = map { qq(<a href="#$_->[0]">$_->[1]</a>) } @headings;

  splice(@links, 3, @links, '...') if @links > 3;
  return '<span>read ' . join(', ', @links) . '</span>';
}

sub user
{
  my ($user) = @_;
  my ($id, $file, $name) = @$user{qw(id file name)};

  return "<a href=#$id>" . ($name eq 'main' && "$file:") . "$name</a>";
}

1;
