# docs/pictures/first-stack.svg: the kernel stack of the first process, as
# allocproc and userinit lay it out, and who pops it word by word.
package FirstStack;

use strict;
use warnings;
use Facts;
use Source;
use Svg;
use Trapframe;

my ($X, $W, $ROW) = (222, 236, 22);

# The words of the stack, highest first: name, value, from (their distance from
# the top), who pops them, colour. `part`: of struct first_frame.
sub stack
{
  my ($part) = @_;
  my %user = assignments('proc.c', 'userinit', 'p->tf->');
  my %first = assignments('proc.c', 'allocproc', 'frame->');
  my $size = fact('sizeof(struct first_frame)');
  my @words;

  for my $word (Trapframe::fields()) {
    my $value = $user{ $word->{name} };
    push @words, { %$word, at => $part->{tf}{offset} + $word->{offset},
      value => $value ? hex_of(fact($value)) : '0',
      symbol => $value && $value =~ /^[A-Z]\w+$/ ? "$value =" : '',
      who => 'trapret: ' . $word->{pop} =~ s/^popl .*/popl/r };
  }
  push @words, { name => 'trapret', at => $part->{trapret}{offset},
    value => code($first{trapret}), who => 'forkret: ret', colour => 'rose' };
  for my $word (context()) {
    my $value = $first{"context.$word->{name}"};
    push @words, { %$word, at => $part->{context}{offset} + $word->{offset},
      value => $value ? code($value) : '0' };
  }
  $_->{from} = $_->{at} - $size for @words;
  return sort { $b->{at} <=> $a->{at} } @words;
}

# `(uint)forkret` as a reader says it.
sub code
{
  return $_[0] =~ /^\(uint\)(\w+)$/ ? $1
    : die "pictures: allocproc: $_[0] is no function\n";
}

# struct context, and what of swtch pops it.
sub context
{
  my @fields = struct('proc.h', 'context');
  my @popped = pops(grep { /^(?:pop|ret)/ }
    instructions('swtch.S', 'swtch:', 'ret'));

  die "pictures: swtch does not pop struct context\n"
    if "@{[map { $_->{name} } @fields]}" ne "@{[map { $_->[0] } @popped]}";
  for my $i (0 .. $#fields) {
    my ($instruction) = split(/ /, $popped[$i][1]);
    $fields[$i]{colour} = $instruction eq 'ret' ? 'rose' : 'ink';
    $fields[$i]{who} = "swtch: $instruction";
  }
  return @fields;
}

sub draw
{
  my %part = map { ($_->{name} => $_) } struct('proc.c', 'first_frame');
  my @words = stack(\%part);
  my ($top, $bottom) = (110, 110 + $ROW * @words);
  my $size = fact('KSTACKSIZE');
  my $free = $size - fact('sizeof(struct first_frame)');
  my $s = Svg->new('first-stack', $bottom + 244,
    "The first process's kernel stack, before it has run",
    "From the top, $size bytes above p->kstack, downwards: "
      . join(', ', map { "$_->{name} $_->{value} at $_->{from} "
      . "(popped by $_->{who})" } @words)
      . '. Below it the free part of the stack and an unmapped guard page.');

  $s->table($top - 12, 0, [[$X], [$X + $W, 'end'], [$X + $W + 46, 'middle'],
    [570]], ['word', 'value', 'from top', 'popped by']);
  row($s, $words[$_], $top + $_ * $ROW) for 0 .. $#words;
  steps($s, $top, @words);
  $s->column($X, $bottom, $W, [70, 'ink', "$free bytes free"],
    [50, 'none', 'guard: an unmapped page', 'overflow stops here']);
  $s->words($X + $W + 46, $bottom + 75, -$size, 'middle', 'grey');
  $s->line('grey', [$X + $W, $bottom + 70], [$X + $W + 10, $bottom + 70]);
  pointers($s, $top, $bottom, \%part);
  $s->note($bottom + 158, story(@words));
  return $s;
}

sub row
{
  my ($s, $word, $y) = @_;
  my $base = $y + 16;

  $s->box($X, $y, $W, $ROW, $word->{colour});
  $s->words($X + 12, $base, $word->{name}, 'bold');
  $s->words($X + $W - 12, $base, $word->{value}, 'end', 14,
    $word->{value} eq '0' ? 'grey' : 'ink');
  $s->words($X + $W - 20 - Svg::width($word->{value}, 14), $base,
    $word->{symbol}, 'end', $word->{colour}) if $word->{symbol};
  $s->words($X + $W + 46, $base, $word->{from}, 'middle', 'grey');
}

# The brackets on the right, numbered in the order of popping: from below.
sub steps
{
  my ($s, $y, @words) = @_;
  my ($n, $last) = (0, '');

  for my $word (reverse @words) {
    $n++ if $word->{who} ne $last;
    $last = $word->{who};
    $word->{step} = "$n. $last";
  }
  $s->brackets(552, $y, $ROW, sub { $_[0]{step} }, @words);
}

# The fields of struct proc that point here, on the left.
sub pointers
{
  my ($s, $top, $bottom, $part) = @_;
  my %field = assignments('proc.c', 'allocproc', 'p->');
  my $pointer = sub {
    my ($y, $name) = @_;
    $s->words($X - 34, $y + 5, $name, 'end');
    $s->arrow('ink', [$X - 28, $y], [$X, $y]);
  };

  $s->words($X - 34, $top - 13, 'p->kstack +', 'end');
  $pointer->($top, 'KSTACKSIZE');
  for (['tf', 'trapframe'], ['context', 'context']) {
    my ($name, $struct) = @$_;
    my ($to) = ($field{$name} // '') =~ /^&frame->(\w+)$/
      or die "pictures: allocproc does not set p->$name as it did\n";
    my ($offset, $size) = @{ $part->{$to} }{qw(offset size)};
    $pointer->($bottom - $offset / 4 * $ROW, "p->$name");
    $s->words($X - 34, $bottom - ($offset + $size / 2) / 4 * $ROW + 5,
      "struct $struct", 'end', 'grey');
  }
  $pointer->($bottom + 70, 'p->kstack');
}

sub story
{
  my %value = map { ($_->{name} => $_->{value}) } @_;

  return 'scheduler calls swtch(..., p->context), which makes p->context the '
    . "stack pointer and pops from there: it returns to forkret, forkret "
    . "returns to trapret, and iret goes to user mode: cs $value{cs} has "
    . 'privilege level ' . (hex($value{cs}) & 3) . ', eip 0 is the start of '
    . 'initcode. Nobody has called any of them; allocproc has only made it '
    . 'look so.';
}

1;
