# Boots Lectern in QEMU and talks to it over the serial line.
#
#   use lib 'tests/lib';
#   use Guest;
#
#   it 'counts lines', sub {
#     my $g = Guest->boot(cpus => 2);
#     $g->prompt;
#     want($g->line('echo hi | wc'), qr/1 1 3/);
#     $g->line_exit('poweroff 3') == 3 or die 'wrong status';
#   };
#
# Every wait has a limit, ends at once when the kernel panics, and dies with
# the console's last lines. QEMU never outlives its Guest, nor the test's
# process, whatever way that ends: a keeper process stands between them. Nothing
# depends on timing: typing waits for the echo. Limits are those of a quiet
# machine (Limit.pm).
#
# Guests work on a snapshot of the disk image: what they write is gone when they
# end, unless `write => 1`.
package Guest;

use strict;
use warnings;
use Cwd ();
use Fcntl qw(:flock);
use File::Basename qw(dirname);
use File::Find ();
use File::Temp ();
use IO::Handle;
use IO::Select;
use IO::Socket::UNIX;
use Limit;
use List::Util qw(min);
use POSIX qw(:sys_wait_h :errno_h);
use Scalar::Util qw(weaken);
use Socket;
use Test::More;
use Time::HiRes qw(time sleep);
use Exporter 'import';

our @EXPORT = qw(it want same root built sh make copy_file copy_tree tail_of
  slurp spew scratch sources disk processes all figure);

our $SLOW = $Limit::SLOW;
our $PROMPT = qr/^\S* \$ \z/m;

my $root = Cwd::abs_path(dirname(__FILE__) . '/../..');
our $plain; # a place with a name without blanks, quotes and the like
if ($root =~ m{[^\w./+-]}) {
  # Tests write commands and make's variables with paths in them.
  $plain = File::Temp->newdir('lecternXXXXXX', TMPDIR => 1);
  symlink($root, "$plain/tree") or die "$plain/tree: $!\n";
  $root = "$plain/tree";
}
my $build = $ENV{BUILD} || 'build';
$build = "$root/$build" unless $build =~ m{^/};

$SIG{PIPE} = 'IGNORE';
$SIG{$_} = sub { exit 1 } for qw(INT TERM HUP); # so that DESTROY runs

# ---- what tests are written with ----

# One sentence, one check: passes if the code returns without dying.
sub it
{
  my ($sentence, $code) = @_;
  local $Test::Builder::Level = $Test::Builder::Level + 1;
  my $ok = eval { $code->(); 1 };
  my $why = $@;

  ok($ok, $sentence) or diag($why);
  exit 1 if !$ok && $ENV{FIRST}; # as in tests/host/machine.c: one is enough
  return $ok;
}

# Dies unless $got matches.
# Returns the text, so that it can be looked at further. The whole of it is
# shown when it does not match: a test that fails elsewhere, once, has to be
# understood from its output.
sub want
{
  my ($got, $regex, $what) = @_;
  $got = '(nothing)' unless defined $got;
  return $got if $got =~ $regex;
  die(($what ? "$what: " : '') . "wanted $regex, got:\n$got\n");
}

# Dies unless the two are the same string.
# As want, for all of the text.
sub same
{
  my ($got, $wanted, $what) = @_;
  $got = '(nothing)' unless defined $got;
  return $got if $got eq $wanted;
  die(($what ? "$what: " : '') . "wanted '$wanted', got '$got'\n");
}

# Whether this is `make check-all`, for tests that take a sample in `make
# check`.
sub all { return $ENV{TEST_ALL} }

# A row of the table at the end of `make check-all`: what was counted, and the
# figure. tests/run collects them.
sub figure
{
  my ($name, $value) = @_;
  note("figure: $name: $value");
}

# A path of the source tree, and one of what has been built.
sub root { return @_ ? "$root/$_[0]" : $root }
sub built { return @_ ? "$build/$_[0]" : $build }

