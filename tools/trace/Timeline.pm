# What a trace's records tell: who ran where, in which call, asleep on what.
#
# Times are those of the records. What has not ended when the trace ends, ends
# there.
package Timeline;

use strict;
use warnings;

use constant DISK_IRQ => 32 + 14; # T_IRQ0 + IRQ_IDE (trap.h)

# Of all records (Records.pm); `calls` names system calls, `image` the kernel.
# The result has lists of
#   runs    {cpu, pid, start, end}
#   calls   {pid, name, args, texts, start, end, result; undef: never returns,
#           and it is known only since it slept}
#   sleeps  {pid, on, start, end}
#   disk    {pid, what, block, start, end}
#   wakes   {cpu, pid, at, to, run: the run that follows}
#   points  {cpu, pid, at, name, a, b}: all others
# and the hashes name {pid => name}, parent {pid => pid}, exit {pid => status}.
sub new
{
  my ($class, $records, $calls, $image) = @_;
  my $self = bless({ names => $calls, image => $image, running => {},
    open => {}, last => {}, texts => {}, cut => {}, sleep => {},
    requests => [], woken => {},
    map({ $_ => [] } qw(runs calls sleeps disk wakes points)),
    name => { 1 => 'init' }, parent => {}, exit => {} }, $class);

  for my $r (@$records) {
    my $handler = $self->can("_$r->{type}") || \&_point;
    my $run = $self->{running}{ $r->{cpu} };
    $self->_stop($r) if $run && $run->{pid} != $r->{pid};
    $handler->($self, $r);
  }
  push @{ $self->{calls} }, values %{ $self->{open} };
  $self->{start} = @$records ? $records->[0]{time} : 0;
  $self->{end} = @$records ? $records->[-1]{time} + 1 : 0;
  $_->{end} //= $self->{end}
    for map { @{ $self->{$_} } } qw(runs calls sleeps disk);
  return $self;
}

# The process of this CPU leaves it.
sub _stop
{
  my ($self, $r) = @_;
  my $run = delete($self->{running}{ $r->{cpu} }) or return;

  $run->{end} = $r->{time};
  $self->{last}{ $run->{pid} }{end}
    = $self->{sleep}{ $run->{pid} } ? undef : $r->{time}
    if $self->{last}{ $run->{pid} };
}

sub _switch
{
  my ($self, $r) = @_;
  my $pid = $r->{a};
  my $run = { cpu => $r->{cpu}, pid => $pid, start => $r->{time} };
  my $sleep = delete($self->{sleep}{$pid});
  my $wake = delete($self->{woken}{$pid});

  $self->_stop($r);
  $sleep->{end} = $r->{time} if $sleep;
  $wake->{run} = $run if $wake;
  push @{ $self->{runs} }, $self->{running}{ $r->{cpu} } = $run;
}

sub _sleep
{
  my ($self, $r) = @_;
  my $sleep = { pid => $r->{pid}, chan => $r->{a}, start => $r->{time},
    on => $self->{image}->symbol($r->{a}) };

  push @{ $self->{sleeps} }, $self->{sleep}{ $r->{pid} } = $sleep;
  $self->{open}{ $r->{pid} }
    //= $self->_new_call($r->{pid}, $r->{b}, $r->{time})
    if defined $self->{names}{ $r->{b} } && !$self->{last}{ $r->{pid} };
}

# All who sleep on the channel; only those who are woken by it count.
sub _wakeup
{
  my ($self, $r) = @_;

  for my $sleep (values %{ $self->{sleep} }) {
    next if $sleep->{chan} != $r->{a} || $self->{woken}{ $sleep->{pid} };
    my $wake = { cpu => $r->{cpu}, pid => $r->{pid}, at => $r->{time},
      to => $sleep->{pid} };
    push @{ $self->{wakes} }, $self->{woken}{ $sleep->{pid} } = $wake;
  }
}

sub _new_call
{
  my ($self, $pid, $number, $start) = @_;

  return { pid => $pid, start => $start, args => [],
    texts => delete($self->{texts}{$pid}) // [],
    name => $self->{names}{$number} // "call $number" };
}

# A call is over.
sub _call
{
  my ($self, $r) = @_;
  my ($low, $high, @args) = @{ $r->{word} }[2 .. 7];
  my $open = delete($self->{open}{ $r->{pid} });
  my $call = $self->_new_call($r->{pid}, $r->{a}, $low + $high * 2**32);

  unshift @{ $call->{texts} }, @{ $open->{texts} } if $open;
  $call->{args} = \@args;
  $call->{end} = $r->{time};
  $call->{result} = unpack('l', pack('L', $r->{b}));
  push @{ $self->{calls} }, $call;
  ($self->{name}{ $r->{pid} }) = ($call->{texts}[0] // '') =~ m{([^/]*)\z}
    if $call->{name} =~ /^exec(ve)?$/ && $call->{result} == 0;
}

# A piece of a text; all pieces but the last have no NUL.
sub _text
{
  my ($self, $r) = @_;
  my $texts = $self->{texts}{ $r->{pid} } //= [];
  my $piece = pack('V*', @{ $r->{word} });

  push @$texts, '' if !$self->{cut}{ $r->{pid} };
  $texts->[-1] .= unpack('Z*', $piece);
  $self->{cut}{ $r->{pid} } = $piece !~ /\0/;
}

sub _fork
{
  my ($self, $r) = @_;

  $self->{parent}{ $r->{a} } = $r->{pid};
  $self->{name}{ $r->{a} } = $self->name($r->{pid});
}

# A process ends, by exit or killed; until it leaves its CPU for good.
sub _exit
{
  my ($self, $r) = @_;

  $self->{exit}{ $r->{pid} } = $r->{a};
  delete($self->{open}{ $r->{pid} });
  push @{ $self->{calls} }, $self->{last}{ $r->{pid} }
    = { %{ $self->_new_call($r->{pid}, 0, $r->{time}) }, name => 'exit' };
  $self->_point($r);
}

sub _disk
{
  my ($self, $r) = @_;
  my $request = { pid => $r->{pid}, block => $r->{b}, start => $r->{time},
    what => $self->{image}->string($r->{a}) // 'uses' };

  push @{ $self->{disk} }, $request;
  push @{ $self->{requests} }, $request;
}

# The drive works at one request at a time: its interrupt is for the oldest.
sub _irq
{
  my ($self, $r) = @_;

  if ($r->{a} == DISK_IRQ && @{ $self->{requests} }) {
    shift(@{ $self->{requests} })->{end} = $r->{time};
  }
  $self->_point($r);
}

sub _lock
{
  my ($self, $r) = @_;

  my @word = @{ $r->{word} };

  $self->_point({ %$r, lock => unpack('Z*', pack('V*', @word[2 .. 7])) });
}

sub _point
{
  my ($self, $r) = @_;

  push @{ $self->{points} }, { %$r, at => $r->{time}, name => $r->{type} };
}

# "sh", or "pid 7".
sub name
{
  my ($self, $pid) = @_;

  return $self->{name}{$pid} // "pid $pid";
}

# Processes that did something, by number.
sub pids
{
  my ($self) = @_;
  my %seen = map { $_->{pid} => 1 } map { @{ $self->{$_} } } qw(runs calls);

  return sort { $a <=> $b } grep { $_ > 0 } keys %seen;
}

# A call as its program wrote it, as far as that is known: paths as text.
sub call_text
{
  my ($self, $call) = @_;
  my @texts = map { qq("$_") } @{ $call->{texts} };
  my $result = $call->{result};

  return "$call->{name}(" . join(', ', @texts) . ')'
    . (defined $result ? " = $result" : '');
}

1;
