# Does the shell do what one types?
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my $g;

# Types each line; dies unless the output is this (a string or a regex).
# Pairs of a line and what it prints, all at one prompt: a test of the shell is
# read like a session.
sub typed
{
  my ($sentence, @pairs) = @_;
  it $sentence, sub {
    while (my ($line, $wanted) = splice(@pairs, 0, 2)) {
      my $got = $g->line($line);
      ref $wanted ? want($got, $wanted, $line) : same($got, $wanted, $line);
    }
  } or restart();
}

# After a failure the next test finds a fresh shell.
sub restart
{
  undef $g;
  $g = Guest->boot(cpus => 2, timeout => 300);
  $g->prompt;
}

# A test that works the keyboard itself.
sub keyed
{
  my ($sentence, $code) = @_;
  it($sentence, $code) or restart();
}

restart();

# ---- commands ----

typed 'it runs a program from /bin', 'echo hello', "hello\n",
  '/bin/echo by path', "by path\n";
typed 'an empty line and a comment do nothing', '', '', '   ', '',
  '# nothing', '', 'echo a # b', "a\n", 'echo a#b', "a#b\n";
typed 'a program that is not there gets one line and status 127',
  'nosuch', "sh: nosuch: not found\n", 'nosuch; echo $?',
  "sh: nosuch: not found\n127\n";
typed 'a program names the file and the reason', 'cat nosuch',
  "cat: nosuch: no such file or directory\n";
typed 'it takes more than ten words', 'echo ' . join(' ', 1 .. 40),
  join(' ', 1 .. 40) . "\n";
typed 'it takes long lines', 'echo ' . 'x' x 400, 'x' x 400 . "\n";

# ---- pipes and redirections ----

typed 'pipes', 'ls | wc', qr/^\s*\d+\s+\d+\s+\d+\n$/,
  'echo a b | wc', qr/^\s*1\s+2\s+4\n$/,
  'seq 100 | sort | tail -n 1', "99\n",
  'seq 1000 | cat | cat | cat | cat | wc -l', qr/^\s*1000\n$/,
  'yes | head -n 2', "y\ny\n";
my $spew = 'usertests --helper spew'; # writes on, whatever the errors
typed 'who writes to a pipe nobody reads ends, and nothing is said of it',
  "$spew | head -n 1", "spew\n", 'echo $?', "0\n",
  "$spew | false; echo \$?", "1\n", 'yes | head -n 1; echo $?', "y\n0\n",
  'cat /bin/usertests | true; echo $?', "0\n",
  'cat /bin/usertests | tee /dev/null | true; echo $?', "0\n",
  'seq 100000 | (head -n 1; exit 3); echo $?', "1\n3\n",
  # The job may be quicker than the shell with its number.
  "$spew | head -n 1 & wait",
    qr/^(?:\[1\] \d+\nspew\n|spew\n\[1\] \d+\n)\[1\] Done\s\s\Q$spew |/,
  "($spew; echo \$? > st) | head -n 1; cat st; rm st", "spew\n141\n",
  "(true | $spew; echo \$? > st) | true; cat st; rm st", "141\n",
  "sh -c 'yes | true; $spew | true; echo \$?'", "0\n",
  'ps | grep -c usertests', "0\n";
typed 'a command of the shell itself in such a pipe ends no shell',
  'help | true; echo $?', "0\n", '(help; help; help; help) | true; echo $?',
  "0\n", 'help | head -n 1', "Part of the shell:\n",
  "sh -c 'help | true; echo on'", "on\n";
typed '> writes a file, and truncates it', 'echo long and longer > f', '',
  'echo new > f', '', 'cat f', "new\n";
typed '>> appends', 'echo one > f; echo two >> f; cat f', "one\ntwo\n",
  'rm f; echo first >> f; cat f', "first\n";
typed '< reads a file', 'echo in > f', '', 'cat < f', "in\n",
  'cat < nosuch', qr/nosuch: no such file or directory/;