# A disk image with the kernel and programs under test, and nothing a reader may
# have left in build/lectern.img. Made when it is older than those.
sub disk
{
  my $image = built('test.img');
  my @parts = (built('root'), built('bootblock'), built('kernel.stripped'));
  my $newest = (stat built('lectern.img'))[9] or die "type make first\n";

  if (!-e $image || (stat _)[9] < $newest) {
    my $mkfs = built('mkfs');
    my $new = "$image.$$";
    sh("$mkfs new $new $parts[0] && $mkfs boot $new $parts[1] $parts[2]");
    rename($new, $image) or die "$image: $!\n"; # two tests may be at it
  }
  return $image;
}

# Runs a command of the host; (its output with stderr, its exit status). Dies
# after `limit` seconds (Limit.pm), with the whole process group of the command.
# A group of its own, so that the end of the limit ends all that the command
# started. Its input is empty: what asks a question gets no answer, and does not
# wait for one.
sub sh
{
  my ($command, %opt) = @_;
  my $pid = open(my $out, '-|');

  die "cannot fork: $!\n" unless defined $pid;
  if ($pid == 0) {
    setpgrp(0, 0);
    chdir($opt{dir} || $root);
    open(STDIN, '<', '/dev/null');
    open(STDERR, '>&', \*STDOUT);
    exec('/bin/sh', '-c', $command) or POSIX::_exit(127);
  }
  my $limit = Limit->new($opt{limit} || 120);
  my $text = '';
  my $select = IO::Select->new($out);
  local $SIG{INT} = local $SIG{TERM} = sub { kill('KILL', -$pid); exit 1 };
  my $more = 1;
  while ($more && !$limit->over) {
    $more = sysread($out, $text, 65536, length $text)
      if $limit->can_read($select);
  }
  if ($more) {
    end_group($pid);
    close($out);
    die 'no end after ', $limit->words, ": $command\n", tail_of($text);
  }
  close($out);
  return ($text, $? & 127 ? 128 + ($? & 127) : $? >> 8) if wantarray;
  die "failed ($?): $command\n" . tail_of($text) if $?;
  return $text;
}

# Ends a process group: asks, and then insists, as who is asked ends what it has
# started itself.
sub end_group
{
  my ($group) = @_;
  my $limit = Limit->new(5);

  kill('TERM', -$group);
  until (waitpid($group, WNOHANG) && !kill(0, -$group) || $limit->over) {
    $limit->pause(0.05);
  }
  kill('KILL', -$group);
}

# Runs make, as sh: in the build under test with `this_build => 1`, else with
# the user's own settings out of the way.
# The user's settings must not change what a test tries: CC= on the command line
# of `make check` is for the build, not for the makes in tests. With this_build
# they are those of the build under test.
sub make
{
  my ($arguments, %opt) = @_;
  my $unset = join(' ', map { "-u $_" } qw(MAKEFLAGS MFLAGS MAKELEVEL V CMD T),
    $opt{this_build} ? () : qw(BUILD CC LD OBJCOPY HOSTCC TOOLPREFIX OPT DEBUG
    CPUS MEM));
  my $make = $ENV{MAKE} || 'make';

  $arguments = "BUILD=$build $arguments" if $opt{this_build};
  return sh("env $unset $make $arguments", limit => 300, %opt);
}

# Guest::stepping(): the directory of the stepping build, which `make qemu-gdb`
# and its like use, with kernel, lectern.img, fs.img and sym/NAME in it; made if
# need be. It is the build under test itself if that is a DEBUG build.
my $stepping;
# A file as lock: two tests that want it build it once.
sub stepping
{
  return $stepping if $stepping;
  return $stepping = $build if slurp("$build/flags") =~ / -DDEBUG /;
  my $dir = "$build/debug";

  mkdir($dir);
  open(my $lock, '>', "$dir/lock") or die "$dir/lock: $!\n";
  flock($lock, LOCK_EX) or die "$dir/lock: $!\n"; # two tests may be at it
  # By the name the user's make has for it, as dependencies go by names.
  my $name = $dir =~ s{^\Q$root\E/}{}r;
  make("BUILD=$name DEBUG=1 OPT=-Og -j2 all", this_build => 1);
  return $stepping = $dir;
}

