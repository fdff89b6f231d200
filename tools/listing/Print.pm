# Prints the page as a PDF book through headless Chromium: once to learn on
# which sheet each file begins, and again with those numbers in the contents.
# Then adds the outline that readers of PDF show beside the sheets.
package Print;

use strict;
use warnings;
use File::Temp ();
use Files;

my @names = qw(chromium chromium-browser google-chrome google-chrome-stable
  chrome);
my $limit = 300; # seconds for one printing

sub find_chromium
{
  for my $name (grep { defined && length } $ENV{CHROMIUM}, @names) {
    my $path = $name =~ m{/} ? $name : (grep { -x } map { "$_/$name" }
      split(/:/, $ENV{PATH}))[0];
    return $path if defined $path && -x $path;
  }
  die "Chromium is missing; type: tools/setup.sh reading\n";
}

# Makes `pdf`; $write->(path, numbers) writes the page, `sections` are those of
# the page.
sub book
{
  my ($pdf, $write, @sections) = @_;
  my $chromium = find_chromium();
  my $dir = File::Temp->newdir('listingXXXXXX', TMPDIR => 1);
  my @ids = map { $_->{id} } map { @{$_->{items}} } @sections;
  my ($numbers, $text);

  for my $again (0, 1) {
    $write->("$dir/page.html", $numbers || {});
    $text = chromium_prints($chromium, $dir);
    my $now = sheet_numbers($text, @ids);
    last if $numbers && !grep { $numbers->{$_} != $now->{$_} } @ids;
    $numbers = $now;
  }
  # The time of printing goes: the same source makes the same book.
  $text =~ s{(/(?:Creation|Mod)Date \()(D:[^)]*)\)}
            {$1 . ')' . ' ' x length $2}ge;
  write_file($pdf, with_outline($text, @sections));
}

# Prints $dir/page.html; the PDF's bytes. Ends with all its processes.
sub chromium_prints
{
  my ($chromium, $dir) = @_;
  my @command = ($chromium, qw(--headless --disable-gpu --no-first-run
    --disable-pdf-tagging --no-pdf-header-footer --print-to-pdf-no-header),
    ($> == 0 ? '--no-sandbox' : ()), "--user-data-dir=$dir/profile",
    "--print-to-pdf=$dir/page.pdf", "file://$dir/page.html");

  unlink "$dir/page.pdf";
  my $pid = fork();
  die "fork: $!\n" unless defined $pid;
  if ($pid == 0) {
    setpgrp(0, 0);
    open(STDOUT, '>', "$dir/log");
    open(STDERR, '>&', \*STDOUT);
    exec(@command) or exit 127;
  }
  my $late = 0;
  local $SIG{ALRM} = sub { $late = 1; kill('KILL', -$pid) };
  local $SIG{INT} = local $SIG{TERM} = sub { kill('KILL', -$pid); exit 1 };
  alarm($limit);
  waitpid($pid, 0);
  alarm(0);
  kill('KILL', -$pid);
  die "$chromium took longer than $limit s\n" if $late;
  die "$chromium made no PDF:\n" . read_file("$dir/log")
    unless -s "$dir/page.pdf";
  return read_file("$dir/page.pdf");
}

# The objects of a PDF that are dictionaries: number => text.
sub objects
{
  my ($text) = @_;
  my %object;

  $object{$1} = $2
    while $text =~ /^(\d+) 0 obj\n(<<.*?)\n?(?:endobj|stream)$/msg;
  return \%object;
}

sub catalog
{
  my ($text) = @_;
  my ($number) = $text =~ m{/Root (\d+) 0 R} or die "a PDF without a root\n";
  return $number;
}

