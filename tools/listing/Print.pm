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
  my $pid = fork() // die "fork: $!\n";
  if ($pid == 0) {
    setpgrp(0, 0);
    open(STDOUT, '>', "$dir/log");
    open(STDERR, '>&', \*STDOUT);
    exec(@command) or exit 127;
  }
  my $end = sub { kill('KILL', -$pid); die @_ };
  local $SIG{ALRM} = sub { $end->("$chromium took longer than $limit s\n") };
  local $SIG{INT} = local $SIG{TERM} = sub { $end->("interrupted\n") };
  alarm($limit);
  waitpid($pid, 0);
  alarm(0);
  kill('KILL', -$pid);
  die "$chromium made no PDF:\n" . read_file("$dir/log")
    unless -s "$dir/page.pdf";
  return read_file("$dir/page.pdf");
}

# The dictionaries of a PDF, number and text in turn. It is cut first: one
# expression for all of it would look to its end for each object.
sub objects
{
  return map { /^(\d+) 0 obj\n(<<.*>>)/s } split(/\nendobj\n/, $_[0]);
}

# Anchor => number of the sheet it is on, from 1.
sub sheet_numbers
{
  my ($text, @ids) = @_;
  my ($n, $dests, %sheet, %number) = (0, '');
  my @objects = objects($text);

  while (my ($object, $dictionary) = splice(@objects, 0, 2)) {
    $sheet{$object} = ++$n if $dictionary =~ m{^<</Type /Page\n};
    $dests = $dictionary if $dictionary =~ m{^<</\S+ \[\d+ 0 R /XYZ };
  }
  while ($dests =~ m{/(\S+) \[(\d+) 0 R /XYZ}g) {
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
  my ($text, @parts) = @_;
  my ($size) = $text =~ m{/Size (\d+)};
  my ($before) = $text =~ /startxref\s+(\d+)\s+%%EOF\s*\z/;
  my ($root) = $text =~ m{/Root (\d+) 0 R} or die "a PDF without a root\n";
  my ($info) = $text =~ m{(/Info \d+ 0 R)};
  my %object = objects($text);
  my $catalog = $object{$root} =~ s/>>\z//r;
  my %new = (outline($size, '/Type /Outlines', @parts),
    $root => "$catalog\n/Outlines $size 0 R\n/PageMode /UseOutlines>>");
  my $table = '';

  for my $number (sort { $a <=> $b } keys %new) {
    $table .= sprintf("%d 1\n%010d 00000 n \n", $number, length $text);
    $text .= "$number 0 obj\n$new{$number}\nendobj\n";
  }
  $size += keys(%new) - 1;
  return "${text}xref\n${table}trailer\n<</Size $size\n/Root $root 0 R\n"
    . ($info || '') . "\n/Prev $before>>\nstartxref\n" . length($text)
    . "\n%%EOF\n";
}

# The objects of an outline, number => text, from this number on: one that says
# $what and has these children, { name, id, items }, then theirs.
sub outline
{
  my ($number, $what, @children) = @_;
  my ($next, @at, %new) = ($number + 1);

  for (@children) {
    push @at, $next;
    $next += 1 + @{$_->{items} || []};
  }
  for my $i (0 .. $#at) {
    my $title = $children[$i]{name} =~ s/([\\()])/\\$1/gr;
    my $id = $children[$i]{id}
      =~ s/([^\w.:-])/sprintf('#%02X', ord $1)/ger;
    %new = (%new, outline($at[$i], "/Title ($title) /Parent $number 0 R "
      . "/Dest /$id" . ($i ? " /Prev $at[$i - 1] 0 R" : '')
      . ($i < $#at ? " /Next $at[$i + 1] 0 R" : ''),
      @{$children[$i]{items} || []}));
  }
  # Parts are shown closed: their count is negative.
  my $count = $what =~ /Parent/ ? -@at : @at;
  $what .= " /First $at[0] 0 R /Last $at[-1] 0 R /Count $count" if @at;
  return (%new, $number => "<<$what>>");
}

1;
