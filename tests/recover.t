# Does the person at the console always get back, whatever a program does?
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my ($g, $before, %how);

# What is in use: tables, and memory without the shell's own.
# The shell's own memory grows with its history, so it is left out.
sub in_use
{
  my $ps = $g->line('ps');
  my $free = $g->line('free -a');
  my ($shell) = $ps =~ /^\s*2?\d*\s+1\s+0 [SRX]\s+(\d+)\s+\d+ sh$/m
    or die "no shell:\n$ps";
  my ($memory) = $free =~ /^memory\s+\d+\s+(\d+)/m or die $free;
  my ($tables) = $free =~ /^in use: (.*)$/m or die $free;
  return $memory - $shell . " KB, $tables";
}

# Dies unless the machine soon has all back that it had before.
# Soon, not at once: init reaps, and exits run to their end, in the background.
sub all_back
{
  my $now;

  for (1 .. 40) {
    $now = in_use();
    return if $now eq $before;
    $g->line('sleep 0.2');
  }
  die "in use before: $before\n" . "in use after:  $now\n" . $g->line('ps');
}

sub restart
{
  undef $g;
  $g = Guest->boot(timeout => 600, %how);
  $g->prompt;
  $g->line('true | true'); # the shell has the memory it needs
  $before = in_use();
}

# After each bomb everything must be back, so that the next begins as the first
# did.
sub recovers
{
  my ($sentence, $code) = @_;
  it("$sentence ($how{cpus} CPU, $how{mem} MB)", sub { $code->(); all_back() })
    or restart();
}

my $bomb = 'usertests --helper bomb';

# Starts a bomb in the foreground and waits until it has all it can get.
# "full": it has all it can get, so ^C comes at the worst moment.
sub foreground
{
  my ($what) = @_;
  $g->enter("$bomb $what");
  $g->expect(qr/bomb: full/m, 120);
}

# The same in the background: the shell gives its prompt at once. The job.
# The shell's own prompt comes first or the bomb's word, as it happens.
sub background
{
  my ($what) = @_;
  $g->enter("$bomb $what &");
  my ($said, $job) = $g->expect(qr/^\[\d+\] (\d+)\n/m);
  $g->expect(qr/bomb: full/m, 120) unless $said =~ /bomb: full/m;
  $g->line('');
  return $job;
}

my %use_up = (
  fork => 'a fork bomb', groups => 'a fork bomb with a group for each',
  hare => 'a process that is another one all the time',
  memory => 'a memory hog', crowd => 'many memory hogs',
  files => 'who opens all files there can be',
  pipes => 'who makes all pipes there can be',
);

for my $setting ([1, 8], [2, 64]) {
  %how = (cpus => $setting->[0], mem => $setting->[1]);
  restart();

  # ---- in the foreground ----

  for my $what (qw(fork groups memory crowd files pipes)) {
    recovers "^C ends $use_up{$what}", sub {
      foreground($what);
      $g->interrupt;
    };
  }

  # ---- in the background ----

  for my $what (sort keys %use_up) {
    recovers "the shell's kill %JOB ends $use_up{$what}", sub {
      my $job = background($what);
      want($g->line('ps'), qr/\b$job\b.*\busertests$/m, 'ps');
      want($g->line('jobs'), qr/^\[\d+\] Running  $bomb $what/m, 'jobs')
        unless $what eq 'hare';
      $g->line("kill %$job");
    };
  }

  # What the shell starts needs a process, files and memory: a little is left.
  # What one needs to find the bomb, and to end it.
  recovers 'programs and pipes run beside a bomb', sub {
    for my $what (qw(groups memory files)) {
      background($what);
      want($g->line('ps | wc -l'), qr/^\s*\d+\n\z/, "beside $what");
      $g->line('kill %');
      all_back(); # and the shell has said that the job is gone
    }
  };

  # ---- the shell is gone ----

  for my $what (qw(groups memory pipes)) {
    recovers "a new shell ends $use_up{$what}", sub {
      my $job = background($what);
      $g->enter('exit');
      $g->expect(qr/the shell has ended/);
      $g->prompt;
      want($g->line('ps'), qr/\b$job\b.*\busertests$/m);
      $g->line($what eq 'memory' ? 'kill -9 -1' : "kill %$job");
    };
  }

  recovers 'kill -9 -1 ends all but the shell', sub {
    background($_) for qw(hare groups);
    $g->line('sleep 1000 &');
    $g->line('kill -9 -1');
  };

  recovers 'no program can kill the shell', sub {
    my $job = background('killer');
    want($g->line('jobs'), qr/^\[\d+\] Running/, 'the old shell');
    $g->line("kill %$job");
  };

  # ---- the terminal ----

  recovers 'raw mode ends with the program that set it', sub {
    $g->enter("($bomb raw; echo left; cat)");
    $g->expect(qr/^left\n/m);
    $g->send("twi\x7fo\r");
    $g->expect(qr/^two\n/m); # cat's, of an edited line
    $g->send("\x04");
    $g->prompt;
  };

  recovers '^C reaches a program that gave the terminal to the dead', sub {
    foreground('giver');
    $g->interrupt;
  };

  recovers '^\ ends a program that keeps ^C for itself', sub {
    foreground('deaf');
    $g->send("\x03\x03\x1c");
    $g->prompt;
  };

  recovers 'a program in the background cannot take the terminal', sub {
    my $job = background('thief');
    $g->line("echo $_") for 1 .. 3;
    my $text = $g->line("kill %$job; wait");
    die $text if $g->log_text =~ /FAILED/;
  };

  recovers 'a shell in the shell keeps ^C to its own programs', sub {
    $g->line('sh');
    $g->send("\x03");
    $g->prompt;
    $g->enter('(echo started; sleep 1000)');
    $g->expect(qr/^started\n/m);
    $g->interrupt;
    $g->line('sleep 1000 &');
    same($g->line('echo $0; exit 5'), "sh\n");
    same($g->line('echo $?'), "5\n");
    $g->line('kill -1');
  };
}

# ---- keys ----

%how = (cpus => 1, mem => 64);
restart();

# Once per line: a bell for each key would never end.
it 'type-ahead that finds no room rings the bell, once', sub {
  $g->enter('(echo started; sleep 1000)');
  $g->expect(qr/^started\n/m);
  my $from = length $g->bytes;
  $g->send('x' x 6000);
  $g->expect(qr/\a/);
  $g->send('xxx');
  $g->interrupt;
  my $bells = substr($g->bytes, $from) =~ tr/\a//;
  die "$bells bells\n" if $bells != 1;
} or restart();

it 'Backspace takes back a whole UTF-8 character', sub {
  $g->enter('(echo started; cat)');
  $g->expect(qr/^started\n/m);
  $g->send("a\xc3\xa4\x7fb\xe2\x82\xac\xf0\x9f\x90\xab\x7f\x7fc\xc3\xa9\r");
  $g->expect(qr/^abc\xc3\xa9\n/m);
  $g->send("\x04");
  $g->prompt;
} or restart();

it '... and in the line editor, where the arrows step over it', sub {
  $g->send("echo a\xc3\xa4\x7fb\xe2\x82\xac\x7f-\xc3\xa9\xc3\xbc");
  $g->send("\e[D\e[DX\e[C\e[3~\r"); # in front of both, X, over one, the other
  $g->expect(qr/^ab-X\xc3\xa9\n/m);
  $g->prompt;
} or restart();

it 'a second init says that there is one', sub {
  want($g->line('/init'), qr/^init: it runs already/);
  same($g->line('echo $?'), "1\n");
};

$g->kill;
done_testing;