# Anchor => number of the sheet it is on, from 1.
sub sheet_numbers
{
  my ($text, @ids) = @_;
  my $object = objects($text);
  my $root = $object->{catalog($text)};
  my ($pages) = $root =~ m{/Pages (\d+) 0 R};
  my ($dests) = $root =~ m{/Dests (\d+) 0 R} or die "a PDF without targets\n";
  my (%sheet, %number);
  my $n = 0;
  my @left = ($pages);

  while (defined(my $at = shift @left)) {
    my ($kids) = $object->{$at} =~ m{/Kids \[([^\]]*)\]};
    if (defined $kids) { unshift @left, $kids =~ /(\d+) 0 R/g }
    else { $sheet{$at} = ++$n }
  }
  while ($object->{$dests} =~ m{/(\S+) \[(\d+) 0 R /XYZ}g) {
    my ($name, $page) = ($1, $2);
    $name =~ s/#([0-9A-Fa-f]{2})/chr hex $1/ge;
    $number{$name} = $sheet{$page};
  }
  $number{$_} or die "$_ is not in the PDF\n" for @ids;
  return \%number;
}

# The PDF with an outline of parts and files, added at its end as the format
# allows (PDF 1.7, section 7.5.6): new objects, then a table of where they are.
sub with_outline
{
  my ($text, @sections) = @_;
  my ($size) = $text =~ m{/Size (\d+)};
  my ($before) = $text =~ /startxref\s+(\d+)\s+%%EOF\s*\z/;
  my $root = catalog($text);
  my %new = outline($size, @sections);

  $new{$root} = objects($text)->{$root};
  $new{$root} =~ s{>>\z}{\n/Outlines $size 0 R\n/PageMode /UseOutlines}s;
  $new{$root} .= ">>";
  my %at;
  for my $number (sort { $a <=> $b } keys %new) {
    $at{$number} = length $text;
    $text .= "$number 0 obj\n$new{$number}\nendobj\n";
  }
  my $table = length $text;
  $text .= "xref\n" . join('', map {
    sprintf("%d 1\n%010d 00000 n \n", $_, $at{$_})
  } sort { $a <=> $b } keys %at);
  my ($info) = $text =~ m{(/Info \d+ 0 R)};
  $size += keys(%new) - 1;
  return $text . "trailer\n<</Size $size\n/Root $root 0 R\n" . ($info || '')
    . "\n/Prev $before>>\nstartxref\n$table\n%%EOF\n";
}

# The outline's objects, from this number on: number => text.
sub outline
{
  my ($first, @sections) = @_;
  my %new;
  my $next = $first + 1;
  my @parts;

  for my $section (@sections) {
    my $part = $next++;
    my @items = map { $next++ } @{$section->{items}};
    push @parts, $part;
    for my $i (0 .. $#items) {
      $new{$items[$i]} = entry($section->{items}[$i]{name},
        $section->{items}[$i]{id}, $part, $i ? $items[$i - 1] : 0,
        $i < $#items ? $items[$i + 1] : 0);
    }
    $new{$part} = [$section, @items];
  }
  for my $i (0 .. $#parts) {
    my ($section, @items) = @{$new{$parts[$i]}};
    $new{$parts[$i]} = entry($section->{title}, $section->{id}, $first,
      $i ? $parts[$i - 1] : 0, $i < $#parts ? $parts[$i + 1] : 0);
    $new{$parts[$i]} =~ s{>>\z}{"/First $items[0] 0 R /Last $items[-1] 0 R "
      . '/Count -' . @items . '>>'}e;
  }
  $new{$first} = "<</Type /Outlines /First $parts[0] 0 R /Last $parts[-1] 0 R "
    . '/Count ' . @parts . '>>';
  return %new;
}

sub entry
{
  my ($title, $id, $parent, $previous, $next) = @_;

  $title =~ s/([\\()])/\\$1/g;
  $id =~ s/([^\w.:-])/sprintf('#%02X', ord $1)/ge;
  return "<</Title ($title) /Parent $parent 0 R /Dest /$id"
    . ($previous ? " /Prev $previous 0 R" : '')
    . ($next ? " /Next $next 0 R" : '') . '>>';
}

1;
