#!/usr/bin/env perl
# Measures how the kernel says and checks what its functions owe each other;
# prints a table with a row for each folder.
#
#   perl tools/contracts.pl             the table
#   perl tools/contracts.pl --missing   the functions without a contract
#
# A function has a contract if a comment stands directly above it, at its
# definition or at its declaration in a header, or beside the latter; a comment
# may head a group of declarations that no blank line parts. Asserts are
# counted per 1,000 lines of code, panics too if they show a value.
use strict;
use warnings;
use File::Basename qw(dirname);
use lib dirname(__FILE__);
use Places;

my $how = shift // '';
die "usage: contracts.pl [--missing]\n" if $how !~ /^(--missing)?$/;

my @files = grep { /\.[ch]$/ && !m{^include/} && $_ ne 'bootmain.c' }
  Places::kernel_files();
my (%declared, %row, @missing);

# Names that a header declares with a comment above or beside them.
for my $file (grep { /\.h$/ } @files) {
  my $said = 0; # is what follows, up to a blank line, commented?

  for (split(/\n/, Places::text_of($file))) {
    $said = 0 if /^\s*$/;
    $said = 1 if m{^//} && !m{^// ----};
    my ($name) = /^[A-Za-z_][\w \t*]*?\**\b(\w+)\(/ or next;
    $declared{$name} = 1 if $said || m{//};
  }
}

for my $file (@files) {
  my $text = Places::text_of($file);
  my $folder = $file =~ m{^(\w+)/} ? "$1/" : 'top level';
  my $row = $row{$folder} ||= { map { $_ => 0 } qw(code comment functions here
    any asserts panics shown) };
  my ($above, $said) = (0, 0); # comment above this line; above the type's line
  my $bare = Places::bare($text);

  for (split(/\n/, $text)) {
    if (/^\s*\/\//) {
      $row->{comment}++;
      $above = 1 if m{^//} && !m{^// ----};
      next;
    }
    if (/^\s*$/) {
      $above = $said = 0;
      next;
    }
    $row->{code}++;
    if ($file =~ /\.c$/ && /^(?!_Static)(\w*[a-z]\w*)\([^;]*$/) {
      $row->{functions}++;
      $row->{here}++ if $said;
      if ($said || $declared{$1}) { $row->{any}++ }
      else { push @missing, "$file:$1" }
    }
    $said = $above if s/__attribute__\(\(.*\)\)//r =~ /^[\w*][\w *]*$/;
    $above = 0;
  }
  $row->{asserts} += () = $bare =~ /^\s+assert\w*\(/mg;
  my $string = qr/"(?:\\.|[^"\\])*"/;
  while ($text =~ /\b(?:panic|panic_from)\(((?:[^;"]|$string)*)\);/g) {
    next if $file =~ /\.h$/;
    $row->{panics}++;
    $row->{shown}++ if $1 =~ /%/;
  }
}

if ($how eq '--missing') {
  print map { "$_\n" } @missing;
  exit;
}

sub percent { return $_[1] ? sprintf('%d %%', 100 * $_[0] / $_[1]) : '-' }

my @columns = ('Folder', 'Functions', 'Contract here', '... or in a header',
  'Asserts / 1,000', 'Panics with a value', 'Comment / code');
print '| ', join(' | ', @columns), " |\n", '|---', '|---:' x 6, "|\n";
my %all;
for my $folder ((sort keys %row), '**all**') {
  my $r = $row{$folder} || \%all;
  $all{$_} += $r->{$_} for $folder eq '**all**' ? () : keys %$r;
  print '| ', join(' | ', $folder, $r->{functions},
    percent($r->{here}, $r->{functions}), percent($r->{any}, $r->{functions}),
    sprintf('%.1f', 1000 * $r->{asserts} / $r->{code}),
    "$r->{shown} of $r->{panics}",
    sprintf('%.2f', $r->{comment} / $r->{code})), " |\n";
}
