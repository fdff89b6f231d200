# Do plain C programs do in the guest what they do on this host?
#
# Each tests/programs/NAME.c is built for both, with the host's own C library
# and with ours, and run by the same commands in a directory of the same files.
# Standard output, standard error and exit status must be equal, to the byte.
# Comments at the head of the file say how it is run, once for each such line:
#
#   // args: -l 'two words' < other.in
#
# That is the rest of a shell's command line. Without one it runs once, without
# arguments. Its standard input is NAME.in where there is such a file, and else
# empty; both are in the current directory, with all that is in tests/programs.
#
# The host's library is the reference: what a program of the standard prints
# there it must print here. So a new test is a new file, and nobody writes down
# what is right.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my $dir = scratch;
my ($host, $guest) = ("$dir/host", "$dir/guest");
my @names = map { m{([^/]+)\.c$} } glob(root('tests/programs/*.c'));
my %said; # what the compilers said of a program
my @runs; # [name, number, arguments]

mkdir($_) for $host, $guest;
build_here($_) for @names;
build_there();
for my $name (@names) {
  my $n = 0;
  push @runs, [$name, $n++, $_] for arguments($name);
}
spew("$_/all", join('', map { command(@$_) } @runs)) for $host, $guest;
my $alone = eval { run_here(); '' } // $@;
my $log = eval { run_there() } // $@;
my %same = map { ($_ => compared($_)) } @names;

