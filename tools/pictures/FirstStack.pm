# docs/pictures/first-stack.svg: the kernel stack of the first process, as
# allocproc and userinit lay it out, and who pops it word by word.
package FirstStack;

use strict;
use warnings;
use Source;
use Svg;
use TrapFrame;

my ($X, $W, $ROW) = (222, 236, 22);

sub name { return 'first-stack' }

sub ask
{
  my ($class, $facts) = @_;
  my %user = Source::assignments('proc.c', 'userinit', 'p->tf->');

  $facts->ask_struct('trap.h', 'trapframe');
  $facts->ask_struct('proc.h', 'context');
  $facts->ask_struct('proc.c', 'first_frame');
  $facts->ask(qw(KSTACKSIZE PGSIZE), values %user);
}

# The words of the stack, highest first: name, value, from (their distance from
# the top), who pops them, colour.
sub stack
{
  my ($facts) = @_;
  my %user = Source::assignments('proc.c', 'userinit', 'p->tf->');
  my %first = Source::assignments('proc.c', 'allocproc', 'frame->');
  my %part =
    map { ($_->{name} => $_) } $facts->fields('proc.c', 'first_frame');
  my $size = $facts->get('sizeof(struct first_frame)');
  my @words;

  for my $word (TrapFrame::words($facts)) {
    my $value = $user{ $word->{name} };
    push @words, { %$word, at => $part{tf}{offset} + $word->{offset},
      value => $value ? Svg::hex_of($facts->get($value)) : '0',
      symbol => $value && $value =~ /^[A-Z]\w+$/ ? "$value =" : '',
      who => 'trapret: ' . $word->{pop} =~ s/^popl .*/popl/r };
  }
  push @words, { name => 'trapret', at => $part{trapret}{offset},
    value => code($first{trapret}), who => 'forkret: ret', colour => 'rose' };
  for my $word (context($facts)) {
    my $value = $first{"context.$word->{name}"};
    push @words, { %$word, at => $part{context}{offset} + $word->{offset},
      value => $value ? code($value) : '0' };
  }
  $_->{from} = $_->{at} - $size for @words;
  return sort { $b->{at} <=> $a->{at} } @words;
}

# `(uint)forkret` as a reader says it.
sub code
{
  my ($name) = $_[0] =~ /^\(uint\)(\w+)$/
    or die "pictures: allocproc: $_[0] is no function\n";
  return $name;
}

# struct context, and what of swtch pops it.
sub context
{
  my ($facts) = @_;
  my @fields = $facts->fields('proc.h', 'context');
  my @pops = grep { /^(?:pop|ret)/ }
    Source::instructions('swtch.S', 'swtch:', 'ret');
  my @popped = Source::pops(@pops);

  die "pictures: swtch does not pop struct context\n"
    if "@{[map { $_->{name} } @fields]}" ne "@{[map { $_->[0] } @popped]}";
  for my $i (0 .. $#fields) {
    $fields[$i]{colour} = $pops[$i] eq 'ret' ? 'rose' : 'ink';
    $fields[$i]{who} = 'swtch: ' . $pops[$i] =~ s/ .*//r;
  }
  return @fields;
}

sub draw
{
  my ($class, $facts) = @_;
  my @words = stack($facts);
  my $top = 110;
  my $bottom = $top + $ROW * @words;
  my $s = Svg->new(name => name(), height => $bottom + 244,
    title => "The first process's kernel stack, before it has run",
    about => about($facts, @words));

  $s->words($X, $top - 12, 'word', size => 13, bold => 1);
  $s->words($X + $W, $top - 12, 'value', size => 13, bold => 1,
    anchor => 'end');
  $s->words($X + $W + 46, $top - 12, 'from top', size => 13, bold => 1,
    anchor => 'middle');
  $s->words(570, $top - 12, 'popped by', size => 13, bold => 1);
  row($s, $words[$_], $top + $_ * $ROW) for 0 .. $#words;
  steps($s, $top, @words);
  rest($s, $facts, $bottom, scalar @words);
  pointers($s, $top, $facts, @words);
  $s->note($bottom + 158, story($facts, @words));
  return $s;
}

