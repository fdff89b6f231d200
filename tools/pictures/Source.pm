# What the pictures take from the text of the source: the fields of structs, the
# order of pushes and pops, assignments, process states. Each reader dies when
# the source has not the form it knows, so a picture is never half right.
package Source;

use strict;
use warnings;
use Files;

# The part of a file that the regex captures.
sub part
{
  my ($file, $regex, $what) = @_;
  my ($part) = read_file($file) =~ $regex;

  die "pictures: $file: cannot find $what\n" unless defined $part;
  return $part;
}

# The fields of a struct, each with name, note (the comment after it on its
# line) and group (the comment that stands above it on lines of its own).
sub fields
{
  my ($file, $name) = @_;
  my $body = part($file, qr/^struct \Q$name\E \{\n(.*?)^\}/ms, "struct $name");
  my ($group, $in_group, @fields) = ('', 0);

  for my $line (split(/\n/, $body)) {
    if ($line =~ m{^\s*//\s*(.*)}) {
      $group = $in_group ? "$group $1" : $1;
      $in_group = 1;
      next;
    }
    $in_group = 0;
    my ($code, $note) = split(m{\s*//\s*}, $line, 2);
    for my $declaration (split(/;/, $code // '')) {
      next unless $declaration =~ /\S/;
      my @names = $declaration =~ /(\w+)\s*(?:\[[^\]]*\]\s*)?(?=,|$)/g
        or die "pictures: $file: struct $name: '$line'?\n";
      push @fields, { name => $_, note => $note // '', group => $group }
        for @names;
    }
  }
  return @fields;
}

# The instructions of an assembly file from one line to another, comments,
# labels, directives and what cpu/cfi.h has for debuggers left out.
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
  my (@instructions) = @_;
  my @popped;

  for my $line (@instructions) {
    if ($line eq 'popal') {
      push @popped, map { [$_, $line] } reverse @PUSHAL;
    } elsif ($line =~ /^popl %(\w+)$/) {
      push @popped, [$1, $line];
    } elsif ($line =~ /^addl \$(\d+), ?%esp$/) {
      push @popped, (['', $line]) x ($1 / 4);
    } elsif ($line eq 'iret') {
      push @popped, map { [$_, $line] } qw(eip cs eflags esp ss);
    } elsif ($line eq 'ret') {
      push @popped, ['eip', $line];
    } else {
      die "pictures: what does '$line' pop?\n";
    }
  }
  return @popped;
}

# The words that a row of pushes leaves, lowest first.
sub pushes
{
  my (@instructions) = @_;
  my @pushed;

  for my $line (@instructions) {
    if ($line eq 'pushal') {
      unshift @pushed, reverse @PUSHAL;
    } elsif ($line =~ /^pushl %(\w+)$/) {
      unshift @pushed, $1;
    } else {
      die "pictures: what does '$line' push?\n";
    }
  }
  return @pushed;
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

# ---- process states ----

# The states, as the enum has them.
sub states
{
  return split(/,\s*/, part('proc.h', qr/^enum procstate \{ (.*?) \};/m,
    'enum procstate'));
}

# The transitions that the comment in proc.c draws: [from, to, who].
sub transitions
{
  my @transitions;

  for my $line (read_file('proc.c') =~ m{^//   ([A-Z]+ --.*)$}mg) {
    my ($from, @rest) = split(/ --(.*?)--> /, $line);
    while (my ($who, $to) = splice(@rest, 0, 2)) {
      push @transitions, [$from, $to, $who];
      $from = $to;
    }
  }
  my %drawn = map { ("$_->[0] -> $_->[1]" => 1) } @transitions;
  my %allowed = allowed();
  for my $pair (sort keys %{ { %drawn, %allowed } }) {
    next if $drawn{$pair} && $allowed{$pair};
    die "pictures: $pair: " . ($drawn{$pair}
      ? "proc.c's comment has it, setstate() does not\n"
      : "setstate() has it, proc.c's comment does not\n");
  }
  return @transitions;
}

# The pairs "FROM -> TO" that setstate() lets pass.
sub allowed
{
  my $table = part('proc.c', qr/ from\[\] = \{\n(.*?)\};/s, "setstate's table");
  my %allowed;

  while ($table =~ /\[(\w+)\] = ([^,]*),/g) {
    my ($to, $from) = ($1, $2);
    $allowed{"$_ -> $to"} = 1 for $from =~ /1 << (\w+)/g;
  }
  return %allowed;
}

1;