# What follows `// args:` in the comment at the head of a program.
sub arguments
{
  my ($name) = @_;
  my ($head) = split(/^#/m, slurp(root("tests/programs/$name.c")));
  my @all = $head =~ m{^// args: *(.*)$}mg;

  return @all ? @all : ('');
}

# Without the compiler's own idea of the library: it is that which is called.
# -fno-builtin: else the compiler answers printf("x") by itself, and calls
# neither library.
sub build_here
{
  my ($name) = @_;
  my ($cc) = slurp(built('cc.mk')) =~ /^override HOSTCC := (.*)$/m;
  my ($text, $status) = sh("$cc -std=gnu11 -Wall -Wextra -fno-builtin"
    . " -c -o $host/$name.o tests/programs/$name.c");

  $said{$name} .= "on the host:\n$text" if $text ne '';
  # Its linker may warn of old functions, which we have as well.
  ($text, $status) = sh("$cc -o $host/$name $host/$name.o -lm") if !$status;
  $said{$name} .= "on the host:\n$text" if $status;
}

# One make for all, which goes on after a fault.
# By the user's own rule, `make build/std/NAME`, so that this is tried, too.
sub build_there
{
  my @targets = map { built("std/$_") } @names;
  my ($text) = make("-k -j2 @targets", this_build => 1);

  for my $name (@names) {
    my @lines = grep { m{/\Q$name\E\b} } split(/\n/, $text);
    my $bad = grep { /\b(?:warning|error|undefined reference)\b/ } @lines;
    $said{$name} .= join("\n", 'for the guest:', @lines, '')
      if $bad || !-e built("std/$name");
    sh('cp ' . built("std/$name") . " $guest/$name")
      if -e built("std/$name");
  }
}

# The line of shell that runs a program once.
# One shell script for all runs: a boot for each would take minutes.
sub command
{
  my ($name, $n, $args) = @_;
  my $in = -e root("tests/programs/$name.in") ? "$name.in" : '/dev/null';
  my $to = "$name.$n";

  return '' unless -e "$host/$name" && -e "$guest/$name";
  return "echo $to\n./$name <$in >$to.out 2>$to.err $args\n"
    . "echo \$? >$to.status\n";
}

sub copy_files
{
  my ($to) = @_;
  my @files = grep { -f && !/\.c$/ } glob(root('tests/programs/*'));

  sh("cp @files $to") if @files;
}

# The programs print descriptors' numbers. So they begin with the usual three,
# whatever we have inherited.
sub run_here
{
  my $close = join(' ', map { "$_>&-" } 3 .. 9);

  copy_files($host);
  sh("LC_ALL=C TZ=UTC0 sh ./all $close", dir => $host);
}

# A boot with a disk of its own, from which what was written is taken. The
# console's text.
# The files come back by mkfs, so that the console's own ways change no byte.
sub run_there
{
  my $image = copy_file(built('fs.img'), "$dir/fs.img");
  my $mkfs = built('mkfs');

  copy_files($guest);
  spew("$guest/long.txt", join('', map { "line $_\n" } 1 .. 60));
  spew("$guest/start", "cd /p\nsh all\nsync\n");
  sh("$mkfs put $image $guest /p");
  my $g = Guest->boot(image => $image, write => 1,
    append => 'init=sh /p/start');
  my $ended = eval { $g->wait_exit(90); 1 };
  my $why = $ended ? $g->log_text : $@;
  $g->kill;
  sh("$mkfs get $image /p $dir/back");
  return $why;
}

# How the runs of a program differ, '' if they do not.
# The first that differs is enough where there is none at all: its status is
# missing, too.
sub compared
{
  my ($name) = @_;
  my $faults = '';

  for my $run (grep { $_->[0] eq $name } @runs) {
    my $to = "$name.$run->[1]";
    for my $what (qw(status err out)) {
      my ($here, $there) = ("$host/$to.$what", "$dir/back/$to.$what");
      my $equal = -e $here && -e $there && slurp($here) eq slurp($there);
      # What strerror says begins with a capital in some libraries.
      $equal ||= $what eq 'err' && -e $here && -e $there
        && lc slurp($here) eq lc slurp($there);
      next if $equal;
      my ($text) = -e $here && -e $there
        ? sh("diff -au $here $there | head -40")
        : -e $here ? "not there in the guest; its console:\n" . tail_of($log)
        : "not there on the host: $alone\n";
      $faults .= "$what of ./$name $run->[2]\n$text";
      last unless -e $there;
    }
  }
  return $faults;
}

for my $name (@names) {
  it "$name builds without a warning and does as on the host", sub {
    die $said{$name} if $said{$name};
    die $same{$name} if $same{$name};
  };
}

# ---- at the console ----

my $g;

# A shell in /p, on the disk with the programs.
sub at_the_shell
{
  undef $g;
  $g = Guest->boot(image => "$dir/fs.img", write => 1, append => '',
    monitor => 1);
  $g->prompt;
  $g->line('cd /p');
}

# What is typed at the program that the sentence begins with, after which the
# shell must be back; else the next finds a new one.
# A program that keeps the terminal would spoil all that come after: after a
# failure, a new guest.
sub typed
{
  my ($sentence, $code) = @_;
  my ($name) = $sentence =~ /^(\w+)/;
  it $sentence, sub {
    die "$name has not been built\n" unless -e "$guest/$name";
    at_the_shell() unless $g;
    $code->();
    same($g->line('echo still here'), "still here\n");
  } or undef $g;
}

# Starts the editor and answers as a terminal does when it is asked for its
# size: by where the cursor is after it was sent to the far corner.
# The editor asks the terminal where its cursor is, which is all a serial line
# can tell of its size; this is the terminal that answers.
sub edit
{
  my ($file) = @_;
  my $from = length $g->bytes;
  my $limit = Limit->new(30);
  my $answered;

  $g->enter("./edit $file");
  until ($g->screen =~ /HELP: Ctrl-S/) {
    if (!$answered && substr($g->bytes, $from) =~ /\e\[6n/) {
      $g->send("\e[25;80R");
      $answered = 1;
    }
    $g->fail_with('the editor does not begin') if $limit->over;
    $g->rest(0.1);
  }
}

# Sends keys, and waits until the screen shows what they do.
# By the screen, as a reader sees it: there are many right ways to draw it.
sub shows
{
  my ($keys, $regex) = @_;

  $g->send($keys);
  return $g->wait_screen($regex);
}

sub leave
{
  my ($keys) = @_;

  $g->send($keys);
  $g->expect(qr{/p \$ \z});
}

typed 'lisp answers line by line, and ends with the status it is told', sub {
  $g->enter('./lisp');
  $g->expect(qr/^> \z/m);
  for (['(define (twice x) (* 2 x))', 'twice'], ['(twice 21)', 42],
    ['(/ 7 2.0)', '3.5'], ['(car 1)', 'error: car of something that is no pair']
  ) {
    $g->enter($_->[0]);
    $g->expect(qr/^(?:> )?\Q$_->[1]\E\n> \z/m);
  }
  $g->enter('(exit 4)');
  $g->prompt;
  same($g->line('echo $?'), "4\n");
};

typed 'calc answers line by line until ^D', sub {
  $g->enter('./calc -l');
  for (['6*7', '42'], ['scale=3; 2/3', '.666'], ['e(1)', '2.718'],
    ['1/0', 'calc: line 4: division by zero'])
  {
    $g->enter($_->[0]);
    $g->expect(qr/^\Q$_->[1]\E\n/m);
  }
  $g->send("\x04");
  $g->prompt;
  same($g->line('echo $?'), "1\n");
};

typed 'edit shows what is typed, moves by arrows, and saves it', sub {
  edit('notes.txt');
  want($g->screen, qr/\A~\n(?:~\n){20,}notes\.txt - 0 lines +1\/0\n/);
  shows("Hello world\rsecond\tline\rthird", qr/^third\n~/m);
  want($g->screen, qr/\AHello world\nsecond  line\nthird\n~\n/);
  shows("\e[A\e[A\e[H> ", qr/\A> Hello world\n.* \(modified\) +1\/3$/ms);
  shows("\e[F!\e[B\e[B\x7f\x7f\x08X", qr/^thX\n/m);
  shows("\e[H\x7f", qr/^second  linethX\n~/m);
  shows("\x13", qr/^30 bytes written to disk$/m);
  want($g->screen, qr/^notes\.txt - 2 lines +2\/2$/m);
  leave("\x11");
  same($g->line('cat notes.txt'), "> Hello world!\nsecond\tlinethX\n");
};

typed 'edit saves a file that got shorter without its old end', sub {
  edit('notes.txt');
  shows("\x0b", qr/\Asecond  linethX\n~/);
  shows("\x13", qr/^15 bytes written to disk$/m);
  leave("\x11");
  same($g->line('cat notes.txt'), "second\tlinethX\n");
};

typed 'edit scrolls, searches as one types, and quits without saving', sub {
  edit('long.txt');
  want($g->screen, qr/\Aline 1\nline 2\n.*^long\.txt - 60 lines +1\/60$/ms);
  shows("\e[6~\e[6~", qr/ 47\/60$/m);
  shows("\e[5~", qr/ 24\/60$/m);
  shows("\x06line 5", qr/^Search: line 5 .* 5\/60|^long.* 5\/60\nSearch: /ms);
  shows("\e[B", qr/ 50\/60$/m);
  shows("9\r", qr/ 59\/60\n/m);
  shows("changed ", qr/^changed line 59$/m);
  shows("\x06nowhere", qr/^Search: nowhere /m);
  shows("\e", qr/ 59\/60\n\s*\z/);
  shows("\x11", qr/^File is modified/m);
  leave("\x11");
  same($g->line('tail -n 2 long.txt'), "line 59\nline 60\n");
};

undef $g;
done_testing;
