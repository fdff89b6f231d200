# Does the shell's language work at the console: what is typed goes on over
# lines, ^C ends it, errors and a lack of memory leave a prompt, old lines come
# back? What commands mean is asked in tests/sh.t.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my $g;

sub restart
{
  undef $g;
  $g = Guest->boot(cpus => 2, timeout => 300);
  $g->prompt;
}

# A test that types; after a failure the next finds a fresh shell.
sub keyed
{
  my ($sentence, $code) = @_;
  it($sentence, $code) or restart();
}

# No process is left of what ^C has ended. The shell waits for its own children;
# theirs may take a moment longer.
sub nothing_left
{
  my ($what) = @_;
  my $ps = '';
  for (1 .. 50) {
    $ps = $g->line('ps');
    return if $ps !~ /\b(?:sleep|cat|yes|true)$/m
      && (() = $ps =~ /\bsh$/mg) == 1;
  }
  die "$what: $ps";
}

restart();

keyed '^C ends loops that start no process, functions and substitutions', sub {
  for my $text ('while :; do :; done', 'until false; do x=1; done',
    'f() { while true; do :; done; }; f', 'x=$(while :; do :; done)',
    'for i in 1 2; do while :; do :; done; done',
    'eval "while :; do :; done"') {
    $g->enter("echo started; $text");
    $g->expect(qr/^started\n/m);
    $g->interrupt;
    same($g->line('echo $?'), "130\n", $text);
    nothing_left($text);
  }
};

keyed '^C ends loops whose commands are processes, and the commands', sub {
  for my $text ('while true; do /bin/true; done', 'while sleep 100; do :; done',
    'x=$(sleep 100)', 'while :; do sleep 100 | cat; done',
    'for i in 1 2 3; do (sleep 100); done', '{ sleep 100; echo no; }',
    'f() { sleep 100; }; f; echo no', 'while :; do x=$(/bin/echo a); done',
    'if sleep 100; then echo no; fi', 'while :; do sleep 100; done </README') {
    $g->enter("echo started; $text");
    $g->expect(qr/^started\n/m);
    $g->interrupt;
    same($g->line('echo $?'), "130\n", $text);
    nothing_left($text);
  }
};

# The child that ^C is for must not hold the pipe: its reader would never end.
keyed 'what is typed may have the output of commands in it', sub {
  same($g->line('echo $(echo a) `echo b`'), "a b\n");
  same($g->line('x=$(seq 3 | wc -l); echo $x'), "3\n");
  same($g->line('echo $(echo $(echo in)) | cat'), "in\n");
  same($g->line('f() { echo $(echo "<$1>"); }; f $(echo one); echo $?'),
    "<one>\n0\n");
  same($g->line('true && cd $(echo /bin) && pwd; cd /'), "/bin\n");
  same($g->line('echo k > $(echo /tmp-name); cat /tmp-name'), "k\n");
  same($g->line('for i in $(seq 2); do echo $(echo $i); done'), "1\n2\n");
  same($g->line('x=$(exit 3); echo $?; rm /tmp-name'), "3\n");
};

# Several times, as the ^C may come before the shell reads, and while it begins.
keyed '^C ends a read, and the loop around it', sub {
  for (1 .. 5) {
    $g->enter('while read x; do echo "<$x>"; done');
    $g->send("one\r");
    $g->expect(qr/^<one>\n/m);
    $g->send("two\x03");
    $g->prompt;
    same($g->line('echo $? $x'), "130 one\n");
  }
};

keyed '^C ends a wait, and the loop around it', sub {
  $g->enter('for i in 1 2 3; do sleep 1000 & echo started; wait; done');
  $g->expect(qr/^started\n/m);
  $g->interrupt;
  same($g->line('echo $? $i'), "130 1\n");
  my $pid = $g->pid_of('sleep');
  same($g->line("kill $pid; wait"), "[1] Terminated  sleep 1000\n");
};

keyed 'a job that a signal has ended ends no more than the wait for it', sub {
  want($g->line('sleep 1000 & kill -INT $!; wait $!; echo $? after'),
    qr/^130 after$/m);
  $g->line('wait');
};

keyed '^D ends the input of a read', sub {
  $g->enter('while read x; do echo "<$x>"; done; echo end $?');
  $g->send("one\r");
  $g->expect(qr/^<one>\n/m);
  $g->send("\x04");
  $g->expect(qr/^end 0\n/m);
  $g->prompt;
};

