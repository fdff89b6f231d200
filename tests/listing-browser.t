# Does the listing work in a browser and on paper?
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Listing;
use Test::More;
use lib qw(tools tools/listing);
use Book;
use Page ();
use Print ();

need_tools;
my ($chromium) = grep { !(sh("command -v $_"))[1] } qw(chromium
  chromium-browser google-chrome);
plan skip_all => 'Chromium is not here (tools/setup.sh reading)'
  unless $chromium;

my $dir = scratch;
sh("perl tools/listing.pl $dir/page.html");

# What the page says after this script has run in it: the script calls
# tell(word, value); what the console was told is told too.
# The page is changed only by a script in front of all others and one behind.
# --virtual-time-budget lets its timers run at once.
sub ask
{
  my ($script, $hash) = @_;
  my $html = slurp("$dir/page.html");
  my $probe = <<'END';
<script>
const told = [];
function tell(word, value) { told.push(`${word}=${value}`); }
window.onerror = (message) => tell('error', message);
console.error = console.warn = (message) => tell('error', message);
</script>
END
  $html =~ s/<style>/$probe<style>/;
  $html =~ s{</body>}{<script>
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const until = async (test) => { // a busy machine draws late
  for (let i = 0; i < 200 && !test(); i++)
    await wait(50);
};
(async () => { await wait(50); $script })().catch((e) => tell('error', e))
  .then(() => { document.body.textContent = 'TOLD\\n' + told.join('\\n')
    + '\\nEND'; });
</script></body>};
  spew("$dir/probe.html", $html);
  my $root = $> == 0 ? '--no-sandbox' : '';
  my $text = sh("$chromium --headless --disable-gpu $root --no-first-run"
    . " --user-data-dir=$dir/profile --window-size=1300,900"
    . " --virtual-time-budget=20000 --dump-dom"
    . " 'file://$dir/probe.html$hash' 2>$dir/log", limit => 60);
  my ($said) = $text =~ /TOLD\n(.*?)\n?END/s
    or die "the script did not end\n" . tail_of($text);
  return $said;
}

my $search = <<'END';
const type = (text) => {
  input.focus();
  input.value = text;
  input.dispatchEvent(new Event('input'));
};
const key = (name) => (document.activeElement || document.body)
  .dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true,
    cancelable: true }));
const shown = () => [...list.children].map((li) => li.dataset.to ||
  li.textContent);
const inView = (id) => {
  const top = document.getElementById(id)?.getBoundingClientRect().top;
  return top > 60 && top < innerHeight;
};
END

my $said = ask(<<"END", '#allocproc+0x1c');
$search
const current = () => document.querySelector('[aria-current]');
const here = () => document.querySelector('.here')?.id;
await until(() => current() && inView('proc.c:allocproc'));
tell('offset', document.querySelector('.here').id + ' ' +
  inView('proc.c:allocproc'));
tell('current', current()?.textContent);
key('/');
tell('focus', document.activeElement.id);
type('forkret');
tell('first', shown()[0]);
tell('kind', list.children[0].textContent);
tell('lines', shown().filter((to) => /:\\d+\$/.test(to)).length > 2);
tell('expanded', input.getAttribute('aria-expanded'));
key('Enter');
await until(() => here() === 'proc.c:forkret' && inView(here()));
tell('hash', location.hash);
tell('there', inView('proc.c:forkret'));
tell('closed', list.hidden);
type('proc.h');
tell('file', shown()[0]);
type('the stack at the start');
tell('section', shown()[0]);
type('struct proc *next_r');
tell('text', shown()[0]);
type('ptable');
key('ArrowDown');
tell('second', list.querySelector('[aria-selected=true]').dataset.to ===
  shown()[1]);
type('no such thing');
tell('none', shown()[0]);
key('Escape');
tell('escaped', list.hidden);
location.hash = '#swtch+0x4';
await until(() => here() === 'swtch.S:swtch' && inView(here()));
tell('swtch', document.querySelector('.here').id + ' ' +
  inView('swtch.S:swtch'));
