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

# For each language: kinds, and what they look like, in the order of trying.
my @preprocessor = (
  h => qr/(?<=include )["<][^">\n]*[">]/,
  p => qr/^[ \t]*#[ \t]*[a-z]+/m,
);
my @comment = (c => qr{//[^\n]*|/\*.*?\*/}s, @preprocessor);
my @string = (s => qr/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/s);
my $number = qr/0[xX][0-9a-fA-F]+[uUlL]*|\d+[uUlL]*/;
my @name = (i => qr/[A-Za-z_]\w*/, o => qr/\s+|->|##|./s);
my %rules = (
  C => [@comment, @string, n => $number, k => qr/(?:auto|break|case|char|const
    |continue|default|double|do|else|enum|extern|float|for|goto|if|inline|int
    |long|register|restrict|return|short|signed|sizeof|static|struct|switch
    |typedef|union|unsigned|void|volatile|while|asm|_Noreturn|_Static_assert
    |bool|true|false)\b/x, @name],
  Asm => [@comment, @string,
    o => qr/[%\\]\w+|[ \t]+|\n\s*/, # registers, arguments of macros
    k => qr/\.[a-z]\w*/, n => qr/\d+[fb]\b|$number/, @name],
  LdScript => [c => qr{/\*.*?\*/}s, @preprocessor, @string,
    o => qr/[.*][\w.*]+/, n => $number, k => qr/(?:OUTPUT_FORMAT|OUTPUT_ARCH
    |ENTRY|PHDRS|SECTIONS|ASSERT|ALIGN|AT|ADDR|FLAGS)\b/x, @name],
  Make => [c => qr/^#[^\n]*|##[^\n]*/m, k => qr/^(?:ifn?eq|ifn?def|else|endif
    |-?include|define|endef|export)\b/mx,
    d => qr/^[A-Za-z][\w-]*(?=\s*[:?]?=|:)/m, o => qr/\n|[^\n#]+|./s],
);

# The pieces of a file with this text.
sub pieces
{
  my ($file, $text) = @_;
  my $language = language($file, $text);
  my @rules = @{$rules{$language}};
  my @kinds = @rules[grep { !($_ & 1) } 0 .. $#rules];
  my $any = join('|', map { "($_)" } @rules[grep { $_ & 1 } 0 .. $#rules]);
  my ($line, @pieces) = (1);

  while ($text =~ /$any/g) {
    push @pieces, [$kinds[$#- - 1], $&, $line]; # by the group that matched
    $line += $& =~ tr/\n//;
  }
  mark_instructions(@pieces) if $language eq 'Asm';
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