typed '2> takes the errors', 'cat nosuch 2> err', '', 'cat err',
  "cat: nosuch: no such file or directory\n", 'echo out 2> err; cat err',
  "out\n";
typed 'redirections stand anywhere, also in a pipe', '> f echo x', '',
  'cat f', "x\n", 'cat < f | cat > g; cat g', "x\n", 'echo y>f; cat<f', "y\n";
typed 'the console can be written by name', 'echo direct > /console',
  "direct\n";

# ---- lists ----

typed '; runs one after the other', 'echo a; echo b;echo c', "a\nb\nc\n";
typed '&& and || look at the status', 'true && echo yes', "yes\n",
  'false && echo no', '', 'false || echo other', "other\n",
  'true || echo no', '', 'false && echo a || echo b', "b\n";
typed '$? is the last status', 'true; echo $?', "0\n", 'false; echo $?', "1\n",
  'false; true; echo $?', "0\n", 'false | true; echo $?', "0\n",
  '(exit 7); echo $?', "7\n";
typed 'parentheses group', '(echo a; echo b) | wc -l', qr/^\s*2\n$/,
  '(echo a; echo b) > f; cat f', "a\nb\n", '(cd /bin; pwd); pwd', "/bin\n/\n",
  '(false || true) && echo t', "t\n";
typed 'quotes keep blanks and signs', "echo 'a  b'", "a  b\n",
  'echo "c  d"', "c  d\n", "echo 'x;y|z>w&(v)#u'", "x;y|z>w&(v)#u\n",
  q(echo "it's"), "it's\n", q(echo a'b c'd), "ab cd\n", q(echo '$?'), "\$?\n",
  q(echo ""), "\n";
typed 'a wrong line gets a message, and the next line works', 'echo (',
  qr/sh: /, '| wc', qr/sh: /, 'echo a | ; ls', qr/sh: /, ') echo', qr/sh: /,
  'echo >', qr/sh: /, 'fi', qr/sh: /, 'echo fine', "fine\n";
keyed 'an open quote or command goes on behind another prompt', sub {
  for (["echo 'a", "b'", "a\nb\n"], ['if true', 'then echo c; fi', "c\n"],
    ['cat <<E', "d\rE", "d\n"], ['true &&', 'echo e', "e\n"]) {
    my ($first, $rest, $wanted) = @$_;
    $g->enter($first);
    $g->expect(qr/^> \z/m);
    $g->send("$rest\r");
    $g->expect(qr/^\Q$wanted\E\S* \$ \z/m);
  }
};
keyed '^C drops all of an unfinished command', sub {
  $g->enter('for i in 1 2; do');
  $g->expect(qr/^> \z/m);
  $g->send("\x03");
  $g->prompt;
  same($g->line('echo on'), "on\n");
};

# ---- background ----

typed '& does not wait', 'sleep 1000 & echo at once', qr/at once\n/,
  'kill %1; wait', "[1] Terminated  sleep 1000\n",
  'sleep 1 & wait', qr/^\[1\] Done  sleep 1$/m,
  '(exit 3) & wait', qr/^\[1\] Done, status 3  \(exit 3\)$/m;
typed 'a & b runs both', 'echo one > f1 & echo two > f2', qr/^\[\d\] \d+\n/,
  'wait; cat f1 f2', qr/one\ntwo\n/;

# ---- directories ----

typed 'cd changes the directory, and the prompt shows it', 'mkdir -p /d/e', '',
  'cd /d/e', '', 'pwd', "/d/e\n", 'cd ..', '', 'pwd', "/d\n", 'cd', '',
  'pwd', "/\n";
keyed 'the prompt shows the directory', sub {
  $g->enter('cd /bin');
  $g->expect(qr{^/bin \$ \z}m);
  $g->line('cd');
};
typed 'cd to nowhere says so', 'cd /nosuch',
  qr{cd: /nosuch: no such file or directory};