# Guest::breaking(): a DEBUG kernel that breaks itself on request, as
# tests/kernel/crash.c and undefined.c say; made if need be, once for all tests.
my $breaking;
sub breaking
{
  return $breaking if $breaking;
  my $dir = "$build/breaking";

  mkdir($dir);
  open(my $lock, '>', "$dir/lock") or die "$dir/lock: $!\n";
  flock($lock, LOCK_EX) or die "$dir/lock: $!\n";
  my $name = $dir =~ s{^\Q$root\E/}{}r;
  make("-s -j2 DEBUG=1 BUILD=$name"
      . " KEXTRA='tests/kernel/crash.c tests/kernel/undefined.c' KLDFLAGS="
      . "'--wrap=sys_kill --wrap=kinit --wrap=sys_sleep' $name/kernel",
    dir => $root, this_build => 1);
  return $breaking = "$dir/kernel";
}

# A new directory that is gone when the test ends.
# As an object: its string is the path, and the end of its life removes it.
sub scratch { return File::Temp->newdir('lecternXXXXXX', TMPDIR => 1) }

sub slurp
{
  my ($path) = @_;
  open(my $in, '<:raw', $path) or die "$path: $!\n";
  local $/;
  return scalar <$in>;
}

sub spew
{
  my ($path, $text) = @_;
  open(my $out, '>:raw', $path) or die "$path: $!\n";
  print $out $text;
  close($out) or die "$path: $!\n";
}

# All processes: [pid, its parent's, its command line]. Not every system has ps,
# nor every other one /proc.
sub processes
{
  my @all;

  for my $dir (glob('/proc/[0-9]*')) {
    my ($stat, $args) = map { eval { slurp("$dir/$_") } // '' }
      qw(stat cmdline);
    $args =~ tr/\0/ /;
    push @all, [$1, $2, $args] if $stat =~ /^(\d+) .*\) \S (\d+) /s;
  }
  return @all if @all;
  my $ps = sh('ps -A -o pid= -o ppid= -o args=');
  push @all, [$1, $2, $3] while $ps =~ /^\s*(\d+)\s+(\d+)\s+(.*)$/mg;
  return @all;
}

# All files of the source tree, relative; those whose name matches.
# Also files that git does not know: a test speaks of the tree as it is.
sub sources
{
  my ($regex) = @_;
  my $root = Cwd::abs_path($root); # find does not follow a link
  my @files;

  File::Find::find({ no_chdir => 1, wanted => sub {
    return if $_ eq $root;
    my $path = substr($_, length($root) + 1);
    if (-d && $path =~ m{^(?:build.*|\.git|.*/node_modules)$}) {
      $File::Find::prune = 1;
    } elsif (-f && $path =~ $regex) {
      push @files, $path;
    }
  } }, $root);
  return sort @files;
}

# Copies the source tree and, if that is in build/, what has been built into
# $to, with the times of change, so that make has nothing to do there. But not
# what other tests may just be making: a file that goes meanwhile ends cp.
sub copy_tree
{
  my ($to) = @_;
  opendir(my $dir, $root) or die "$root: $!\n";
  my @names = grep { !/^(?:\.\.?|\.git|build)$/ } readdir $dir;

  sh("mkdir -p '$to' && cp -pR " . join(' ', map { "'$_'" } @names) . " '$to'");
  return $to unless -d $build && $build eq "$root/build";
  my @built = map { s{.*/}{}r }
    grep { !m{/(?:breaking|race|release|test\.img\.\d+)$} } glob("build/*");
  sh("mkdir -p '$to/build' && cd build && cp -pR @built '$to/build'");
  return $to;
}

