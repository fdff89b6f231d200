# Cuts a source file into pieces: comments, strings, words, and what is between
# them. The texts of the pieces, joined, are the file.
#
# A piece is [kind, text, line], its kind one of
#   c comment    s string or character   n number   k word of the language
#   p preprocessor word   h file name of an #include   i identifier
#   d name a line of a makefile defines            o anything else
package Lex;

use strict;
use warnings;
use Exporter 'import';
use Order;

our @EXPORT = qw(pieces);

my %word = map { $_ => 1 } qw(auto break case char const continue default do
  double else enum extern float for goto if inline int long register restrict
  return short signed sizeof static struct switch typedef union unsigned void
  volatile while asm _Noreturn _Static_assert bool true false);
my %linker_word = map { $_ => 1 } qw(OUTPUT_FORMAT OUTPUT_ARCH ENTRY PHDRS
  SECTIONS ASSERT ALIGN AT ADDR FLAGS);

# For each language: what to try in which order at each place.
my @preprocessor = (
  h => qr/(?<=include )["<][^">\n]*[">]/,
  p => qr/^[ \t]*#[ \t]*[a-z]+/m,
);
my $string = qr/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/s;
my $number = qr/0[xX][0-9a-fA-F]+[uUlL]*|\d+[uUlL]*/;
my $name = qr/[A-Za-z_]\w*/;
my @c = (
  c => qr{//[^\n]*|/\*.*?\*/}s,
  @preprocessor,
  s => $string, n => $number, i => $name, o => qr/\s+|->|##|./s,
);
my @assembly = (
  c => qr{//[^\n]*|/\*.*?\*/}s,
  @preprocessor,
  s => $string,
  o => qr/[%\\]\w+|[ \t]+|\n\s*/, # registers, arguments of macros
  k => qr/\.[a-z]\w*/,
  n => qr/\d+[fb]\b|$number/, i => $name, o => qr/./s,
);
my @linker = (
  c => qr{/\*.*?\*/}s,
  @preprocessor,
  s => $string, o => qr/[.*][\w.*]+/, n => $number, i => $name, o => qr/\s+|./s,
);
my @make = (
  c => qr/^#[^\n]*|##[^\n]*/m,
  k => qr/^(?:ifn?eq|ifn?def|else|endif|-?include|define|endef|export)\b/m,
  d => qr/^[A-Za-z][\w-]*(?=\s*[:?]?=|:)/m,
  o => qr/\n|[^\n#]+|./s,
);

for (@c, @assembly, @linker, @make) {
  $_ = qr/\G($_)/ if ref $_;
}

# The pieces of a file with this text.
sub pieces
{
  my ($file, $text) = @_;
  my $assembly = is_assembly($file, $text);
  my @language = $assembly ? @assembly : $file =~ /\.[ch]$/ ? @c
    : $file =~ /\.ld$/ ? @linker : @make;
  my $words = $assembly ? {} : $file =~ /\.ld$/ ? \%linker_word : \%word;
  my ($line, @pieces) = (1);

  pos($text) = 0;
  while (pos($text) < length $text) {
    for (my $i = 0; $i < @language; $i += 2) {
      next unless $text =~ /$language[$i + 1]/gc;
      my ($kind, $piece) = ($language[$i], $1);
      $kind = 'k' if $kind eq 'i' && $words->{$piece};
      push @pieces, [$kind, $piece, $line];
      $line += $piece =~ tr/\n//;
      last;
    }
  }
  mark_instructions(@pieces) if $assembly;
  return @pieces;
}

# In assembly the first word of a statement is an instruction, unless it is a
# label or gets a value.
sub mark_instructions
{
  my (@pieces) = @_;
  my $first = 1;

  for my $i (0 .. $#pieces) {
    my ($kind, $text) = @{$pieces[$i]};
    next if $kind eq 'c' || $text =~ /^[ \t]+$/;
    if ($kind eq 'i' && $first) {
      my $next = join('', map { $_->[1] } grep { defined }
        @pieces[$i + 1 .. $i + 2]);
      $pieces[$i][0] = 'k' unless $next =~ /^(?:\\\w+)?:|^\s*=/;
    }
    $first = $text =~ /^(?:\n\s*|[;:])$/;
  }
}

1;
