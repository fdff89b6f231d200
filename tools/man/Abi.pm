# Reads docs/ABI.md: what it says of each system call.
package Abi;

use strict;
use warnings;
use Exporter 'import';
use Files;

our @EXPORT = qw(system_calls word_for);

# Name => { number, prototype, result, reasons => { ENOENT => remark },
# texts => [paragraphs], text => the first of them }.
sub system_calls
{
  my ($part) = read_file('docs/ABI.md') =~ /^## The calls\n(.*?)(?=^## )/ms
    or die "docs/ABI.md has no calls\n";
  my %texts = texts($part);
  my %call;

  while ($part =~ /^\| (\d+) \| `([^`]*)` \| (.*?) \| (.*?) ?\|$/mg) {
    my ($number, $prototype, $result, $reasons) = ($1, $2, $3, $4);
    my ($name) = $prototype =~ /(\w+)\(/;
    my $same = $reasons =~ s/^as `(\w+)`(?:; )?// ? $call{$1}{reasons} : {};
    my @texts = @{ $texts{$name} || [] };
    $call{$name} = { number => $number, prototype => $prototype,
      result => plain($result), reasons => { %$same, listed($reasons) },
      texts => \@texts, text => $texts[0] // '' };
  }
  add_shared(\%call, $part);
  return \%call;
}

# CODE => remark of `EINVAL pid 0 or -1, ESRCH`.
sub listed
{
  my ($text) = @_;
  return map { /^(E[A-Z0-9]+) ?(.*)/s ? ($1 => plain($2)) : () }
    split(/, (?=E[A-Z0-9]{2})/, $text);
}

# The reasons that many calls share, each with the calls it is for.
sub add_shared
{
  my ($call, $part) = @_;
  my ($list) = $part =~ /^(- .*?)\n\n/ms;

  for my $item (split(/^- /m, $list)) {
    my ($who, $reasons) = $item =~ /^(.*?): (.*)/s or next;
    my %named = map { $_ => 1 } $who =~ /`(\w+)`/g;
    for my $one (values %$call) {
      my $takes = $one->{prototype};
      my ($name) = $takes =~ /(\w+)\(/;
      if ($who eq 'EFAULT') {
        my ($remark) = $reasons =~ /^(.*?)\./s;
        add($one, EFAULT => $remark) if $takes =~ /\(.*[*[]/;
      } elsif ($named{$name} || $who =~ /with a path/ && $takes =~ /path|old/) {
        add($one, $1, $2) while $reasons =~ /\b(E[A-Z0-9]+)(?: \((.*?)\))?/sg;
      }
    }
  }
}

sub add
{
  my ($call, $code, $remark) = @_;
  my $old = $call->{reasons}{$code} // '';

  $call->{reasons}{$code} = join('; ', grep { length } $old,
    plain($remark // ''));
}

# Name => [what is said of it]. A sentence that begins with a name in bold is of
# that one, as are those behind it; a paragraph that does not, of all in bold.
sub texts
{
  my ($part) = @_;
  my %texts;

  for my $paragraph (split(/\n\n+/, $part)) {
    next if $paragraph =~ /^(?:[#|-]|```)/;
    $paragraph =~ s/\s+/ /g;
    for my $piece (split(/(?<=\.) (?=\*\*)/, $paragraph)) {
      my ($of) = $piece =~ /^((?:\*\*\w+\*\*(?:, | and )?)+)/;
      my %names = map { $_ => 1 } ($of // $piece) =~ /\*\*(\w+)\b.*?\*\*/g;
      push @{ $texts{$_} }, plain($piece) for keys %names;
    }
  }
  return %texts;
}

# Without Markdown's marks.
sub plain
{
  my ($text) = @_;

  $text =~ s/\[([^\]]*)\]\([^)]*\)/$1/g;
  $text =~ s/\*\*|`//g;
  $text =~ s/\s+/ /g;
  return $text =~ s/^ | $//gr;
}

my %word = read_file_words();

# What an error means, in words; nothing, if include/errno.h does not tell.
sub word_for { return $word{ $_[0] } // '' }

sub read_file_words
{
  my $path = __FILE__ =~ s{tools/man/Abi\.pm$}{}r . 'include/errno.h';
  return read_file($path) =~ m{^#define (E\w+)\s+\d+\s+// (.*)}mg;
}

1;