# Copies a file, leaving holes where it has zeros.
sub copy_file
{
  my ($from, $to) = @_;
  open(my $in, '<:raw', $from) or die "$from: $!\n";
  open(my $out, '>:raw', $to) or die "$to: $!\n";
  my ($size, $piece) = (0);
  while (my $n = sysread($in, $piece, 65536)) {
    if ($piece =~ tr/\0//c) {
      sysseek($out, $size, 0);
      syswrite($out, $piece) == $n or die "$to: $!\n";
    }
    $size += $n;
  }
  truncate($out, $size) or die "$to: $!\n";
  close($out) or die "$to: $!\n";
  return $to;
}

# The last lines of a text, indented.
sub tail_of
{
  my ($text, $n) = @_;
  my @lines = split(/\n/, $text);
  my $more = @lines - ($n || 30);
  splice(@lines, 0, $more) if $more > 0;
  return join('', map { "    | $_\n" } @lines);
}

# ---- starting and ending ----

# Starts a guest. Options: image (default disk(); '' for none), write
# (changes reach the image), kernel, initrd, append (multiboot), cpus, mem, qemu
# (more arguments, an array), panic_ok (a panic is what is looked for), monitor
# (opens QEMU's monitor), debug_exit => 0 (leaves out that device), drive (the
# drive's whole description instead), serial => 0 (no serial port), timeout
# (seconds until the guest is ended at the latest).
sub boot
{
  my ($class, %opt) = @_;
  my $self = bless {
    text => '', log => '', raw => '', bytes => '',
    panic_ok => $opt{panic_ok},
  }, $class;

  $self->{limit} = Limit->new($opt{timeout} || 120);
  $self->{dir} = File::Temp->newdir('lecternXXXXXX', TMPDIR => 1);
  $self->_start($self->_command(%opt));
  return $self;
}

# QEMU's command line.
# cache=unsafe: the host's own crash is none of our cases. snapshot: unless
# asked for, no test sees what another wrote.
sub _command
{
  my ($self, %opt) = @_;
  my $cpus = $opt{cpus} || 1;
  my @command = ($ENV{QEMU} || 'qemu-system-i386');
  my $image = $opt{image};
  my $snapshot = $opt{write} ? '' : ',snapshot=on';

  $image = $opt{initrd} || defined $opt{drive} ? '' : disk()
    unless defined $image;
  push @command, qw(-nic none -display none -accel tcg -no-reboot -m),
    $opt{mem} || 64, '-smp', "$cpus,sockets=$cpus,cores=1,threads=1";
  if (defined $opt{drive}) {
    push @command, '-drive', $opt{drive};
  } elsif ($image ne '') {
    push @command, '-drive', "file=$image,format=raw,if=ide,index=0,media=disk,"
      . "cache=unsafe,werror=report,rerror=report$snapshot";
  }
  push @command, '-device', 'isa-debug-exit,iobase=0xf4,iosize=0x04'
    unless defined $opt{debug_exit} && !$opt{debug_exit};
  push @command, '-kernel', $opt{kernel} || built('kernel')
    if $opt{kernel} || $opt{initrd} || defined $opt{append};
  push @command, '-initrd', $opt{initrd} if $opt{initrd};
  push @command, '-append', $opt{append} if defined $opt{append};
  push @command, '-chardev', 'stdio,id=con,signal=off', '-serial',
    defined $opt{serial} && !$opt{serial} ? 'none' : 'chardev:con';
  if ($opt{monitor}) {
    $self->{monitor_path} = "$self->{dir}/mon";
    push @command, '-monitor',
      "unix:$self->{monitor_path},server=on,wait=off";
  } else {
    push @command, qw(-monitor none);
  }
  return (@command, @{ $opt{qemu} || [] });
}

# Our ends of the pipes `life` of all guests: undef for those that have gone.
my @lives;