sub row
{
  my ($s, $word, $y) = @_;

  $s->box($X, $y, $W, $ROW, $word->{colour}, round => 0);
  $s->words($X + 12, $y + 16, $word->{name}, bold => 1);
  $s->words($X + $W - 12, $y + 16, $word->{value}, anchor => 'end',
    colour => $word->{value} eq '0' ? 'grey' : 'ink');
  $s->words($X + $W - 20 - Svg::width($word->{value}), $y + 16,
    $word->{symbol}, size => 13, anchor => 'end', colour => $word->{colour})
    if $word->{symbol};
  $s->words($X + $W + 46, $y + 16, $word->{from}, size => 13,
    anchor => 'middle', colour => 'grey');
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
  TrapFrame::brackets($s, 552, $y, $ROW, sub { $_[0]{step} }, @words);
}

# What lies below: the stack that is still free, and the guard.
sub rest
{
  my ($s, $facts, $y, $n) = @_;
  my $free = $facts->get('KSTACKSIZE')
    - $facts->get('sizeof(struct first_frame)');

  $s->box($X, $y, $W, 70, 'ink', hollow => 1, round => 0);
  $s->words($X + $W / 2, $y + 40, "$free bytes free", anchor => 'middle',
    size => 13);
  $s->box($X, $y + 70, $W, 50, 'grey', dash => 1, round => 0);
  $s->words($X + $W / 2, $y + 91, 'guard: an unmapped page', size => 13,
    anchor => 'middle');
  $s->words($X + $W / 2, $y + 109, 'overflow stops here', size => 13,
    anchor => 'middle', colour => 'grey');
  $s->words($X + $W + 46, $y + 75, -$facts->get('KSTACKSIZE'), size => 13,
    anchor => 'middle', colour => 'grey');
  $s->line('grey', 'solid', [$X + $W, $y + 70], [$X + $W + 10, $y + 70]);
}

# The fields of struct proc that point here, on the left.
sub pointers
{
  my ($s, $top, $facts, @words) = @_;
  my %field = Source::assignments('proc.c', 'allocproc', 'p->');
  my %part =
    map { ($_->{name} => $_) } $facts->fields('proc.c', 'first_frame');
  my $bottom = $top + $ROW * @words;

  $s->words($X - 34, $top - 9, 'p->kstack +', anchor => 'end', size => 13);
  pointer($s, $top, 'KSTACKSIZE');
  for my $name (qw(tf context)) {
    my ($to) = ($field{$name} // '') =~ /^&frame->(\w+)$/
      or die "pictures: allocproc does not set p->$name as it did\n";
    pointer($s, $bottom - $part{$to}{offset} / 4 * $ROW, "p->$name");
  }
  pointer($s, $bottom + 70, 'p->kstack');
  for my $row (['tf', 'trapframe'], ['context', 'context']) {
    my ($name, $struct) = @$row;
    my $middle = $part{$name}{offset} + $part{$name}{size} / 2;
    $s->words($X - 34, $bottom - $middle / 4 * $ROW + 5, "struct $struct",
      anchor => 'end', size => 13, colour => 'grey');
  }
}

sub pointer
{
  my ($s, $y, $name) = @_;

  $s->words($X - 34, $y + 5, $name, anchor => 'end', size => 13);
  $s->arrow('ink', [$X - 28, $y], [$X, $y]);
}

sub story
{
  my ($facts, @words) = @_;
  my %value = map { ($_->{name} => $_->{value}) } @words;

  return 'scheduler calls swtch(..., p->context), which makes p->context the '
    . "stack pointer and pops from there: it returns to forkret, forkret "
    . 'returns to trapret, and iret goes to user mode: cs ' . $value{cs}
    . ' has privilege level ' . (hex($value{cs}) & 3)
    . ', eip 0 is the start of initcode. Nobody has called any of them; '
    . 'allocproc has only made it look so.';
}

sub about
{
  my ($facts, @words) = @_;

  return 'From the top, ' . $facts->get('KSTACKSIZE') . ' bytes above '
    . 'p->kstack, downwards: ' . join(', ', map { "$_->{name} $_->{value} at "
    . "$_->{from} (popped by $_->{who})" } @words)
    . '. Below it the free part of the stack and an unmapped guard page.';
}

1;