typed 'exit ends a subshell with a status', 'sh', '', 'exit 5', '',
  'echo $?', "5\n";

# ---- scripts ----

typed 'sh FILE runs a script', q(echo 'echo from $0; false' > s; sh s),
  qr/^from/, 'sh s; echo $?', qr/^1\n\z/m;
typed '#! runs a script by its name', q(echo '#!/bin/sh' > s2), '',
  q(echo 'echo in a script' >> s2), '', './s2', "in a script\n",
  'mv s2 /bin/myscript; myscript | cat', "in a script\n";

# ---- the keyboard ----

keyed 'backspace takes a character back', sub {
  $g->type('echo abX');
  $g->send("\x7f");
  same($g->line('c'), "abc\n");
};

keyed '^U takes the line back, ^W a word', sub {
  $g->type('garbage and more');
  $g->send("\x15");
  same($g->line('echo clean'), "clean\n");
  $g->type('echo one two');
  $g->send("\x17");
  same($g->line('three'), "one three\n");
};

keyed 'the arrow keys move in the line', sub {
  $g->type('echo ac');
  $g->send("\e[D");
  same($g->line('b'), "abc\n");
  $g->type('cho home');
  $g->send("\e[H");
  $g->type('e');
  $g->send("\e[F");
  same($g->line('!'), "home!\n");
  $g->type('echo xyz');
  $g->send("\e[D\e[D\e[C\x7f");
  same($g->line('Y'), "xYz\n");
};

keyed 'the up arrow brings earlier lines back, the down arrow later ones', sub {
  $g->line('echo first');
  $g->line('echo second');
  $g->send("\e[A");
  $g->expect(qr/echo second/);
  $g->send("\e[A");
  $g->expect(qr/first/);
  same($g->line(''), "first\n");
  $g->send("\e[A\e[A\e[B");
  $g->expect(qr/echo first/);
  same($g->line(' edited'), "first edited\n");
};

keyed 'Tab completes a command', sub {
  $g->type('forkt');
  $g->send("\t");
  $g->expect(qr/est /);
  $g->send("\x15");
  $g->line('');
};

keyed 'Tab completes a file name, in directories too', sub {
  $g->line('mkdir -p /d/deep; echo found > /d/deep/unmistakable');
  $g->type('cat /d/deep/unm');
  $g->send("\t");
  $g->expect(qr/istakable/);
  same($g->line(''), "found\n");
  $g->type('cat /d/dee');
  $g->send("\t");
  $g->expect(qr{p/});
  $g->type('unm');
  $g->send("\t");
  $g->expect(qr/istakable/);
  same($g->line(''), "found\n");
};

keyed 'Tab shows the choices where there are several', sub {
  $g->line('mkdir -p /d; echo 1 > /d/twin-a; echo 2 > /d/twin-b');
  $g->type('cat /d/tw');
  $g->send("\t");
  $g->expect(qr/in-/);
  $g->send("\t");
  $g->expect(qr/twin-a\s+\S*twin-b/);
  same($g->line('b'), "2\n");
};

keyed '^C at the prompt gives a new line', sub {
  $g->type('never run');
  $g->send("\x03");
  $g->prompt;
  same($g->line('echo ok'), "ok\n");
};

# No process is left of what ^C has ended. The shell waits for its own children;
# theirs may take a moment longer.
sub nothing_left
{
  my $ps = '';
  for (1 .. 50) {
    $ps = $g->line('ps');
    return if $ps !~ /\b(?:sleep|cat|yes)\b/;
  }
  die $ps;
}