# Starts the keeper, which starts QEMU.
# The keeper is a process of ours between the test and QEMU. A test may be
# killed with SIGKILL and then tidies up nothing; the keeper notices that by the
# pipe `life`, whose other end has gone. So nobody else may have that end: a
# keeper closes those of earlier guests, which it has as a child of ours.
sub _start
{
  my ($self, @command) = @_;

  pipe(my $in_r, my $in_w) or die "pipe: $!\n";   # we -> console
  pipe(my $out_r, my $out_w) or die "pipe: $!\n"; # console -> we
  pipe(my $life_r, my $life_w) or die "pipe: $!\n";
  pipe(my $pid_r, my $pid_w) or die "pipe: $!\n";
  my $keeper = fork;
  die "cannot fork: $!\n" unless defined $keeper;
  if ($keeper == 0) {
    eval {
      close($_) for $in_w, $out_r, $life_w, $pid_r, grep { defined } @lives;
      _keep($self, $life_r, $pid_w, $in_r, $out_w, @command);
    };
    POSIX::_exit(92);
  }
  close($_) for $in_r, $out_w, $life_r, $pid_w;
  $in_w->blocking(0);
  $out_r->blocking(0);
  @$self{qw(keeper life in out owner)} = ($keeper, $life_w, $in_w, $out_r, $$);
  @lives = grep { defined } @lives, $life_w;
  weaken($_) for @lives; # or it would never be closed
  chomp($self->{pid} = <$pid_r> || '');
}

# The keeper: waits for QEMU and passes its status on; ends it when the test has
# gone (its end of $life is closed) or the time is over. Never returns. Its own
# statuses are even, which no guest gives.
# Ends by POSIX::_exit: the parent's objects, which this process has copies of,
# must not be destroyed twice.
sub _keep
{
  my ($self, $life, $pid_w, $in, $out, @command) = @_;
  $SIG{$_} = 'IGNORE' for qw(INT TERM HUP);
  my $pid = fork;
  POSIX::_exit(92) unless defined $pid;
  if ($pid == 0) {
    $SIG{$_} = 'DEFAULT' for qw(TERM HUP PIPE);
    open(STDIN, '<&', $in);
    open(STDOUT, '>&', $out);
    open(STDERR, '>', "$self->{dir}/stderr");
    no warnings 'exec';
    exec({ $command[0] } @command)
      or print STDERR "cannot run $command[0]: $!\n";
    POSIX::_exit(98);
  }
  syswrite($pid_w, "$pid\n");
  close($_) for $pid_w, $in, $out;
  open($_, '+<', '/dev/null') for \*STDIN, \*STDOUT, \*STDERR;
  local $SIG{CHLD} = sub { };
  my $select = IO::Select->new($life);
  while (waitpid($pid, WNOHANG) == 0) {
    next unless $select->can_read(0.05) || $self->{limit}->over;
    kill('KILL', $pid);
    waitpid($pid, 0);
    POSIX::_exit(94);
  }
  POSIX::_exit($? & 127 ? 96 : $? >> 8);
}

# Ends the guest as a power cut would. Its QEMU has gone on return.
sub kill
{
  my ($self) = @_;

  return unless $self->{keeper};
  close($self->{life});
  $self->_reap;
}

# Once: `keeper` is taken out of the object first, as DESTROY may come in
# between.
sub _reap
{
  my ($self) = @_;
  my $keeper = delete $self->{keeper} or return $self->{code};

  local ($?, $!);
  waitpid($keeper, 0);
  $self->{code} = $? >> 8;
  # At the end of all the directory may have gone before the guest.
  if ($self->{dir} && open(my $file, '<', "$self->{dir}/stderr")) {
    local $/;
    $self->{stderr} = <$file>;
    # Warnings that say nothing about the guest.
    $self->{stderr} =~ s/^.*TCG doesn't support.*\n//mg;
  }
  close($self->{$_}) for qw(in out);
  return $self->{code};
}

