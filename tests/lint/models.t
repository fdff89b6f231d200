# Are the models of tests/prove/models (docs/PROOFS.md) of the code as it is?
# Each step of a model names a line of C, and these lines are there, in that
# order. What changes what other processes see may not be left out of a model.
use strict;
use warnings;
use lib 'tests/lib', 'tools/prove';
use Guest;
use Spin;
use Test::More;

# A text without comments and line breaks.
sub flat
{
  my ($text) = @_;
  $text =~ s{//[^\n]*}{}g;
  $text =~ s/\s+/ /g;
  return $text;
}

# The body of a function of a file.
sub body
{
  my ($file, $function) = @_;
  my $text = slurp(root($file));
  $text =~ /^(?:inline |static inline )?\Q$function\E\(.*?^\{(.*?)^\}/ms
    or die "$file has no function $function\n";
  return flat($1);
}

# The steps of a model: [block, file, function, code]; a block is an inline or a
# proctype.
sub steps
{
  my ($name) = @_;
  my ($block, @steps) = ('');

  for (split(/\n/, Spin::text($name))) {
    $block = $1 if /^(?:inline|proctype) (\w+)/;
    push @steps, [$block, $1, $2, flat($3)]
      if m{//= ([\w./]+):(\w+) (.*?)\s*$};
  }
  return @steps;
}

for my $name (Spin::names()) {
  it "$name: each step is a line of its function, in order", sub {
    my (%at, @bad);
    my @steps = steps($name);
    die "no steps\n" if @steps < 5;
    for (@steps) {
      my ($block, $file, $function, $code) = @$_;
      my $key = "$block $file:$function";
      my $found = index(body($file, $function), $code, $at{$key} || 0);
      push @bad, "$block: $file:$function: $code" if $found < 0;
      $at{$key} = $found + 1 if $found >= 0;
    }
    die join("\n", @bad, '') if @bad;
  };

  it "$name: names a property, and what breaks it", sub {
    my $about = Spin::about($name);
    my $text = Spin::text($name);
    die "no mutant\n" if !@{ $about->{mutants} };
    my @bad = grep { $text !~ /^#ifn?def $_$/m } @{ $about->{mutants} };
    push @bad, grep { $text !~ /^ltl $_ /m } @{ $about->{ltl} };
    die "@bad\n" if @bad;
  };
}

# A lock that the model does not take, a wakeup that it does not have: there the
# code would do what nobody has looked at.
my %WHOLE = (
  sleep => [qw(proc.c:sleep proc.c:wakeup_some jobs/job.c:setkilled)],
  exit => [qw(proc.c:abandon_children)],
  log => [qw(fs/log.c:begin_op fs/log.c:end_op fs/log.c:log_sync
      fs/log.c:reopen fs/log.c:freeze fs/log.c:log_commit
      fs/log.c:write_commit fs/log.c:log_thread)],
  pipe => [qw(fs/pipe.c:pipewrite fs/pipe.c:pipeclose fs/pipe.c:put_run
      fs/pipe.c:get_run)],
  buf => [qw(fs/bio.c:bget fs/bio.c:brelse)],
);

it 'no lock, sleep or wakeup of these functions is left out', sub {
  my @bad;
  for my $name (sort keys %WHOLE) {
    my %have;
    $have{"$_->[1]:$_->[2]"} .= " $_->[3]" for steps($name);
    for my $where (@{ $WHOLE{$name} }) {
      my ($file, $function) = split(/:/, $where);
      my $text = body($file, $function);
      while ($text =~ /\b((?:acquire|release|sleep|wakeup\w*|sleepq_\w+|
          setstate|sched)\([^()]*\))/gx) {
        push @bad, "$name: $where: $1" if index($have{$where} || '', $1) < 0;
      }
    }
  }
  die join("\n", @bad, '') if @bad;
};

done_testing;
