# Makes HTML of the Markdown our documents use: headings, paragraphs, lists,
# tables, fenced code, quotes, rules, links, images, code, emphasis. Places in
# the source become links into the page; pictures are put into it.
package Markdown;

use strict;
use warnings;
use Exporter 'import';
use File::Basename qw(dirname);
use MIME::Base64 qw(encode_base64);
use Code;
use Files;
use Order;

our @EXPORT = qw(document title_of slug);

# A document's HTML. Its headings get the anchors PATH:SLUG.
sub document
{
  my ($book, $path) = @_;
  my $self = { book => $book, path => $path, ids => {} };
  my $text = read_file($path);
  my @lines = split(/\n/, $text);

  # What speaks of the code are the smallest sections: those of a chapter.
  $self->{depth} = $text =~ /^### /m ? 3 : 2;
  shift @lines while @lines && $lines[0] =~ /^(?:# .*|\s*)$/; # shown above it
  return blocks($self, @lines);
}

sub title_of
{
  my ($path) = @_;
  my ($title) = read_file($path) =~ /^# +(.*?)\s*$/m;
  $title =~ tr/`//d if defined $title;
  return defined $title ? $title : $path;
}

# The anchor that hosting sites give a heading.
sub slug
{
  my ($name) = @_;
  ($name = lc $name) =~ s/[^\w\- ]//g;
  $name =~ tr/ /-/;
  return $name;
}

sub blocks
{
  my ($self, @lines) = @_;
  my $html = '';

  while (@lines) {
    local $_ = $lines[0];
    if (/^\s*$/) { shift @lines }
    elsif (/^(#+) +(.*?)[ #]*$/) {
      $html .= heading($self, $1, $2);
      shift @lines;
    } elsif (/^\s*```/) { $html .= fenced($self, \@lines) }
    elsif (/^(?:---+|\*\*\*+)\s*$/) { shift @lines; $html .= "<hr>\n" }
    elsif (/^\|/) { $html .= table($self, \@lines) }
    elsif (/^(\s*)(?:[-*+]|\d+[.)]) /) { $html .= list($self, \@lines) }
    elsif (/^>/) {
      my @quoted;
      push @quoted, shift @lines while @lines && $lines[0] =~ /^>/;
      s/^> ?// for @quoted;
      $html .= "<blockquote>\n" . blocks($self, @quoted) . "</blockquote>\n";
    } elsif (/^<(?:!--|\/?[a-z])/) { # HTML of a document stays out of the page
      shift @lines while @lines && $lines[0] =~ /\S/;
    } else {
      my @text = shift @lines;
      push @text, shift @lines while @lines
        && $lines[0] !~ /^\s*$|^#+ |^\s*```|^\||^>|^\s*(?:[-*+]|\d+[.)]) /;
      $html .= '<p>' . inline($self, join("\n", @text)) . "</p>\n";
    }
  }
  return $html;
}

sub heading
{
  my ($self, $marks, $text) = @_;
  my $level = length($marks) + 2;
  (my $plain = $text) =~ s/\[([^\]]*)\]\([^)]*\)/$1/g;
  my $id = "$self->{path}:" . slug($plain);
  my $n = $self->{ids}{$id}++;

  $level = 6 if $level > 6;
  $id .= "-$n" if $n;
  (my $words = inline($self, $plain)) =~ s/<[^>]*>//g;
  $self->{heading} = length $marks >= $self->{depth} ? [$id, $words] : undef;
  return "<h$level id=\"$id\">" . inline($self, $text) . "</h$level>\n";
}

sub fenced
{
  my ($self, $lines) = @_;
  my ($indent) = shift(@$lines) =~ /^(\s*)/;
  my @code;

  while (@$lines) {
    my $line = shift @$lines;
    last if $line =~ /^\s*```\s*$/;
    $line =~ s/^\Q$indent\E//;
    push @code, $line;
  }
  my $text = places($self, escape(join("\n", @code)));
  return "<pre class=t tabindex=0>$text</pre>\n";
}

sub table
{
  my ($self, $lines) = @_;
  my (@rows, @align);

  while (@$lines && $lines->[0] =~ /^\|/) {
    my $row = shift @$lines;
    $row =~ s/^\|\s*|\s*\|\s*$//g;
    my @cells = split(/\s*(?<!\\)\|\s*/, $row, -1);
    s/\\\|/|/g for @cells;
    if (@rows == 1 && !@align && !grep { !/^:?-+:?$/ } @cells) {
      @align = map { /-:$/ ? ' class=r' : '' } @cells;
    } else {
      push @rows, \@cells;
    }
  }
  my $html = '<div class=table tabindex=0><table>';
  for my $n (0 .. $#rows) {
    my $element = $n == 0 && @align ? 'th' : 'td';
    my @cells = @{$rows[$n]};
    $html .= '<tr>' . join('', map {
      "<$element" . ($align[$_] || '') . '>' . inline($self, $cells[$_])
        . "</$element>" } 0 .. $#cells) . "</tr>\n";
  }
  return "$html</table></div>\n";
}

# A list: items at the first one's indentation, what is deeper belongs to them.
sub list
{
  my ($self, $lines) = @_;
  my ($indent, $mark) = $lines->[0] =~ /^(\s*)([-*+]|\d+[.)]) /;
  my $element = $mark =~ /\d/ ? 'ol' : 'ul';
  my $start = $mark =~ /^(\d+)/ && $1 != 1 ? " start=$1" : '';
  my $html = "<$element$start>\n";

  while (@$lines
    && $lines->[0] =~ /^\Q$indent\E((?:[-*+]|\d+[.)]) +)(.*)$/) {
    my $deep = length($indent) + length($1);
    my @item = ($2);
    shift @$lines;
    while (@$lines && ($lines->[0] =~ /^ {$deep}/
      || $lines->[0] =~ /^\s*$/ && @$lines > 1 && $lines->[1] =~ /^ {$deep}\S/
      || $lines->[0] =~ /^\s*[^\s#|>`*+-]/ && $lines->[0] !~ /^\s*\d+[.)] /
        && $item[-1] =~ /\S/)) {
      (my $line = shift @$lines) =~ s/^ {0,$deep}//;
      push @item, $line;
    }
    my $inner = blocks($self, @item);
    $inner =~ s{^<p>(.*?)</p>\n}{$1\n}s unless grep { /^\s*$/ } @item;
    $html .= "<li>$inner</li>\n";
    shift @$lines while @$lines > 1 && $lines->[0] =~ /^\s*$/
      && $lines->[1] =~ /^\Q$indent\E(?:[-*+]|\d+[.)]) /;
  }
  return "$html</$element>\n";
}