# It reads byte by byte, so each read ends where ^D has ended the line.
keyed '^D in the midst of a line ends no read of it', sub {
  $g->enter('sh -c \'echo go; read x; echo "<$x>"\'');
  $g->expect(qr/^go\n/m);
  $g->send("ab\x04");
  sleep 1;
  $g->send("c\r");
  $g->expect(qr/^<abc>\n/m);
  $g->prompt;
};

keyed 'a background job that a loop has started lives on after ^C', sub {
  $g->enter('for i in 1 2; do sleep 1000 & echo started; sleep 2000; done');
  $g->expect(qr/^started\n/m);
  $g->interrupt;
  my $pid = $g->pid_of('sleep');
  same($g->line("kill $pid; wait"), "[1] Terminated  sleep 1000\n");
  nothing_left('the loop');
};

keyed 'an error in an expansion drops what was typed, and no more', sub {
  same($g->line('x=1; echo ${n?none}; x=2'), "sh: n: none\n");
  same($g->line('echo $? $x'), "2 1\n");
  want($g->line('for i in 1 2; do echo $((1 / 0)); done'),
    qr/\Ash: .*division by 0\n\z/);
  same($g->line('eval "if"; echo no'),
    "sh: eval: syntax error: the command is not complete\n");
  same($g->line('exec nosuch; echo $?'), "sh: nosuch: not found\n127\n");
};

keyed 'recursion and nesting without end are errors', sub {
  want($g->line('f() { f; }; f'), qr/\Ash: more than \d+ functions .*\n\z/);
  want($g->line('e="eval \"\$e\""; eval "$e"'), qr/\Ash: more than \d+ func/);
  want($g->line('echo ' . '$(' x 120 . ')' x 120), qr/more than \d+ levels/);
  want($g->line('{ ' x 120 . '}' x 120), qr/more than \d+ levels/);
  want($g->line('echo $((' . '(' x 250 . '1' . ')' x 250 . '))'), qr/too deep/);
  same($g->line('echo on'), "on\n");
};

keyed 'a loop of many rounds needs no more memory than one of few', sub {
  my $used = sub {
    $g->line('free') =~ /^memory\D+(\d+)/mi or die "what does free say?\n";
    return $1;
  };
  my $loop = 'i=0; while [ $i -lt N ]; do i=$((i + 1)); f() { x=${i}a; }; f; '
    . 'for j in a b; do y=$j$i; done; eval z=$i; set -- $i; done; echo $z';
  same($g->line($loop =~ s/N/100/r, 100), "100\n");
  my $before = $used->();
  same($g->line($loop =~ s/N/3000/r, 200), "3000\n");
  my $after = $used->();
  die "$before, then $after\n" if abs($after - $before) > 64;
};

keyed 'without memory there is an error, and then a prompt', sub {
  want($g->line('x=xxxxxxxxxxxxxxxx; while :; do x=$x$x; done', 200),
    qr/out of memory/);
  same($g->line('x=; echo on'), "on\n");
};

keyed '^R finds an old line by a part of it, and ^R again an older one', sub {
  $g->line('echo apple one');
  $g->line('echo apple two');
  $g->line('echo pear');
  $g->send("\x12");
  $g->expect(qr/search: \z/);
  $g->send('app');
  $g->expect(qr/search: app  echo apple two/);
  $g->send("\x12");
  $g->expect(qr/search: app  echo apple one/);
  $g->send("\r");
  $g->expect(qr/^apple one\n\S* \$ \z/m);
};

keyed '... ^G gives it up, and an arrow edits what was found', sub {
  $g->type('echo kept');
  $g->send("\x12pear");
  $g->expect(qr/search: pear  echo pear/);
  $g->send("\x07");
  $g->expect(qr/\$ .*echo kept/);
  same($g->line(''), "kept\n");
  $g->send("\x12pear");
  $g->expect(qr/search: pear  echo pear/);
  $g->send("\e[F");
  same($g->line('s'), "pears\n");
};

keyed '!! is the last line, !$ its last word', sub {
  $g->line('echo one two');
  same($g->line('!!'), "echo one two\none two\n");
  same($g->line('echo !$ !$'), "echo two two\ntwo two\n");
  same($g->line(q(echo '!!' \!$)), "!! !\$\n");
};