# Not in a child that the test has forked: the guest is the parent's.
sub DESTROY
{
  my ($self) = @_;
  $self->kill if ($self->{owner} || 0) == $$;
}

# ---- listening ----

sub pid { return $_[0]{pid} }       # QEMU's process
sub log_text { return $_[0]{log} }  # all the console has said
sub bytes { return $_[0]{bytes} }   # ... with its escape sequences
sub text { return $_[0]{text} }     # ... and nobody has expected yet

# Dies with a reason and the console's last lines.
# What is still in the pipe is read first: the reason is mostly in the last
# line.
sub fail_with
{
  my ($self, $why) = @_;
  $self->_drain;
  my $text = $self->{log} eq '' ? "    | (nothing on the console)\n"
    : tail_of($self->{log});
  my $err = $self->{stderr} ? "QEMU: $self->{stderr}" : '';

  die "$why; the console's last lines:\n$text$err";
}

# Takes what the console has said, waiting at most $wait seconds for something.
# False when QEMU has closed it.
# Text without escape sequences is what tests compare; `bytes` keeps them for
# those that look at colours and cursors.
sub _read
{
  my ($self, $wait, $size) = @_;
  return 0 unless $self->{keeper};
  return 1 unless IO::Select->new($self->{out})->can_read($wait);
  my $old = length $self->{raw};
  my $n = sysread($self->{out}, $self->{raw}, $size || 65536, $old);

  return 1 if !defined $n && ($! == EAGAIN || $! == EINTR);
  return 0 unless $n;
  $self->{bytes} .= substr($self->{raw}, $old);
  # Escape sequences and carriage returns are of no interest; one that has not
  # arrived whole waits in raw.
  my $rest = $self->{raw} =~ s/(\e(?:\[[0-9;?]*)?)\z// ? $1 : '';
  (my $new = $self->{raw}) =~ s/\e\[[0-9;?]*[A-Za-z@]|\r//g;
  $self->{raw} = $rest;
  $self->{text} .= $new;
  $self->{log} .= $new;
  return 1;
}

sub _drain
{
  my ($self) = @_;
  my $before;

  do {
    $before = length $self->{log};
    return unless $self->_read(0);
  } while (length $self->{log} > $before);
}

# Waits until the console's text matches; takes the text up to the match's end,
# and returns what was before the match (then the groups, in list context).
# Nothing is lost between two calls: what comes behind the match waits for the
# next. So a test says in which order things appear, and not when.
sub expect
{
  my ($self, $regex, $timeout) = @_;
  my $limit = Limit->new($timeout || 30);
  my $open = 1;

  while (1) {
    if ($self->{text} =~ $regex) {
      my ($before, $stop) = (substr($self->{text}, 0, $-[0]), $+[0]);
      my @groups = map { defined $-[$_]
        ? substr($self->{text}, $-[$_], $+[$_] - $-[$_]) : undef } 1 .. $#-;
      $self->{text} = substr($self->{text}, $stop);
      return wantarray ? ($before, @groups) : $before;
    }
    $self->_check_panic;
    if (!$open) {
      $self->_reap;
      $self->fail_with("waited for $regex, but QEMU ended ($self->{code})");
    }
    $self->fail_with("waited for $regex") if $limit->over;
    $open = $self->_read(0.2);
  }
}

# At once, not at the end of the limit; but the backtrace is waited for.
sub _check_panic
{
  my ($self) = @_;
  return if $self->{panic_ok} || $self->{text} !~ /^panic\b|: panic\b/m;
  # The rest of what it has to say.
  my $limit = Limit->new(3);
  while (!$limit->over && $self->_read(0.2)) { }
  $self->fail_with('the kernel panicked');
}

# What the console says within some seconds (of a quiet machine, Limit.pm), and
# what nobody has expected yet.
# The only wait that lasts its whole time: for what must not come.
sub rest
{
  my ($self, $seconds) = @_;
  my $limit = Limit->new($seconds);

  while (!$limit->over && $self->_read(min(0.2, $seconds))) { }
  return $self->{text};
}

# Reads $size bytes every $delay seconds until a match has come, and takes the
# text up to it.
sub read_slowly
{
  my ($self, $regex, $size, $delay) = @_;
  my $limit = Limit->new(90);

  my $from = 0; # a match cannot end before this
  while (1) {
    my $part = substr($self->{text}, $from > 80 ? $from - 80 : 0);
    if ($part =~ $regex) {
      my $stop = length($self->{text}) - length($part) + $+[0];
      return substr($self->{text}, 0, $stop, '');
    }
    $from = length $self->{text};
    $self->fail_with("waited for $regex") if $limit->over;
    $self->fail_with('QEMU has ended') unless $self->_read(0.2, $size);
    sleep $delay;
  }
}

# Waits for the shell's prompt; what came before it.
# 60 s: a busy machine boots slowly, and a test that gives up early says nothing
# about the kernel.
sub prompt
{
  my ($self, $timeout) = @_;
  return $self->expect($PROMPT, $timeout || 60);
}

# Waits until QEMU ends by itself. The status given to poweroff (126: any above
# 124; 127: panic), or 'off' for a power-off without the debug exit device, or a
# reset with it. How QEMU's status is made: docs/ABI.md, poweroff.
# isa-debug-exit makes QEMU's status odd, 2 * n + 1; so even ones are the
# keeper's, and 1 is QEMU's own failure.
sub wait_exit
{
  my ($self, $timeout) = @_;
  my $limit = Limit->new($timeout || 60);

  while ($self->_read(0.2)) {
    $self->_check_panic;
    $self->fail_with('waited for the machine to go off') if $limit->over;
  }
  my $code = $self->_reap;
  $self->fail_with("QEMU was ended or failed ($code)")
    if $code == 1 || $code == 0 && $self->{stderr} || $code && $code % 2 == 0;
  return 'off' if $code == 0;
  my $n = ($code - 1) / 2;
  return $n > 125 ? $n : $n - 1;
}

# ---- talking ----

# Sends bytes as they are, waiting for nothing but QEMU to take them.
# The guest's output is taken in between: a console that nobody reads would
# block, and then take no input.
sub send
{
  my ($self, $bytes) = @_;
  my $limit = Limit->new(30);

  while (length $bytes) {
    $self->fail_with('QEMU takes no input') if $limit->over;
    $self->fail_with('QEMU has ended') unless $self->_read(0);
    next unless IO::Select->new($self->{in})->can_write(0.2);
    my $n = syswrite($self->{in}, $bytes);
    substr($bytes, 0, $n) = '' if $n;
    $self->fail_with("QEMU takes no input ($!)")
      if !defined $n && $! != EAGAIN && $! != EINTR;
  }
}

# Types printable text, a few characters at a time, each time waiting until they
# have been echoed (other characters may be between, as when a line is redrawn).
# 16 at a time: the kernel's buffer for keys is small, and what overflows is
# lost, as it should be.
sub type
{
  my ($self, $text) = @_;

  while ($text =~ /\G(.{1,16})/gs) {
    my $piece = $1;
    my $echo = join('.*?', map { quotemeta } split(//, $piece));
    my $from = length $self->{text};
    $self->send($piece);
    my $limit = Limit->new(20);
    until (substr($self->{text}, $from) =~ /$echo/s) {
      $self->_check_panic;
      $self->fail_with("typed '$piece', no echo") if $limit->over;
      $self->fail_with('QEMU has ended') unless $self->_read(0.2);
    }
  }
}

# Types a line and Enter, waits for the prompt; the command's output.
# What was not expected of the output before is dropped by `enter`, so an old
# prompt is not taken for the new one.
sub line
{
  my ($self, $text, $timeout) = @_;

  $self->enter($text);
  return scalar $self->expect($PROMPT, $timeout || 60);
}

# The pid of a program that was just started in the background. Until its exec
# the child is a shell, which may not even have opened its files.
sub pid_of
{
  my ($self, $name) = @_;

  for (1 .. 50) {
    return $1 if $self->line('ps') =~ /^\s*(\d+)\b.*\b\Q$name\E$/m;
  }
  die "there is no $name\n";
}

# Types a line and Enter, and waits for the echo only.
sub enter
{
  my ($self, $text) = @_;

  $self->{text} = '';
  $self->type($text);
  $self->{text} = '';
  $self->send("\r");
  $self->expect(qr/\n/);
}

# Types ^C until the prompt is back: the first may come before the shell has
# made the job the one that ^C kills.
sub interrupt
{
  my ($self) = @_;

  for (1 .. 10) {
    $self->send("\x03");
    my $limit = Limit->new(2);
    until ($limit->over) {
      return $self->prompt if $self->{text} =~ $PROMPT;
      $self->_read(0.1);
    }
  }
  $self->fail_with('^C does not bring the prompt back');
}

# Types a line that ends the machine; its status.
sub line_exit
{
  my ($self, $text, $timeout) = @_;

  $self->type($text);
  $self->send("\r");
  return $self->wait_exit($timeout);
}

# A command of QEMU's monitor (boot with monitor => 1); its answer.
sub monitor
{
  my ($self, $command) = @_;
  my $limit = Limit->new(20);
  my $text = '';

  until ($self->{monitor}) {
    $self->{monitor} = IO::Socket::UNIX->new(Peer => $self->{monitor_path});
    $self->fail_with("no monitor: $!") if $limit->over;
    sleep 0.05 unless $self->{monitor};
    $self->_monitor_answer($limit) if $self->{monitor};
  }
  syswrite($self->{monitor}, "$command\n");
  return $self->_monitor_answer($limit);
}

# The 25 lines of the VGA text screen, without the spaces at their ends.
# From the memory of the screen, so that a cursor or a colour makes no
# difference.
sub screen
{
  my ($self) = @_;
  my $dump = $self->monitor('xp /2000hx 0xb8000');
  my @cells = map { hex } $dump =~ /\b0x([0-9a-f]{4})\b/g;

  $self->fail_with("the monitor shows no screen: $dump") if @cells != 2000;
  my $text = '';
  for my $row (0 .. 24) {
    my $line = join('', map { chr($_ & 0xff || 32) }
      @cells[$row * 80 .. $row * 80 + 79]);
    $text .= $line =~ s/\s+\z//r . "\n";
  }
  return $text;
}

# Waits until the screen matches; the screen.
sub wait_screen
{
  my ($self, $regex, $timeout) = @_;
  my $limit = Limit->new($timeout || 30);

  while (1) {
    my $screen = $self->screen;
    return $screen if $screen =~ $regex;
    die "waited for $regex on the screen, which shows:\n" . tail_of($screen)
      if $limit->over;
    sleep 0.2;
  }
}

# Presses keys of the keyboard, by QEMU's names for them.
# The keyboard controller has a buffer of a few bytes; QEMU drops what comes
# faster than the guest takes it, which is slow where the machine is.
sub keys
{
  my ($self, @keys) = @_;

  for my $key (@keys) {
    $self->monitor("sendkey $key 30");
    sleep 0.06 * Limit::slowness(); # the keys of one hand follow each other
  }
}

sub _monitor_answer
{
  my ($self, $limit) = @_;
  my $text = '';

  until ($text =~ s/\(qemu\) \z//) {
    $self->_drain;
    $self->fail_with('the monitor does not answer') if $limit->over;
    next unless IO::Select->new($self->{monitor})->can_read(0.2);
    last unless sysread($self->{monitor}, $text, 65536, length $text);
  }
  $text =~ s/\e\[[0-9;?]*[A-Za-z]|\r//g;
  return $text;
}

1;