# Text with code, links, images and emphasis.
sub inline
{
  my ($self, $text) = @_;
  my @kept; # finished HTML, out of the way of what follows
  my $keep = sub { push @kept, $_[0]; "\x01$#kept\x02" };

  $text = escape($text);
  $text =~ s/\\([\\`*_\[\]|<>#])/$keep->($1)/ge;
  $text =~ s/(`+)[ ]?(.+?)[ ]?\1(?!`)/$keep->(code_words($self, $2))/gse;
  $text =~ s/!\[([^\]]*)\]\(([^)\s]+)[^)]*\)/$keep->(image($self, $1, $2))/ge;
  $text =~ s{\[([^\]]*)\]\(([^)\s]+)[^)]*\)}{
    my ($words, $target) = ($1, $2);
    $words =~ s/\x01(\d+)\x02/$kept[$1]/g;
    $keep->(reference($self, $words, $target));
  }ge;
  $text =~ s{&lt;(https?://[^\s&]+)&gt;}{$keep->("<a href=\"$1\">$1</a>")}ge;
  $text =~ s/\*\*(\S(?:.*?\S)?)\*\*/<strong>$1<\/strong>/gs;
  $text =~ s/(?<![\w*])\*(\S(?:[^*]*\S)?)\*(?![\w*])/<em>$1<\/em>/g;
  $text = places($self, $text);
  1 while $text =~ s/\x01(\d+)\x02/$kept[$1]/g;
  return $text;
}

# Remembers that the document speaks of FILE:NAME under its present heading, for
# the note beside the definition.
sub note_reading
{
  my ($self, $anchor) = @_;
  my $heading = $self->{heading} or return;
  my $list = $self->{book}{reading}{$anchor} ||= [];

  push @$list, $heading
    unless $anchor !~ /:/ || grep { $_->[0] eq $heading->[0] } @$list;
}

# `code`: a place, a function of the kernel, or just code.
sub code_words
{
  my ($self, $text) = @_;
  my $place = $self->{book}{place};
  (my $name = $text) =~ s/\(\)$//;
  my $anchor = $place->anchor($text, $self->{path});

  note_reading($self, $anchor) if defined $anchor;
  $anchor = $place->function($name)
    if !defined $anchor && $name =~ /^[A-Za-z]\w{2,}$/;
  return "<a href=#$anchor><code>$text</code></a>" if defined $anchor;
  return '<code>' . places($self, $text) . '</code>';
}

sub places
{
  my ($self, $text) = @_;
  return $self->{book}{place}->link_places($text, $self->{path},
    sub { "<a href=#$_[0]>$_[1]</a>" });
}

# A link: into the page where it has the target, else only its words; to the
# world where it leads there.
sub reference
{
  my ($self, $words, $target) = @_;
  (my $plain = $words) =~ s/<[^>]*>//g;

  $words =~ s/<\/?a\b[^>]*>//g;
  return "<a href=\"$target\">$words</a>" if $target =~ /^(?:https?|mailto):/;
  my ($path, $anchor) = split(/#/, $target, 2);
  my $file = $path eq '' ? $self->{path} : tidy(dirname($self->{path}), $path);
  my $book = $self->{book};
  if ($book->{place}{is_document}{$file}) {
    my $to = defined $anchor && length $anchor ? "$file:$anchor" : $file;
    return "<a href=#$to>$words</a>";
  }
  return $words unless $book->{lines}{$file};
  # The words say more than the target when they name a place in it.
  my $to = $book->{place}->anchor($plain, $self->{path});
  $to = $file unless defined $to && $to =~ /^\Q$file\E(?::|$)/;
  return "<a href=#$to>$words</a>";
}

sub image
{
  my ($self, $words, $target) = @_;
  my $file = tidy(dirname($self->{path}), $target);

  return $words unless $file =~ /\.svg$/ && -f $file;
  my $svg = read_file($file);
  my $class = $svg =~ /prefers-color-scheme/ ? '' : ' class=paper';
  $words =~ s/"/&quot;/g;
  # The size, so that nothing moves when the picture comes.
  my ($root) = $svg =~ /(<svg\b[^>]*>)/;
  $class .= " $1=$2" while $root =~ /\s(width|height)="(\d+)(?:px)?"/g;
  return "<img$class alt=\"$words\" src=\"data:image/svg+xml;base64,"
    . encode_base64($svg, '') . '">';
}

# The path of `target` seen from `dir`, without . and ..
sub tidy
{
  my ($dir, $target) = @_;
  my @parts;

  for (split('/', "$dir/$target")) {
    next if $_ eq '.' || $_ eq '';
    if ($_ eq '..' && @parts) { pop @parts } else { push @parts, $_ }
  }
  return join('/', @parts);
}

1;