location.hash = '#proc.c:95';
await until(() => !here() && inView('proc.c:95'));
tell('line', inView('proc.c:95') + ' ' +
  document.querySelectorAll('.here').length);
const title = document.getElementById('proc.c').querySelector('h3')
  .getBoundingClientRect();
tell('sticky', title.top > 30 && title.bottom < 120);
END

for (['opens #allocproc+0x1c at allocproc', 'offset', 'proc.c:allocproc true'],
  ['marks the file one reads in the list', 'current', 'proc.c'],
  ['goes to the search field with /', 'focus', 'search'],
  ['finds forkret, the function first', 'first', 'proc.c:forkret'],
  ['says what it is and where', 'kind', 'forkretfunction proc.c'],
  ['finds lines that speak of it, too', 'lines', 'true'],
  ['tells assistive technology of the list', 'expanded', 'true'],
  ['jumps with Enter', 'hash', '#proc.c:forkret'],
  ['shows what it jumped to', 'there', 'true'],
  ['closes the list then', 'closed', 'true'],
  ['finds a file', 'file', 'proc.h'],
  ['finds a section of a document', 'section',
    'docs/ABI.md:the-stack-at-the-start'],
  ['finds free text', 'text', qr/^proc\.h:\d+$/],
  ['moves through the results with arrows', 'second', 'true'],
  ['says when there is nothing', 'none', 'nothing found'],
  ['leaves with Escape', 'escaped', 'true'],
  ['follows #swtch+0x4 later on', 'swtch', 'swtch.S:swtch true'],
  ['follows #proc.c:95', 'line', 'true 0'],
  ['keeps the file\'s name in sight', 'sticky', 'true']) {
  my ($sentence, $word, $wanted) = @$_;
  it "the page $sentence", sub {
    my ($value) = $said =~ /^\Q$word\E=(.*)$/m or die "not told:\n$said\n";
    ref $wanted ? want($value, $wanted) : same($value, $wanted);
  };
}

# An error in one script leaves the rest of the page as it was: one sees nothing
# of it.
it 'the page runs without an error', sub {
  die "$said\n" if $said =~ /^error=/m;
  my $log = slurp("$dir/log");
  die $log if $log =~ /CONSOLE.*(?:Error|error)/;
};

# ---- rendered in parts ----

# What is in the page; a note's place, told where two are at the same.
my $parts = <<'END';
const nodes = () => {
  const walker = document.createTreeWalker(document);
  let n = 0;
  while (walker.nextNode())
    n++;
  return n;
};
const drawn = () => document.querySelectorAll('article.code pre').length > 0
  && [...document.querySelectorAll('article.code')]
    .every((article) => article.querySelector('pre'));
const overlaps = () => {
  const boxes = [...document.querySelectorAll('aside')]
    .map((note) => [note.getBoundingClientRect(), note.nextSibling])
    .sort((a, b) => a[0].top - b[0].top);
  const found = [];
  for (let i = 0; i < boxes.length; i++) {
    for (let j = i + 1; j < boxes.length &&
        boxes[j][0].top < boxes[i][0].bottom - 0.5; j++) {
      if (boxes[j][0].left < boxes[i][0].right - 0.5 &&
          boxes[i][0].left < boxes[j][0].right - 0.5)
        found.push(boxes[j][1].querySelector('a').id);
    }
  }
  return `${boxes.length > 500} ${found}`;
};
const visible = () => {
  const style = document.createElement('style');
  style.textContent = 'article.code { content-visibility: visible; }';
  document.head.append(style);
};
END

