# What does ^Z do, and how does one go on with what it has stopped?
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my $g;

# After a failure the next test finds a fresh shell.
sub restart
{
  undef $g;
  $g = Guest->boot(cpus => 2, timeout => 300);
  $g->prompt;
}

# A test that leaves no job behind. One that was killed may need a moment.
sub keyed
{
  my ($sentence, $code) = @_;
  it $sentence, sub {
    $code->();
    ended();
    my $ps = $g->line('ps');
    die $ps if $ps =~ /\b(?:sleep|cat|yes|seq)$/m;
  } or restart();
}

# Types a line, which prints `started` when it runs, and ^Z; what the shell
# says. What it starts then may not be there yet.
sub stopped
{
  my ($line) = @_;
  $g->enter($line);
  $g->expect(qr/^started\n/m);
  $g->send("\x1a");
  return scalar $g->prompt;
}

# The same with what prints what it reads, so that all of it is there.
sub stopped_reader
{
  my ($line) = @_;
  $g->enter($line);
  $g->send("it reads\r");
  $g->expect(qr/it reads\nit reads\n/);
  $g->send("\x1a");
  return scalar $g->prompt;
}

# What ps says of the state of each program of that name.
sub states
{
  my ($name) = @_;
  return join('', $g->line('ps') =~ /^(?:\s*\d+){3} (\w).*\b$name$/mg);
}

# Ends the jobs, and waits until the shell has seen that there is none.
sub ended
{
  $g->line("kill %$_") for @_;
  my $jobs = '';
  for (1 .. 50) {
    $jobs = $g->line('jobs');
    return if $jobs eq '';
  }
  die "a job does not end: $jobs\n";
}

restart();

keyed '^Z stops a program, and the shell goes on', sub {
  want(stopped_reader('cat'), qr/^\^Z\n\[1\] Stopped  cat\n/);
  same($g->line('echo $?'), "148\n");
  same(states('cat'), 'T');
  same($g->line('jobs'), "[1] Stopped  cat\n");
  ended(1);
};

keyed '... all of a pipeline, which is one job', sub {
  stopped_reader('cat | tee /dev/null | cat');
  same($g->line('jobs'), "[1] Stopped  cat | tee /dev/null | cat\n");
  same(states('cat') . states('tee'), 'TTT');
  ended(1);
};

keyed '^Z in a loop stops the command, and the loop ends', sub {
  my $said = stopped_reader('for i in 1 2; do cat; echo $i; done; echo on');
  want($said, qr/\A\^Z\n\[1\] Stopped  cat\n\z/);
  same($g->line('jobs'), "[1] Stopped  cat\n");
  ended(1);
};

keyed 'bg lets it go on, and the shell says when it is done', sub {
  stopped('(echo started; sleep 1; echo over)');
  $g->enter('bg');
  $g->expect(qr/over\n/);
  $g->line('wait');
};

keyed 'fg lets it go on with the terminal: what was typed is there', sub {
  stopped('(echo started; cat)');
  $g->enter('fg');
  $g->expect(qr/cat\)\n/);
  $g->send("one\r");
  $g->expect(qr/^one\none\n/m);
  $g->send("\x1a");
  $g->prompt;
  $g->enter('fg %1');
  $g->expect(qr/cat\)\n/);
  $g->send("two\r");
  $g->expect(qr/^two\ntwo\n/m);
  $g->send("\x04");
  $g->prompt;
};

keyed '^C ends what fg has brought back', sub {
  stopped('(echo started; sleep 1000)');
  $g->enter('fg');
  $g->expect(qr/\)\n/);
  $g->interrupt;
};

keyed 'a half line that was typed at ^Z is kept', sub {
  $g->enter('(echo started; cat)');
  $g->expect(qr/^started\n/m);
  $g->send("echo ke\x1a");
  $g->expect(qr/Stopped[^\n]*\n.*echo ke/s);
  $g->send("pt\r");
  $g->expect(qr/^kept\n/m);
  $g->prompt;
  ended(1);
};

keyed 'jobs have numbers and names: %1 %+ %- %NAME', sub {
  stopped('(echo started; sleep 1001)');
  stopped('(echo started; sleep 1002)');
  $g->line('sleep 1003 &');
  want($g->line('jobs'), qr/\A\[1\]\ Stopped\ .*1001\)\n
    \[2\]\ Stopped\ .*1002\)\n\[3\]\ Running\ \ sleep\ 1003\n\z/x);
  same($g->line('bg %-'), "(echo started; sleep 1001) &\n");
  same($g->line('bg %+'), "(echo started; sleep 1002) &\n");
  want($g->line('jobs'), qr/\A(?:\[\d\] Running .*\n){3}\z/);
  want($g->line('kill -STOP %sleep; wait %sleep; jobs'),
    qr/\[3\] Stopped  sleep 1003\n/);
  same($g->line('fg %7'), "sh: %7: no such job\n");
  same($g->line('fg %nosuch'), "sh: %nosuch: no such job\n");
  ended('3', '2', '1');
};

keyed 'kill -STOP and -CONT work from the shell, by job and by number', sub {
  $g->line('sleep 1000 &');
  my $pid = $g->pid_of('sleep');
  for my $who ('%1', $pid) {
    for my $kill ('kill', $who =~ /%/ ? () : '/bin/kill') {
      $g->line("$kill -STOP $who");
      same(states('sleep'), 'T', "$kill $who");
      $g->line("$kill -SIGCONT $who");
      want(states('sleep'), qr{^[SR]$}, "$kill $who");
    }
  }
  want($g->line('/bin/kill -NONE 5'), qr/no such signal/);
  want($g->line('kill -NONE 5'), qr/^sh: kill: -NONE: no such signal\nusage/);
  ended(1);
};

