# Puts the listing's page together: title, contents, documents, code.
package Page;

use strict;
use warnings;
use Exporter 'import';
use Code;
use Files;
use Markdown;

our @EXPORT = qw(page);

my $search = <<'END';
<form role="search" hidden>
<input type="search" id="search" placeholder="Search" role="combobox"
 aria-label="Search names and text" aria-expanded="false"
 aria-controls="results" aria-autocomplete="list" autocomplete="off"
 spellcheck="false" autocapitalize="off">
<kbd aria-hidden="true">/</kbd>
<ul id="results" role="listbox" aria-label="Found" hidden></ul>
</form>
END

# The page. `dir` holds listing.css and listing.js. `number` is for paper only:
# the sheet on which each anchor is printed, as far as it is known.
sub page
{
  my ($book, $dir, $number) = @_;
  my $style = read_file("$dir/listing.css") . running_heads($book);
  my $script = read_file("$dir/listing.js");

  # Documents first: what they speak of gets notes in the code.
  my @bodies = map { body($book, $_, $number) } @{$book->{parts}};

  return join('', <<"END", @bodies) . <<"END";
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Lectern: the listing</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<style>
$style</style>
</head>
<body>
<a class="skip" href="#contents">Skip to the contents</a>
<header>
<a class="name" href="#top">Lectern</a>
<a href="#contents">Contents</a>
$search<p id="said" role="status"></p>
</header>
@{[side($book)]}<main>
@{[title($book)]}@{[contents($book, $number || {})]}
END
</main>
<script>
$script</script>
</body>
</html>
END
}

# A page style for each file, so that its name stands at the head of its sheets.
sub running_heads
{
  my ($book) = @_;
  my $css = '';
  my $n = 0;

  for my $item (map { @{$_->{items}} } @{$book->{parts}}) {
    my $name = $item->{name} =~ s/[^\w .\/,:;()'-]//gr;
    $item->{style} = 'f' . ++$n;
    $css .= "\@page f$n \{\@top-left{content:\"$name\"}}\n";
  }
  return $css;
}

sub title
{
  my ($book) = @_;
  my $lines = 0;
  $lines += $book->{lines}{$_} for @{$book->{files}};
  my $files = @{$book->{files}};
  1 while $lines =~ s/(\d)(\d{3})(?!\d)/$1,$2/;

  return <<"END";
<section id="top" class="title">
<h1>Lectern</h1>
<p class="sub">A small Unix-like kernel for 32-bit x86, in the order in which
one reads it.</p>
<p>$lines lines in $files files. Every name is a link to its definition;
every function says who uses it. <span class="keys">Type <kbd>/</kbd> to
search, <kbd>Esc</kbd> to leave.</span></p>
</section>
END
}

# The narrow list of all files beside the text.
sub side
{
  my ($book) = @_;

  return qq(<nav class="side" aria-label="Files">) . join('', map {
    "<details><summary>$_->{name}</summary>" . join('', map { to_item($_) }
      @{$_->{items}}) . "</details>\n" } @{$book->{parts}}) . "</nav>\n";
}

sub to_item
{
  my ($item) = @_;
  return qq(<a href="#$item->{id}">) . escape($item->{name}) . '</a>';
}

# The name of a part, with its number.
sub heading
{
  my ($part) = @_;
  return ($part->{number} && qq(<span class="n">$part->{number}</span> ))
    . $part->{name};
}

sub contents
{
  my ($book, $number) = @_;
  my $html = qq(<nav id="contents" aria-label="Contents">\n<h2>Contents</h2>\n);

  for my $part (@{$book->{parts}}) {
    $html .= qq(<section><h3><a href="#$part->{id}">) . heading($part)
      . "</a></h3><p>$part->{about}</p>\n<ul>";
    for my $item (@{$part->{items}}) {
      my $sheet = $number->{$item->{id}};
      $html .= '<li>' . to_item($item) . ' <span>' . escape($item->{about})
        . '</span>' . (defined $sheet ? "<em>$sheet</em>" : '') . "</li>\n";
    }
    $html .= "</ul></section>\n";
  }
  return "$html</nav>\n";
}

# A part with all its files or documents. On the screen a file's code is in a
# <noscript>: a browser that runs our script takes it for one piece of text, of
# which the script makes elements when they are wanted; any other shows it.
sub body
{
  my ($book, $part, $paper) = @_;
  my ($begin, $end) = $paper ? ('', '') : ('<noscript>', '</noscript>');
  my $html = qq(<section class="part" id="$part->{id}">\n<h2>) . heading($part)
    . qq(</h2>\n<p class="sub">$part->{about}</p>\n);

  for my $item (@{$part->{items}}) {
    my $rest = qq(id="$item->{id}" style="--n:$item->{lines};)
      . "page:$item->{style}\">\n<h3>" . to_item($item);
    $html .= exists $item->{html}
      ? qq(<article $rest</h3><div class="prose">) . document($book, $item)
        . "</div></article>\n"
      : qq(<article class="code" $rest <span>) . escape($item->{about})
        . "</span></h3><div>$begin" . code($book, $item->{id})
        . "$end</div></article>\n";
  }
  return "$html</section>\n";
}

1;