my $told = ask(<<"END", '');
$search
$parts
tell('at-load', nodes());
const there = document.getElementById('fs/log.c');
there.scrollIntoView();
await until(() => there.querySelector('pre'));
tell('near', there.querySelectorAll('pre').length > 3);
await wait(300);
for (const y of [scrollY, scrollY + 7000, 0]) {
  scrollTo(0, y);
  await wait(300);
  const before = scrollY;
  key('/');
  await wait(300);
  tell('jump-' + y, document.activeElement === input && scrollY - before);
  type('allocproc');
  await wait(100);
  tell('jump-typing-' + y, scrollY - before);
  key('Escape');
  key('Escape');
  await wait(100);
  tell('jump-leaving-' + y, scrollY - before);
}
location.hash = '#user/sh/launch.c:20';
await until(() => inView('user/sh/launch.c:20'));
tell('target', document.querySelector(':target')?.id);
const far = [...document.querySelectorAll('article.code a[href^="#"]')]
  .find((a) => !document.getElementById(a.hash.slice(1)));
far.click();
await until(() => document.querySelector(':target')?.id === far.hash.slice(1));
tell('far', document.querySelector(':target')?.id === far.hash.slice(1) &&
  inView(far.hash.slice(1)));
location.hash = '#docs/ABI.md:the-machine';
await until(() => inView('docs/ABI.md:the-machine'));
await wait(300);
tell('section', inView('docs/ABI.md:the-machine'));
tell('part', nodes() < 60000);
window.dispatchEvent(new Event('beforeprint'));
tell('printed', drawn());
tell('text', document.getElementById('proc.c').textContent.includes(
  'allocproc(void)'));
visible();
tell('overlaps', overlaps());
for (const list of document.querySelectorAll('aside details'))
  list.open = true;
tell('overlaps-open', overlaps());
END

sub told
{
  my ($word) = @_;
  my ($value) = $told =~ /^\Q$word\E=(.*)$/m or die "not told:\n$told\n";
  return $value;
}

# A phone takes seconds for each ten thousand.
it 'the page begins with a quarter of its nodes', sub {
  my $all = () = slurp("$dir/page.html") =~ /<[a-z]/g;
  my $first = told('at-load');
  die "$first nodes at load; the text has $all elements\n"
    if $first > $all / 4 || $first < 5000 || $all < 80000;
};

it 'a file is drawn when it comes near, by scrolling or by a link', sub {
  same(told($_), 'true', $_) for qw(near far section part);
  same(told('target'), 'user/sh/launch.c:20');
};

it 'nothing moves when one goes to the search field, types and leaves', sub {
  my @jumps = $told =~ /^(jump\S*=.*)/mg;
  die "$told\n" unless @jumps == 9;
  my @moved = grep { !/=0$/ } @jumps;
  die "@moved\n" if @moved;
};

it 'all files are drawn before the page is printed', sub {
  same(told($_), 'true', $_) for qw(printed text);
};

it 'no note in the margin lies on another, be the lists closed or open', sub {
  same(told($_), 'true ', $_) for qw(overlaps overlaps-open);
};

# Its own search looks at what is drawn only, so all is drawn when it may begin.
it 'the browser finds what is not drawn yet', sub {
  for my $event ("new KeyboardEvent('keydown', { key: 'f', ctrlKey: true })",
    "new Event('blur')") {
    same(ask("$parts tell('before', drawn()); window.dispatchEvent($event);"
      . "tell('after', drawn());", ''), "before=false\nafter=true");
  }
};

it 'a browser without scripts shows all files', sub {
  my ($html) = slurp("$dir/page.html") =~ m{<main>(.*)</main>}s;
  my @hidden = $html =~ /<(script|template)\b/g;
  die "within @hidden\n" if @hidden;
  my $files = () = $html =~ m{<article class="code"}g;
  my $for_all = () = $html =~ m{<div><noscript><pre>}g;
  same($for_all, $files);
};

# In a frame of a phone's width, as the window's own has a least width.
it 'a phone shows the page without moving it sideways', sub {
  my $told = ask(<<'END', '');
window.dispatchEvent(new Event('beforeprint'));
const frame = document.createElement('iframe');
frame.style.width = '390px';
frame.style.height = '800px';
frame.srcdoc = '<!DOCTYPE html><html lang=en>' + document.head.outerHTML
  + '<main>' + document.querySelector('main').innerHTML.slice(0, 400000)
  + '</main>';
document.body.prepend(frame);
await new Promise((done) => frame.onload = done);
const page = frame.contentDocument.documentElement;
tell('wide', page.clientWidth > 350 && page.scrollWidth <= page.clientWidth);
tell('height', page.scrollHeight > 10000);
END
  same($told, "wide=true\nheight=true");
};