# What the standard leaves open, so that dash has nothing to say of it.
keyed '++ and -- count, in front of a name and behind it', sub {
  my @pairs = ('x=5; echo $((x++)) $x $((++x)) $x', '5 6 7 7',
    'echo $((x--)) $((--x)) $((-- x)) $x', '7 5 4 4',
    'echo $((x++ + ++x)) $((x--1)) $((x++1)) $((- -x)) $((--5))', '10 7 7 6 5',
    'echo $((0 && x++)) $((1 || --x)) $((1 ? x : x++)) $x', '0 1 6 6',
    'y=; echo $((y++)) $((y++)) $((nosuch++)) $nosuch', '0 1 0 1',
    'a=7; echo $((x--a)) $((x-- - a)) $x $((x--(2)))', '13 -1 5 7');
  while (my ($line, $wanted) = splice(@pairs, 0, 2)) {
    same($g->line($line), "$wanted\n", $line);
  }
  want($g->line('echo $((5++))'), qr/^sh: \$\(\(5\+\+\)\): /);
  want($g->line('readonly r=1; echo $((r++))'), qr/^sh: r: is read-only/);
};

keyed 'getopts goes on where it was, after a function with its own', sub {
  $g->line('f() { local OPTIND=1 o; while getopts xy o; do echo in $o; '
    . 'done; }');
  $g->line('set -- -ab');
  same($g->line('while getopts ab o; do echo out $o; f -xy; done'),
    "out a\nin x\nin y\nout b\nin x\nin y\n");
  $g->line('set --; unset -f f; OPTIND=1');
};

keyed 'local outside of a function, and <<<, are refused in words', sub {
  same($g->line('local x=1; echo $?'), "sh: local: not in a function\n1\n");
  same($g->line('f() { local 1=x; echo $?; }; f'),
    "sh: local: 1=x: not a name\n2\n");
  want($g->line('cat <<< abc'), qr/^sh: syntax error: <<< is not known/);
};

# ---- its page ----

restart(); # with all of its memory

keyed 'what man sh says is missing is missing', sub {
  my $said = $g->line('man sh');
  my ($missing) = $said =~ /Not there: (.*?)\.\n/s or die $said;
  my ($commands, $options) = split(/set -/, $missing);

  for my $name ($commands =~ /(\w+)/g) {
    same($g->line("command -v $name; echo :\$$name"), ":\n", $name);
  }
  for my $option ($options =~ /(\w)/g) {
    want($g->line("set -$option"), qr{: -$option: no such option$}m);
  }
  want($g->line("$_ -p; echo \$?"), qr/^2\n/m, $_) for 'jobs', 'command';
};
keyed '... and ^C ends a script whatever it traps', sub {
  want($g->line("sh -c 'trap : INT; echo \$?'"), qr/only EXIT.*\n1\n/);
  $g->enter(q(sh -c "trap 'echo no' EXIT; echo started; sleep 1000"));
  $g->expect(qr/^started\n/m);
  $g->interrupt;
  same($g->line('echo $?'), "130\n");
  nothing_left('the script');
};

undef $g;

# Boots with this /etc/rc; what the console says up to the prompt.
sub with_rc
{
  my ($rc) = @_;
  my $dir = scratch;
  my $image = copy_file(disk(), "$dir/disk.img");

  spew("$dir/rc", $rc);
  sh(built('mkfs') . " put $image $dir/rc /etc/rc");
  my $guest = Guest->boot(image => $image);
  my $said = $guest->prompt;
  return ($said, $guest);
}

it 'init runs /etc/rc before the shell', sub {
  my ($said) = with_rc("# a comment\nfor i in 1 2; do echo rc \$i; done\n");
  want($said, qr/^rc 1\nrc 2\n/m);
};

it '... says if it fails, and goes on', sub {
  my ($said, $guest) = with_rc("false\n");
  want($said, qr/^init: \/etc\/rc has failed, with status 1\n/m);
  same($guest->line('echo on'), "on\n");
};

it '... and says nothing if there are only comments, as on the image', sub {
  my ($said, $guest) = with_rc("# a\n  # b\n\n");
  die $said if $said =~ /rc/;
  want($guest->line('cat /etc/rc'), qr/^# a$/m);
};

done_testing;
