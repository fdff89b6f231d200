# Which files and documents the listing shows, in which order, and what each is
# about.
package Order;

use strict;
use warnings;
use Exporter 'import';
use Files;

our @EXPORT = qw(parts language opening first_sentence);

# The parts of order.txt: { name, about, files => [...] }. Paths are relative
# to the current directory, the root of the tree.
sub parts
{
  my ($table) = @_;
  my @parts;

  for (grep { !/^(?:#|$)/ } split(/\n/, read_file($table))) {
    if (/^= (.*?) \| (.*)/) { push @parts, { name => $1, about => $2 } }
    else { push @{$parts[-1]{files}}, split(' ') }
  }
  # Names are taken before patterns, so that "*.c" means the rest.
  my %taken = map { $_ => 1 } map { @{$_->{files}} } @parts;
  for my $part (@parts) {
    $part->{files} = [grep { -f } map {
      /[*[]/ ? grep({ !$taken{$_}++ } sort glob) : $_ } @{$part->{files}}];
  }
  return grep { @{$_->{files}} } @parts;
}

# The language of a file, as ctags calls it; assembly is, besides .S, a header
# of assembler macros.
sub language
{
  my ($file, $text) = @_;
  return $file =~ /\.S$/ || $file =~ /\.h$/ && $text =~ /^\.macro\b/m ? 'Asm'
    : $file =~ /\.[ch]$/ ? 'C' : $file =~ /\.ld$/ ? 'LdScript' : 'Make';
}

# The first sentence of a file's opening comment, or the start of a long one.
sub opening
{
  my ($text) = @_;
  my ($comment) = $text =~ m{\A((?://[^\n]*\n)+|/\*.*?\*/|(?:\#[^\n]*\n)+)}s;

  return '' unless defined $comment;
  $comment =~ s{^/\*|\*/}{}g;
  $comment =~ s{^[ \t]*(?://|\#|\*)?[ \t]?}{}mg;
  $comment =~ s{^\s+}{};
  # A prototype comes first in assembly: what follows it is the description.
  $comment =~ s{\A[^\n]*\);\n\s*\n}{};
  return first_sentence($comment);
}

sub first_sentence
{
  my ($text) = split(/\n[ \t]*\n/, $_[0]);

  return '' unless defined $text;
  $text =~ s/\s+/ /g;
  $text =~ s/^((?:[^.]|\.(?! |$))+\.)(?: |$).*/$1/;
  $text =~ s/^(.{40,110})[,:;] .*/$1 .../ if length $text > 130;
  $text =~ s/:$/./;
  return $text;
}

1;