# Programs that sleep, read, write, and are just starting: each is somewhere
# else when ^C comes.
keyed '^C kills the foreground job, all of it', sub {
  for my $job ('(echo started; sleep 1000)', '(echo started; cat)',
    '(echo started; yes > /dev/null)', '(echo started; yes) | tee /dev/null',
    '(echo started; yes) | grep -v y') {
    $g->enter($job);
    $g->expect(qr/^started\n/m) unless $job =~ /grep/;
    $g->interrupt;
  }
  nothing_left();
};

# 60 times, as the moment between fork and setpgid is short.
keyed '... also what the job is just starting', sub {
  for (1 .. 60) {
    $g->enter('(echo started; sleep 1000)');
    $g->expect(qr/^started\n/m);
    $g->interrupt;
  }
  nothing_left();
};

keyed '... and the status says so; a job in the background lives on', sub {
  $g->line('sleep 1000 &');
  my $pid = $g->pid_of('sleep');
  $g->enter('(echo started; sleep 2000)');
  $g->expect(qr/^started\n/m);
  $g->interrupt;
  same($g->line('echo $?'), "130\n");
  want($g->line('ps'), qr/^\s*$pid\b.*\bsleep$/m);
  same($g->line("kill $pid; wait"), "[1] Terminated  sleep 1000\n");
};

# Starts cat, and waits until the shell has left the console to it.
sub reading
{
  $g->enter('(echo started; cat)');
  $g->expect(qr/^started\n/m);
}

# As everywhere here: what is asked is how far it got, not how long it took. All
# may be written before a busy machine has brought the ^C: then once more.
keyed '^C ends a program in the middle of one long write', sub {
  my $size = 40 << 20;
  for (1 .. 10) {
    $g->enter("usertests --helper write big $size");
    $g->expect(qr/^writing\n/m);
    $g->interrupt;
    my ($got) = $g->line('wc -c big') =~ /^(\d+) big/ or die "not begun\n";
    same($g->line('rm big'), '');
    return if $got < $size;
  }
  die "all $size bytes were written\n";
};

# In the midst of a line it delivers what is there, without an end: two are
# needed.
keyed '^D ends the input of a program', sub {
  reading();
  $g->send("line\r");
  $g->expect(qr/line\nline\n/);
  $g->send("\x04");
  $g->prompt;
  $g->enter('(echo started; wc -c)');
  $g->expect(qr/^started\n/m);
  $g->send("abc\x04\x04");
  $g->expect(qr/abc3\n/);
  $g->prompt;
};

keyed 'what was typed before ^C is nobody\'s', sub {
  reading();
  $g->send('garbage');
  $g->expect(qr/garbage/);
  $g->send("\x03");
  $g->prompt;
  same($g->line('echo good'), "good\n");
};

keyed 'a program that wanted each key leaves lines to the next', sub {
  $g->enter('(usertests --helper raw; echo ended $?; cat)');
  $g->expect(qr/^ended 7\n/m);
  $g->send("tee\x7fn\r");
  $g->expect(qr/^ten\n/m);
  $g->send("\x04");
  $g->prompt;
};

keyed '^U and ^W work while a program reads, as does backspace', sub {
  reading();
  $g->send("garbage\x15good\r");
  $g->expect(qr/^good\n/m);
  $g->send("one two\x17three\r");
  $g->expect(qr/^one three\n/m);
  $g->send("tee\x7fn\r");
  $g->expect(qr/^ten\n/m);
  $g->send("\x04");
  $g->prompt;
};

keyed '^P lists the processes while a program reads', sub {
  reading();
  $g->send("\x10");
  $g->expect(qr/\binit\b.*\n(?:.*\n)*.*\bsh\b.*\n/);
  $g->send("\x04");
  $g->prompt;
};

keyed '^D at the prompt ends the shell, and init starts another', sub {
  $g->line('cd /bin');
  $g->send("\x04");
  $g->expect(qr{^/ \$ \z}m, 30);
  same($g->line('echo new'), "new\n");
};

# ---- the programs ----

typed 'ls lists devices and directories', 'ls /', qr/\bconsole\b/,
  'ls -l /console', qr/console/;
