# Does the listing make text of documents, and keep the source's as it is?
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Listing;
use Test::More;

need_tools;

my $dir = scratch;

# A small tree with a document in it, and its page.
# Four files are enough for each kind of link, and are listed in a second.
sub small_tree
{
  my ($to, $document) = @_;
  copy_listing($to);
  sh("mkdir $to/docs/img");
  sh("cp proc.h proc.c swtch.S Makefile $to/");
  spew("$to/docs/BOOK.md", $document);
  spew("$to/docs/sheets.txt", "# sheets\n2473 proc.c:allocproc\n");
  spew("$to/docs/img/a.svg", '<svg width="40" height="30"/>');
  sh("perl $to/tools/listing.pl $to/page.html");
  my ($page) = slurp("$to/page.html")
    =~ m{<article id="docs/BOOK.md".*?<div class="prose">(.*?)</article>}s;
  return $page;
}

it 'turns Markdown into text with its places linked', sub {
  my $page = small_tree("$dir/tree", <<'END');
# Title

## One & two

See [`proc.c:allocproc`](../proc.c), proc.c:88 and `proc.h`; [above](#one--two),
[there](https://example.org/x), [gone](gone.md), `a < b`, **bold**, *so*.
Not proc.c:99999, not `proc.c:nothing`.

- one `swtch`
- two

  again
  1. inner

| A | B |
|---|--:|
| x \| y | 2 |

```
<proc.c:376> & more
```

![A picture](img/a.svg)
END
  for my $wanted ('<h4 id="docs/BOOK.md:one--two">One &amp; two</h4>',
    '<a href=#proc.c:allocproc><code>proc.c:allocproc</code></a>',
    '<a href=#proc.c:88>proc.c:88</a>',
    '<a href=#proc.h><code>proc.h</code></a>',
    '<a href=#docs/BOOK.md:one--two>above</a>',
    '<a href="https://example.org/x">there</a>', ' gone, ',
    '<code>a &lt; b</code>', '<strong>bold</strong>', '<em>so</em>',
    'Not proc.c:99999', '<code>proc.c:nothing</code>',
    'one <a href=#swtch.S:swtch><code>swtch</code></a>', '<p>again</p>',
    "<ol>\n<li>inner", "<th>A</th>\n<th class=r>B</th>", '<td>x | y</td>',
    '&lt;<a href=#proc.c:376>proc.c:376</a>&gt; &amp; more',
    '<img class=paper width=40 height=30 alt="A picture"'
    . ' src="data:image/svg+xml;base64,PHN2') {
    want($page, qr/\Q$wanted\E/);
  }
};

it 'says at a function which text speaks of it, and its line in the book', sub {
  my ($note) = slurp("$dir/tree/page.html")
    =~ m{<aside>((?:(?!<aside>).)*)<pre>(?:(?!<pre>).)*id=proc\.c:allocproc>}s;
  want($note, qr{the book's line 2473<});
  want($note,
    qr{read <a href="#docs/BOOK\.md:one--two">One &amp; two</a></span>});
};

# What a reader writes into a comment must not become part of the page.
it 'keeps what looks like HTML in the source as text', sub {
  my $to = "$dir/hostile";
  copy_listing($to);
  my $source = <<'END';
// </pre><script>alert("&amp;")</script> <b> 'quotes'
#include "nothing.h"
/* two
   <i>lines</i> */
static const char *s = "</article>\"&lt;\\"; // a\tb
int main(void) { return 'x' < '"' && 1 > 0; }
END
  spew("$to/proc.c", $source);
  sh("perl $to/tools/listing.pl $to/page.html");
  my ($page) = slurp("$to/page.html")
    =~ m{<article class="code" id="proc.c".*?<div[^>]*>(.*?)</article>}s;
  same(plain(join('', $page =~ m{<pre>(.*?)</pre>}gs)), $source);
};

# A static of the same name in another file, a local variable and a member are
# three ways to get it wrong.
it 'links a name as the compiler would see it', sub {
  my $to = "$dir/scopes";
  copy_listing($to);
  spew("$to/proc.h", "int shared(void);\nstruct thing {\n  int size;\n};\n"
    . "struct other {\n  int size;\n};\n");
  spew("$to/proc.c", <<'END');
#include "proc.h"
static int
helper(void)
{
  return 1;
}
int
shared(void)
{
  return helper();
}
int
hidden(int helper)
{
  struct thing *shared = 0;
  struct other o = {0};
  return helper + shared->size + o.size + unknown->size;
}
END
  spew("$to/vm.c", <<'END');
#include "proc.h"
static int
helper(void)
{
  return shared();
}
static int (*table[])(void) = {helper};
END
  spew("$to/main.c", "int\nlonely(void)\n{\n  return shared();\n}\n");
  sh("perl $to/tools/listing.pl $to/page.html");
  my %line = slurp("$to/page.html") =~ m{<a id=([\w.]+:\d+)></a>([^\n]*)\n}g;
  my %links = map { $_ => join(' ', $line{$_} =~ /<a href=#([^>]+)>/g) }
    keys %line;
  same($links{'proc.c:10'}, 'proc.c:helper');
  same($links{'vm.c:5'}, 'proc.c:shared', 'declared in a header');
  same($links{'vm.c:7'}, 'vm.c:helper', 'static of the same name');
  same($links{'main.c:4'}, '', 'declared nowhere');
  same($links{'proc.c:17'}, 'proc.h:thing.size proc.h:other.size',
    'locals, members by type, a member one can only guess');
  same($links{'proc.h:1'}, 'proc.c:shared', 'a declaration');
};

done_testing;
