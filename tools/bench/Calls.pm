# Reads QEMU's log of the code that ran, and counts instructions by the chain of
# functions that led to them.
#
# The log has a block for each piece of code that QEMU translates,
#
#   IN: getpid
#   0x80101234:  c3                       retl
#
# and a line for each time that one runs, where the first number says which:
#
#   Trace 0: 0x7f1234567890 [00000000/80101234/00000040/ff000000] getpid
#
# Of the stack nothing is written down, so it is kept here: a call puts a
# function on it, a return takes one off. swtch changes stacks: the one that is
# left is kept, and the oldest that fits where swtch returns to is taken up.
# Where that is wrong, the next return finds another function than expected, and
# what is below is forgotten: a chain may begin in the middle, but the function
# at its end is always right.
package Calls;

use strict;
use warnings;
use Rows qw(show);

my $USER = 0x80000000; # KERNBASE: programs are below

# [[address, name], ...] in order, from what nm -n prints.
sub symbols
{
  my ($text) = @_;
  my @symbols;

  while ($text =~ /^([0-9a-f]+) [tTwW] (\w[\w.]*)$/mg) {
    my ($address, $name) = (hex $1, $2);
    next if $address < $USER;
    push @symbols, [$address, $name]
      unless @symbols && $symbols[-1][0] == $address;
  }
  return \@symbols;
}

sub new
{
  my ($class, $symbols) = @_;
  my $root = { name => 'all', own => 0, below => {} };

  return bless { symbols => $symbols, root => $root, pieces => {},
    stack => [$root], kept => [], last => 'call', on => 0 }, $class;
}

sub root { return $_[0]{root} }

# The function that has this address, and whether it begins there.
sub function
{
  my ($self, $address) = @_;
  my $symbols = $self->{symbols};
  my ($low, $high) = (0, scalar @$symbols);

  return ('user', 0) if $address < $USER;
  while ($high - $low > 1) {
    my $middle = int(($low + $high) / 2);
    ($symbols->[$middle][0] <= $address ? $low : $high) = $middle;
  }
  return ('?', 0) if !@$symbols || $symbols->[$low][0] > $address;
  return ($symbols->[$low][1], $symbols->[$low][0] == $address);
}

# How a piece of code ends, by its last instruction.
sub ending
{
  my ($instruction) = @_;
  return 'call' if $instruction =~ /^call/;
  return 'iret' if $instruction =~ /^iret/;
  return 'return' if $instruction =~ /^ret/;
  return 'other';
}

sub read_log
{
  my ($self, $log) = @_;
  my ($n, $last) = (0, ''); # of the piece that is being shown

  while (my $line = <$log>) {
    if ($line =~ /^Trace \d+: (\S+) \[\w+\/(\w+)\//) {
      if ($n) {
        my ($name, $start) = $self->function(hex $2);
        $self->{pieces}{$1} = [$n, $name, $start, ending($last)];
        $n = 0;
      }
      $self->ran($self->{pieces}{$1} // next);
    } elsif ($line =~ /^0x[0-9a-f]+:\s+(?:[0-9a-f]{2} )+\s*(\S.*)?$/) {
      next unless defined $1; # an instruction's bytes, continued
      $n++;
      $last = $1;
    } elsif ($line =~ /^IN:/) {
      $n = 0;
    }
  }
}

# A piece of code has run: [instructions, function, is it the function's
# beginning, how it ends].
sub ran
{
  my ($self, $piece) = @_;
  my ($n, $name, $start, $end) = @$piece;
  my $stack = $self->{stack};

  # Low addresses are the BIOS's before the kernel has run.
  if (!$self->{on}) {
    $self->{booting} ||= $name ne 'user';
    $self->{on} = $self->{booting} && $name eq 'user';
    return unless $self->{on};
  }
  if ($self->{last} eq 'call' && $start || $stack->[-1]{name} ne $name) {
    $self->move($name, $start);
    $stack = $self->{stack};
  }
  $stack->[-1]{own} += $n;
  $self->{last} = $end;
}

# Brings the stack to a function that runs now.
sub move
{
  my ($self, $name, $start) = @_;
  my $stack = $self->{stack};
  my $last = $self->{last};

  if ($name eq 'user') {
    splice(@$stack, 1);
  } elsif ($last eq 'call' && $start) {
    # called: on top
  } elsif ($last eq 'return' || $last eq 'iret') {
    return if $self->return_to($name);
  } elsif ($start && @$stack > 1 && $stack->[-1]{name} ne 'user') {
    pop(@$stack); # jumped to: in place of the last
  } else {
    for my $i (reverse 1 .. $#$stack) {
      next if $stack->[$i]{name} ne $name;
      splice(@$stack, $i + 1);
      return;
    }
  }
  splice(@$stack, 1) if $stack->[-1]{name} eq 'user'; # a trap
  $self->enter($name);
}

sub enter
{
  my ($self, $name) = @_;
  my $stack = $self->{stack};

  push(@$stack, $stack->[-1]{below}{$name}
    //= { name => $name, own => 0, below => {} });
}

# Takes off what has returned; whether the function was found. swtch returns on
# another stack.
sub return_to
{
  my ($self, $name) = @_;
  my $stack = $self->{stack};

  if ($stack->[-1]{name} eq 'swtch') {
    pop @$stack;
    push(@{ $self->{kept} }, [@$stack]);
    for my $i (0 .. $#{ $self->{kept} }) {
      next if $self->{kept}[$i][-1]{name} ne $name;
      ($self->{stack}) = splice(@{ $self->{kept} }, $i, 1);
      return 1;
    }
    $self->{stack} = [$self->{root}];
    return 0;
  }
  for my $i (reverse 1 .. $#$stack) {
    next if $stack->[$i]{name} ne $name;
    splice(@$stack, $i + 1);
    return 1;
  }
  splice(@$stack, 1);
  return 0;
}

# ---- what was found ----

# All instructions of a node and of what is above it.
sub sum
{
  my ($node) = @_;
  my $n = $node->{own};

  $n += sum($_) for values %{ $node->{below} };
  return $n;
}

sub total { return sum($_[0]{root}) }

# Adds up each function: its own, and with what it calls (once, where it calls
# itself).
sub add_up
{
  my ($node, $own, $all, %inside) = @_;
  my $name = $node->{name};

  $own->{$name} += $node->{own};
  $all->{$name} += sum($node) unless $inside{$name}++;
  add_up($_, $own, $all, %inside) for values %{ $node->{below} };
}

sub top_table
{
  my ($self, $top) = @_;
  my $total = $self->total;
  my (%own, %all);
  my $text = sprintf("%14s %6s %14s %6s  %s\n", 'own', '%', 'with called', '%',
    'function');

  add_up($self->{root}, \%own, \%all);
  my @names = sort { $own{$b} <=> $own{$a} || $a cmp $b }
    grep { $own{$_} } keys %own;
  splice(@names, $top) if @names > $top;
  $text .= sprintf("%14s %6.2f %14s %6.2f  %s\n", show($own{$_}),
    100 * $own{$_} / $total, show($all{$_}), 100 * $all{$_} / $total, $_)
    for @names;
  return $text . sprintf("%14s\n", show($total));
}

1;