typed 'a name of 30 characters is taken, one of 31 refused',
  'echo x > ' . 'a' x 30 . '; cat ' . 'a' x 30, "x\n",
  'touch ' . 'b' x 31, qr/file name too long/i;
typed 'ps, free, date and time tell something', 'ps', qr/\binit\b/,
  'free', qr/\d/, 'date', qr/20\d\d/, 'time true', qr/\d/;
typed 'each program tells its use', 'cat --help', qr/cat/, 'man wc', qr/wc/,
  'man nosuch', qr/nosuch/;
typed 'rm -r removes a tree of any depth', 'mkdir t; cd t', '',
  'usertests --helper deep 40; echo $?', "0\n", 'cd', '',
  'touch other; rm -r t other; echo $?', "0\n", 'ls t',
  qr/no such file or directory/, 'mkdir t; cd t', '',
  'usertests --helper deep 700; echo $?', "0\n", 'cd', '',
  'rm -r t; echo $?', "0\n", 'ls t', qr/no such file or directory/,
  'rm -rf t; echo $?', "0\n", 'rm -r t; echo $?',
  "rm: t: no such file or directory\n1\n";
typed 'cp -r says which path is too long', 'mkdir t; cd t', '',
  'usertests --helper deep 40', '', 'cd', '', 'cp -r t u; echo $?',
  qr{^cp: \.{3}.*-all-: not copied: its path has \d+ bytes, 1023 at.*\n1\n}s,
  'rm -r t u; echo $?', "0\n", 'ls t u 2>&1 | wc -l', "2\n";
typed 'cp -r copies what a path can reach, the rest of the tree too',
  'mkdir t; cd t', '', 'usertests --helper deep 40', '', 'cd', '',
  'echo x > t/z; cp -r t u; cat u/z; rm -r t u', qr/^cp: .*\nx\n\z/s;
typed 'cp -r into the tree itself is refused', 'mkdir t', '',
  'cp -r t t/new; cp -r t t/no/such; cd t; cp -r . new; cp -r ../t .; cd',
  qr{^cp: t: cannot .*\ncp: t/no/such: no .*\n(?:cp:.* cannot be.*\n){2}\z},
  'rm -r t', '';
my $same = 'input file is output file';
typed 'a file that is input and output is refused, and stays as it was',
  'seq 3 > f; cat f >> f; echo $?', "cat: f: $same\n1\n",
  'cat < f >> f', "cat: -: $same\n", 'cat -n f >> f', "cat: f: $same\n",
  'ln f link; cat link >> f', "cat: link: $same\n", 'grep . f >> f',
  "grep: f: $same\n", 'head -n 99 f >> f', "head: f: $same\n",
  'head -c 99 f >> f', "head: f: $same\n", 'tail -n +1 f >> f',
  "tail: f: $same\n", 'uniq f >> f', "uniq: f: $same\n",
  'hexdump f >> f', "hexdump: f: $same\n", 'tee f < f',
  "tee: f: $same\n1\n2\n3\n", 'tee -a link < f > /dev/null',
  "tee: link: $same\n", 'tee < f >> f', "tee: standard output: $same\n",
  'cp f f', "cp: f and f are the same file\n", 'cp f link',
  "cp: f and link are the same file\n", 'mv f f',
  "mv: f and f are the same file\n", 'cat f', "1\n2\n3\n",
  'grep -c . f >> f; wc -l f >> f; tail -n 1 f >> f; sort f >> f; wc -l f',
  "12 f\n", 'cat /dev/null >> f; echo a | cat > g; cat g; rm f link g', "a\n";
typed 'grep takes long lines', 'echo ' . 'y' x 300 . 'z > f; grep -c z f',
  "1\n", 'grep -c q f', "0\n";

