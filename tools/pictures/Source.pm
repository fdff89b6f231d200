# What the pictures take from the text of the source: the fields of structs, the
# order of pushes and pops, assignments. Each reader dies when the source has
# not the form it knows, so a picture is never half right.
package Source;

use strict;
use warnings;
use Exporter 'import';
use Files;

our @EXPORT = qw(part user_base instructions pops pushes assignments);

# The part of a file that the regex captures.
sub part
{
  my ($file, $regex, $what) = @_;
  my ($part) = read_file($file) =~ $regex;

  return $part // die "pictures: $file: cannot find $what\n";
}

# Where user programs are linked.
sub user_base
{
  return part('user/lib/user.ld', qr/^\s+\. = (0x[0-9a-f]+);/m,
    'the first address');
}

# The fields of a struct, each with name, note (the comment after it on its
# line) and group (the comment that stands above it on lines of its own).
sub fields
{
  my ($file, $name) = @_;
  my $body = part($file, qr/^struct \Q$name\E \{\n(.*?)^\}/ms, "struct $name");
  my ($group, @fields) = ('');

  1 while $body =~ s{^(\s*//[^\n]*)\n\s*//}{$1}m; # a comment in one line
  for my $line (split(/\n/, $body)) {
    $group = $1, next if $line =~ m{^\s*//\s*(.*)};
    my ($code, $note) = split(m{\s*//\s*}, $line, 2);
    for my $declaration (grep { /\S/ } split(/;/, $code // '')) {
      my @names = $declaration =~ /(\w+)\s*(?:\[[^\]]*\]\s*)?(?=,|$)/g
        or die "pictures: $file: struct $name: '$line'?\n";
      push @fields, map { { name => $_, note => $note // '', group => $group } }
        @names;
    }
  }
  return @fields;
}

# The instructions of an assembly file from one line to another, comments,
# labels, directives and what cfi.h has for debuggers left out.
sub instructions
{
  my ($file, $from, $to) = @_;
  my $body = part($file, qr/^\Q$from\E[^\n]*\n(.*?^\s+\Q$to\E\b[^\n]*)/ms,
    "$from ... $to");

  $body =~ s{//[^\n]*}{}g;
  return grep { length && !/^(?:\.|cfi_)|:$/ }
    map { s/^\s+|\s+$//gr =~ s/\s+/ /gr } split(/[;\n]/, $body);
}

my @PUSHAL = qw(eax ecx edx ebx oesp ebp esi edi); # in the order of pushing

# What a row of instructions pops: [word, instruction] each, lowest first; the
# word is '' for what is skipped.
sub pops
{
  return map {
    my $line = $_;
    my @words = $line eq 'popal' ? reverse @PUSHAL
      : $line =~ /^popl %(\w+)$/ ? $1
      : $line =~ /^addl \$(\d+), ?%esp$/ ? ('') x ($1 / 4)
      : $line eq 'iret' ? qw(eip cs eflags esp ss)
      : $line eq 'ret' ? 'eip' : die "pictures: what does '$line' pop?\n";
    map { [$_, $line] } @words;
  } @_;
}

# The words that a row of pushes leaves, lowest first.
sub pushes
{
  return reverse map {
    $_ eq 'pushal' ? @PUSHAL : /^pushl %(\w+)$/ ? $1
      : die "pictures: what does '$_' push?\n"
  } @_;
}

# What a function assigns to fields of `$pointer`: name => expression.
sub assignments
{
  my ($file, $function, $pointer) = @_;
  my $body =
    part($file, qr/^\Q$function\E\([^\n]*\)\n\{\n(.*?)^\}/ms, "$function()");
  my %value;

  for my $statement (split(/;/, $body)) {
    next unless $statement =~ /^\s*\Q$pointer\E\S+ = /;
    my ($expression, @fields) = reverse split(/ = /, $statement =~ s/\s+/ /gr);
    s/^\s*\Q$pointer\E// for @fields, $expression;
    $value{$_} = $value{$expression} // $expression for @fields;
  }
  die "pictures: $file: $function assigns nothing to $pointer\n" unless %value;
  return %value;
}

1;