keyed 'kill sends TERM, and -l tells the names of signals', sub {
  $g->line('sleep 1000 &');
  same($g->line('kill %1; wait %1; echo $?'),
    "[1] Terminated  sleep 1000\n143\n");
  $g->line('sleep 1000 &');
  same($g->line('kill -s KILL %1; wait %1; echo $?'),
    "[1] Killed  sleep 1000\n137\n");
  same($g->line('sh -c \'kill $$\'; echo $?'), "Terminated\n143\n");
  same($g->line('sh -c \'/bin/kill $$\'; echo $?'), "Terminated\n143\n");
  want($g->line('kill -TERM'), qr/\Ausage: kill/);
  want($g->line('kill -s TERM'), qr/\Ausage: kill/);
  want($g->line('kill -s'), qr/\Ausage: kill/);
  same($g->line('kill -l 1 2'), "HUP\nINT\n");
  want($g->line('kill -l'), qr/\AHUP\nINT\n(?:[A-Z12]+\n)*TERM\n/);
  same($g->line('kill -l 9; kill -l 143; kill -l 99; echo $?'),
    "KILL\nTERM\nsh: kill: 99: no such signal\n1\n");
};

keyed '... signal 0 only asks, and /bin/kill knows the same', sub {
  for my $kill ('kill', '/bin/kill') {
    $g->line('sleep 1000 &');
    same($g->line("$kill -0 \$\$; $kill -s 0 \$!; echo \$?; $kill -0 -- \$!"),
      "0\n");
    want($g->line("$kill -0 9999; echo \$?"),
      qr/kill: 9999: no such process\n1\n/);
    same($g->line("$kill -s TERM \$!; wait \$!; echo \$?"),
      "[1] Terminated  sleep 1000\n143\n");
    want($g->line("$kill -l"), qr/\AHUP\nINT\n(?:[A-Z12]+\n)*TERM\n/);
    same($g->line("$kill -l 9 143"), "KILL\nTERM\n");
    want($g->line("$kill -l 99; echo \$?"), qr/kill: 99: no such signal\n1\n/);
    want($g->line("$kill -s NONE 5; echo \$?"),
      qr/NONE: no such signal\n.*2\n/s);
  }
  same($g->line('sleep 1000 & kill -0 %1; kill -0 -1; echo $?; kill %1; wait')
    =~ s/^\[1\] \d+\n//r, "0\n[1] Terminated  sleep 1000\n");
};

keyed 'where there is no job, it is said', sub {
  same($g->line('fg; bg; echo $?'),
    "sh: fg: there is no job\nsh: bg: there is no job\n1\n");
  same($g->line('kill %9; echo $?'), "sh: kill: %9: no such job\n1\n");
};

keyed 'wait %1 waits for a job, and not for one that is stopped', sub {
  $g->line('sh -c "exit 7" &');
  $g->line('sleep 1 &');
  want($g->line('wait %sleep; echo $?'), qr/^0\n/m);
  stopped('(echo started; sleep 1000)');
  want($g->line('wait %sleep; wait; echo $?'), qr/^0\n/m);
  ended('');
};

keyed 'exit says once that there are stopped jobs', sub {
  $g->line('sh');
  stopped('(echo started; sleep 1000)');
  same($g->line('exit'), "sh: there are stopped jobs\n");
  same($g->line('echo still here'), "still here\n");
  $g->line('exit');
  for (1 .. 50) {
    return if states('sleep') eq '';
  }
  die "it has survived its shell\n";
};

keyed 'a shell in a shell stops its own programs, not itself', sub {
  $g->line('sh');
  stopped_reader('cat');
  same(states('cat'), 'T');
  $g->send("\x1a");
  same($g->line('echo here'), "here\n");
  ended(1);
  $g->line('exit');
};

keyed '... and can be stopped as a whole, and go on with ^C as a key', sub {
  $g->line('sh');
  my ($pid) = sort { $b <=> $a } $g->line('ps') =~ /^\s*(\d+)\b.*\bsh$/mg;
  want($g->line("kill -STOP $pid"), qr/^\[1\] Stopped  sh\n/m);
  same($g->line('jobs'), "[1] Stopped  sh\n");
  $g->line('fg');
  $g->send("\x03");
  $g->prompt;
  $g->line('exit');
};

keyed 'what is behind a stopped command is dropped', sub {
  stopped('(echo started; sleep 1000); echo behind') =~ /^behind/m
    and die "it ran\n";
  ended(1);
};

keyed 'nobody can stop the shell or init', sub {
  my ($sh) = $g->line('ps') =~ /^\s*(\d+)\b.*\bsh$/m;
  $g->line("(kill -STOP $sh; kill -STOP 1; kill -TSTP -$sh) 2> out");
  want($g->line('cat out; rm out'), qr/not permitted.*not permitted/s);
  same($g->line("/bin/kill -STOP $sh; echo ok"),
    "kill: $sh: operation not permitted\nok\n");
};

keyed 'a script that is stopped goes on where it was', sub {
  $g->line('echo "echo started; sleep 1; echo one; sleep 1; echo two" > s');
  stopped('sh s');
  $g->enter('fg');
  $g->expect(qr/^one\n.*^two\n/ms);
  $g->prompt;
  $g->line('rm s');
};

undef $g;
done_testing;