undef $g;
# Lines longer than the keyboard's buffer come from a script.
it 'a path near the longest, and a longer one, are told from their ends', sub {
  my $dir = scratch;
  my $image = copy_file(disk(), "$dir/disk.img");
  my $name = 'a-name-of-thirty-bytes-in-all-';
  spew("$dir/script", 'cp -r t t' . "/$name" x 32 . "\n" # near the limit
    . 'cat ' . "$name/" x 20 . "last\n" . 'cat ' . './' x 620 . "last\n"
    . 'ls ' . 'x' x 240 . "\n");
  sh(built('mkfs') . " put $image $dir/script /script");
  my $g = Guest->boot(image => $image);
  $g->prompt;
  $g->line('mkdir t; cd t; usertests --helper deep 40; cd', 60);
  my $x = 'x' x 240;
  want($g->line('sh script', 60), qr{^cp:\ t:\ cannot\ be\ copied\ into
    \ itself,\ to\ \S+\ncat:\ \.\.\.\S+/last:\ no\ such\ .*\n
    cat:\ \.\.\.\S+/last:\ file\ name\ too\ long\nls:\ $x:\ file\ name
    \ too\ long\n\z}x);
};

it 'the first line of a script may be written in many ways', sub {
  my $dir = scratch;
  my $image = copy_file(disk(), "$dir/disk.img");
  my %script = (
    unended => '#!/bin/cat',
    blanks => "#! \t/bin/echo  two words \t\n",
    crlf => "#!/bin/echo cr lf\r\n",
    crlf_sh => "#!/bin/sh\r\necho one\r\necho two\r\n",
    empty => '', hash => '#', bang => '#!', blank => "#! \t \r\n",
    long => '#!/bin/echo ' . 'x' x 115 . "\n",
    longest => '#!/bin/echo ' . 'x' x 115,
    too_long => '#!/bin/echo ' . 'x' x 116 . "\n",
    itself => "#!/itself\necho ran\n", other => "#!/crlf_sh\n",
    nobody => "#!/bin/nobody at all\n", folder => "#!/bin\n",
    through => "#!/bin/echo/x\n", name31 => '#!/' . 'y' x 31 . "\n",
    plain => 'echo no first line', binary => "#!/bin/echo\0\n",
  );
  for (sort keys %script) {
    spew("$dir/script", $script{$_});
    sh(built('mkfs') . " put $image $dir/script /$_");
  }
  my $g = Guest->boot(image => $image);
  $g->prompt;
  my $named = 'which its first line names';
  my @wanted = (
    './unended; echo', "#!/bin/cat\n", './blanks x', "two words ./blanks x\n",
    './crlf x', "cr lf ./crlf x\n", './crlf_sh', "one\ntwo\n",
    './empty; echo $?', "0\n", './hash; echo $?', "0\n",
    './bang', "sh: ./bang: its first line names no program\n",
    './blank; echo $?', "sh: ./blank: its first line names no program\n126\n",
    './long', 'x' x 115 . " ./long\n", './longest', 'x' x 115 . " ./longest\n",
    './too_long; echo $?', "sh: ./too_long: its first line is too long\n126\n",
    './itself', "sh: ./itself: cannot run /itself, $named: not a program\n",
    './other', "sh: ./other: cannot run /crlf_sh, $named: not a program\n",
    './nobody; echo $?', "sh: ./nobody: cannot run /bin/nobody, $named: "
      . "no such file or directory\n126\n",
    './folder', "sh: ./folder: cannot run /bin, $named: permission denied\n",
    './through', "sh: ./through: cannot run /bin/echo/x, $named: "
      . "not a directory\n",
    './name31', "sh: ./name31: cannot run /" . 'y' x 31
      . ", $named: file name too long\n",
    './plain', "no first line\n",
    './binary', "sh: ./binary: not an executable file\n",
  );
  while (my ($line, $want) = splice(@wanted, 0, 2)) {
    same($g->line($line), $want, $line);
  }
};

done_testing;