# ---- on paper: a small tree, to be quick ----

my $tree = "$dir/tree";
copy_listing($tree);
sh("cp proc.h proc.c swtch.S trap.h trapasm.S $tree/");
sh("cp docs/LOCKS.md $tree/docs/");
sh("perl $tree/tools/listing.pl $tree/page.html $tree/book.pdf");
my $pdf = slurp("$tree/book.pdf");

# Again, by hand, to see what goes on paper.
my $printed;
chdir($tree);
my $book = Book->new('tools/listing/order.txt');
Print::book("$tree/again.pdf", sub {
  $printed = Page::page($book, 'tools/listing', $_[1]);
  spew($_[0], $printed);
}, @{$book->{parts}});
chdir(root());

it 'the book has its sheets: one and more for each file', sub {
  my $pages = () = $pdf =~ m{/Type /Page\b(?!s)}g;
  die "$pages sheets\n" if $pages < 15;
};

it 'the book\'s links work: to definitions, from the contents', sub {
  my ($targets) = $pdf =~ m{\n(<</\S+ \[\d+ 0 R /XYZ [^>]*>>)\n}
    or die "none\n";
  my %wanted = map { $_ => 1 } $pdf =~ m{^/Dest (/[^\s>]+)>>$}mg;
  for my $anchor ('/proc.c', '/proc.h:proc', '/swtch.S:swtch',
    '/docs#2FLOCKS.md') {
    die "no link leads to $anchor\n" unless $wanted{$anchor};
  }
  my @dead = grep { index($targets, "$_ [") < 0 } sort keys %wanted;
  die "they lead nowhere: @dead\n" if @dead;
};

it 'the contents tell on which sheet each file begins', sub {
  my %sheet;
  my $n = 0;
  $sheet{$_} = ++$n for $pdf =~ m{^(\d+) 0 obj\n<</Type /Page$}mg;
  my ($target) = $pdf =~ m{/swtch\.S \[(\d+) 0 R} or die "no swtch.S\n";
  want($printed,
    qr{>swtch\.S</a> <span>[^<]*</span><em>$sheet{$target}</em>});
};

# Page numbers are found by printing twice; the second must not move anything.
it 'the same source makes the same book', sub {
  die "it differs\n" if slurp("$tree/again.pdf") ne $pdf;
};

it 'the book has an outline of parts and files', sub {
  die "the catalog names none\n"
    if $pdf !~ m{/Type /Catalog(?:(?!endobj).)*/Outlines \d+ 0 R}s;
  die "proc.c is not in it\n"
    if $pdf !~ m{/Title \(proc\.c\) /Parent \d+ 0 R /Dest /proc\.c\b};
  my ($table) = $pdf =~ /startxref\n(\d+)\n%%EOF\n\z/ or die "no end\n";
  my $xref = substr($pdf, $table);
  want(substr($xref, 0, 5), qr/\Axref\n/);
  while ($xref =~ /^(\d+) 1\n(\d{10}) 00000 n/mg) {
    want(substr($pdf, $2, 20), qr/\A$1 0 obj\n/);
  }
};

# Or two prints of one source would differ.
it 'the book does not say when it was made', sub {
  die "it does\n" if $pdf =~ /Date \(D:/;
};

it 'says what to type where Chromium is missing', sub {
  mkdir("$dir/bin");
  symlink((split(/\n/, sh("command -v $_")))[0], "$dir/bin/$_")
    for qw(ctags cmark-gfm);
  my ($text, $status) = sh("CHROMIUM= PATH=$dir/bin $^X $tree/tools/listing.pl"
    . " $tree/page.html $tree/no.pdf");
  same($text, "make listing.pdf: Chromium is missing; type: tools/setup.sh"
    . " reading\n");
  die "status $status\n" unless $status;
};

done_testing;
