# Documents. cmark-gfm makes HTML of their Markdown; here the places in it turn
# into links, its headings get anchors, and its pictures are put into it.
package Markdown;

use strict;
use warnings;
use Exporter 'import';
use File::Basename qw(dirname);
use File::Spec;
use MIME::Base64 qw(encode_base64);
use Files;
use Order;

our @EXPORT = qw(read_document document);

# What the page needs of a document: name, about, html.
sub read_document
{
  my ($path) = @_;
  my $html = `cmark-gfm --extension table $path 2>/dev/null`;

  die "cmark-gfm is missing; type: tools/setup.sh reading\n" if $?;
  $html =~ s/<!-- raw HTML omitted -->\n?//g;
  # The title stands above the text.
  my $name = $html =~ s{\A\s*<h1>(.*?)</h1>\n}{}s ? words($1) : $path;
  my ($first) = $html =~ m{<p>((?:(?!<img|</p>).)+)</p>}s;
  return (name => $name, html => $html,
    about => first_sentence(words($first // '')));
}

# What a reader sees of HTML.
sub words
{
  my ($html) = @_;
  my %name = (lt => '<', gt => '>', quot => '"', amp => '&');

  $html =~ s/<[^>]*>//g;
  return $html =~ s/&(\w+);/$name{$1}/gr;
}

# A document's HTML in the page. Its headings get the anchors PATH:SLUG.
sub document
{
  my ($book, $document) = @_;
  my $html = $document->{html};
  my $self = { book => $book, path => $document->{id}, ids => {} };

  # What speaks of the code are the smallest sections: those of a chapter.
  $self->{depth} = $html =~ /<h3>/ ? 3 : 2;
  return inner($self, $html);
}

# Goes through HTML of cmark-gfm's, element by element.
sub inner
{
  my ($self, $html) = @_;

  $html =~ s{<(?:h(\d)>(.*?)</h\d>|(p)re><code[^>]*>(.*?)\n?</code></pre>
      |code>(.*?)</code>|img\ src="(.*?)"\ alt="(.*?)"\ />
      |a\ href="([^"]*)"[^>]*>(.*?)</a>|(/?table)>|(t[hd])\ align="right">
      |[^>]*>)|[^<]+}{
      $1 ? heading($self, $1, $2)
    : $3 ? '<pre class=t tabindex=0>' . places($self, $4) . '</pre>'
    : defined $5 ? code_words($self, $5)
    : $6 ? image($self, $6, $7)
    : $8 ? reference($self, $8, $9)
    : $10 ? $10 eq 'table' ? '<div class=table tabindex=0><table>'
      : '</table></div>'
    : $11 ? "<$11 class=r>" : places($self, $&)}gesx;
  return $html;
}

# The anchor is the one that hosting sites give.
sub heading
{
  my ($self, $level, $html) = @_;
  my $slug = lc(words($html)) =~ s/[^\w\- ]//gr =~ tr/ /-/r;
  my $id = "$self->{path}:$slug";
  my $n = $self->{ids}{$id}++;

  $id .= "-$n" if $n;
  $self->{heading} = $level >= $self->{depth}
    ? [$id, $html =~ s/<[^>]*>//gr] : undef;
  $level = $level > 4 ? 6 : $level + 2;
  return "<h$level id=\"$id\">" . inner($self, $html) . "</h$level>";
}

# `code`: a place, a function of the kernel, or just code. What is spoken of
# under a heading gets a note of that beside its definition.
sub code_words
{
  my ($self, $text) = @_;
  my $resolve = $self->{book}{resolve};
  my $heading = $self->{heading};
  my $anchor = $resolve->anchor($text, $self->{path});

  if ($heading && ($anchor // '') =~ /:/) {
    my $list = $self->{book}{reading}{$anchor} ||= [];
    push @$list, $heading unless grep { $_->[0] eq $heading->[0] } @$list;
  }
  $anchor //= $resolve->function($1) if $text =~ /^([A-Za-z]\w{2,})(?:\(\))?$/;
  return "<a href=#$anchor><code>$text</code></a>" if defined $anchor;
  return '<code>' . places($self, $text) . '</code>';
}

sub places
{
  my ($self, $text) = @_;
  return $self->{book}{resolve}->link_places($text, $self->{path});
}

# A link: into the page where it has the target, else only its words; to the
# world where it leads there.
sub reference
{
  my ($self, $target, $html) = @_;
  my ($book, $path) = @$self{qw(book path)};
  my $text = inner($self, $html) =~ s/<\/?a\b[^>]*>//gr;

  return "<a href=\"$target\">$text</a>" if $target =~ /^(?:https?|mailto):/;
  my ($file, $anchor) = split(/#/, $target, 2);
  $file = $file eq '' ? $path : tidy(dirname($path), $file);
  return "<a href=#$file" . ($anchor ? ":$anchor" : '') . ">$text</a>"
    if $file =~ /\.md$/ && $book->{lines}{$file};
  return $text unless $book->{lines}{$file};
  # The words say more than the target when they name a place in it.
  my $to = $book->{resolve}->anchor(words($html), $path);
  $to = $file unless defined $to && $to =~ /^\Q$file\E(?::|$)/;
  return "<a href=#$to>$text</a>";
}

sub image
{
  my ($self, $target, $alt) = @_;
  my $file = tidy(dirname($self->{path}), $target);

  return $alt unless $file =~ /\.svg$/ && -f $file;
  my $svg = read_file($file);
  my $class = $svg =~ /prefers-color-scheme/ ? '' : ' class=paper';
  # The size, so that nothing moves when the picture comes.
  my ($root) = $svg =~ /(<svg\b[^>]*>)/;
  $class .= " $1=$2" while $root =~ /\s(width|height)="(\d+)(?:px)?"/g;
  return "<img$class alt=\"$alt\" src=\"data:image/svg+xml;base64,"
    . encode_base64($svg, '') . '">';
}

# The path of `target` seen from `dir`, without . and ..
sub tidy
{
  my $path = File::Spec->canonpath(join('/', @_));
  1 while $path =~ s{(?:^|/)(?!\.\./)[^/]+/\.\.(?=/|$)}{};
  return $path =~ s{^/}{}r;
}

1;
