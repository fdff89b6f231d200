# Does make say in one line what it cannot do, and leave alone what is not its
# own? Nearly all of it is tried in a copy of the tree.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Limit;
use Test::More;

my $scratch = scratch;
my $tree = copy_tree("$scratch/a tree"); # with a blank in its path
my $count = 0;

# What make and sh take to run in the copy, or in the build under test.
sub here { my %opt = @_; return $opt{this_build} ? %opt : (dir => $tree, %opt) }

# Runs make in the copy; it must fail, and say this and nothing else.
# "make: *** ... Error" is make's own last line, and no news.
sub refuses
{
  my ($arguments, $line, %opt) = @_;
  my ($text, $status) = make($arguments, here(%opt));

  die "$arguments: make succeeded, and said:\n" . tail_of($text) if !$status;
  $text =~ s/^make: \*\*\* .* Error \d+\n\z//m;
  want($text, qr/\A.*$line.*\n\z/, $arguments);
}

# All names below a folder.
sub names { return scalar sh("find '$_[0]' | sort") }

# A script to be run in place of a program.
# Programs are replaced by their names in PATH, which is how make finds them.
sub script
{
  my ($name, $text) = @_;
  spew("$scratch/$name", "#!/bin/sh\n$text\n");
  chmod(0755, "$scratch/$name");
  return "$scratch/$name";
}

# A PATH with all the programs of ours but those whose name matches.
# By links to what is there: a PATH of one directory, from which some are left
# out.
sub path_without
{
  my ($missing) = @_;
  my $dir = "$scratch/without" . $count++;

  mkdir($dir);
  for my $program (map { glob("$_/*") } reverse split(/:/, $ENV{PATH})) {
    my ($name) = $program =~ m{([^/]+)\z};
    next if $name =~ $missing || !-x $program;
    unlink("$dir/$name");
    symlink($program, "$dir/$name");
  }
  return $dir;
}

# Runs make in the copy without such programs: (what it says, its status).
sub make_without
{
  my ($missing, $arguments, %opt) = @_;
  local $ENV{MAKE} = sh('command -v make') =~ s/\n//r unless $ENV{MAKE};
  local $ENV{PATH} = path_without($missing);
  return make($arguments, here(%opt));
}

# ---- the build directory ----

mkdir("$scratch/home");
spew("$scratch/home/letter", "dear\n");
symlink("$scratch/home", "$tree/link");
mkdir("$scratch/empty");

# `make clean BUILD=docs` must not be what it looks like.
it 'a directory of yours is neither built into nor removed', sub {
  mkdir("$tree/build"); # which a DEBUG build's copy has not
  my $before = names($scratch);
  for my $dir ('docs', '.', '..', "$scratch/home", 'link', './docs',
    'build/../docs', 'tools/gdb/') {
    my $said = $dir =~ s{/\z}{}r;
    refuses("BUILD=$dir", qr/BUILD=\Q$said\E: make did not make that/);
    refuses("BUILD=$dir clean", qr/BUILD=\Q$said\E: make did not make that/);
    same(names($scratch), $before, $dir);
  }
  refuses('BUILD=README.md', qr/BUILD=README.md is a file/);
  refuses('BUILD=README.md clean', qr/BUILD=README.md: make did not/);
  want(scalar sh('sh tools/build-dir.sh take /'), qr/make did not make/);
  same(names($scratch), $before);
};

it 'one that make has made is removed, and one below it by itself', sub {
  for my $dir ("$scratch/new/one", "$scratch/empty", 'new') {
    make("BUILD=$_ tour TOUR=list", dir => $tree) for $dir, "$dir/two";
    make("BUILD=$dir/two clean", dir => $tree);
    my $at = $dir =~ m{^/} ? $dir : "$tree/$dir";
    die "$dir is not as it should be\n" if -e "$at/two" || !-d $at;
    make("BUILD=$dir clean", dir => $tree);
    die "$dir is still there\n" if -e $at;
  }
};

# Before anything is run: a build in half of a name is worse than none.
it 'a name that make or the shell cannot hold is refused', sub {
  my $before = names($scratch);
  for my $name ('a b', q(a'b), 'a;touch x', 'a$$b', 'a:b', '-x', 'a,b') {
    my $quoted = $name =~ s/'/'\\''/gr;
    for my $target ('all', 'clean') {
      refuses("BUILD='$quoted' $target",
        qr/BUILD='\Q$name\E' holds a blank or a special character/);
    }
  }
  same(names($scratch), $before);
};

it 'an empty BUILD is the default, 0 and no are off', sub {
  my ($text) = make('-n BUILD= print-gdbport build/flags', dir => $tree);
  die "make made something:\n$text" if -e "$tree/flags";
  for my $off (qw(0 no off false)) {
    make("BUILD=off DEBUG=$off WERROR=$off V=$off OPT=-O1 off/flags",
      dir => $tree);
    my $flags = slurp("$tree/off/flags");
    die "$off is on: $flags\n" if $flags =~ /-DDEBUG|-Werror|-Og/;
  }
  make('BUILD=off DEBUG=1 WERROR=yes off/flags', dir => $tree);
  want(slurp("$tree/off/flags"), qr/-Werror.*-DDEBUG/);
  $text = make('BUILD=off V=0 off/hobj/tools/mkfs/dir.o', dir => $tree);
  want($text, qr/^  HOSTCC tools\S*\n\z/);
};

# Many keep their work in "My Documents".
it 'a blank in the path of the tree is nothing to make or its tests', sub {
  my $had = -e "$tree/build/kernel";
  make('all', dir => $tree, limit => 900) if $had; # a copy's times may differ
  my ($text) = make('-n', dir => $tree);
  want($text, qr/Nothing to be done/) if $had;
  $text = make("check T='sheets serial'", dir => $tree, limit => 900);
  want($text, qr/^[1-9]\d+ passed, 0 failed/m);
};

# ---- what is missing ----

it 'without perl, nm or room for the compiler one line says so', sub {
  my @cases = ([qr/^perl$/, qr/no perl here; type: make setup/],
    [qr/nm(?:-\d+)?$/, qr/no nm here.*type: make setup/],
    [qr/^$/, qr/no room in \S*/, 'ulimit -f 4;']);

  for my $case (@cases) {
    my ($missing, $line, $before) = @$case;
    my $make = ($before // '') . ' ' . ($ENV{MAKE} || 'make');
    local $ENV{MAKE} = "sh -c '$make \"\$@\"' make" if $before;
    my ($text, $status) = make_without($missing, 'BUILD=new');
    die "make succeeded\n" if !$status;
    my @said = grep { !/^(?:make|\S+\.mk:\d+): / } split(/\n/, $text);
    same(scalar(@said), 1, "lines of $text");
    want($said[0], $line);
    die "something was built\n" if -e "$tree/new/obj";
  }
  my ($text) = make_without(qr/^perl$/, 'book');
  want($text, qr/\A\S+ \*\*\* there is no perl here; type: make setup/);
};

it 'without cmp and objdump the kernel is built as ever', sub {
  utime(undef, undef, "$tree/kernel.ld");
  my ($text, $status) = make_without(qr/^cmp$|objdump(?:-\d+)?$/,
    '-j2 build/kernel.asm');
  same($status, 0, $text);
  want($text, qr/no build\/kernel.asm: \S*objdump is missing/);
  die "an empty file stands for it\n" if -e "$tree/build/kernel.asm";
  make('build/kernel.asm', dir => $tree);
  want(slurp("$tree/build/kernel.asm"), qr/^[0-9a-f]{8} <scheduler>:/m);
};

it 'an nm that fails or names nothing makes no kernel', sub {
  my ($text, $status) = sh('perl tools/ksyms.pl </dev/null');
  die "an empty table is taken for a kernel's\n" if !$status;
  for my $nm ('false', 'true') {
    ($text, $status) = make("BUILD=new NM=$nm", dir => $tree);
    die "make succeeded\n" if !$status;
    want($text, qr/NM='$nm' does not list symbols/);
  }
};

it 'a compiler for the host that does not know our options is refused', sub {
  my $cc = script('tcc', 'case "$*" in *-iquote*) echo "tcc: error: invalid '
    . 'option -- -iquote" >&2; exit 1 ;; esac; exec cc "$@"');
  my ($text, $status) = make("BUILD=new HOSTCC=$cc", dir => $tree);
  die "make succeeded\n" if !$status;
  want($text, qr/HOSTCC='\S*tcc' cannot build programs for this machine/);
};

# Forty failures that all mean "no QEMU" would hide that.
it 'without QEMU make check and make run say so, not each test', sub {
  my $qemu = qr/^qemu-system-i386$/;
  my ($text, $status) = make_without($qemu, "check",
    this_build => 1);
  die "make succeeded\n" if !$status;
  want($text, qr/^tests\/run: qemu-system-i386 is missing; type: make setup$/m);
  die "tests ran:\n$text" if $text =~ /passed|failed/;
  ($text, $status) = make_without($qemu, "run CMD=true",
    this_build => 1);
  want($text, qr/^qemu-system-i386 is missing; type: make setup$/m);
  ($text, $status) = make_without($qemu, "check T=sheets",
    this_build => 1);
  want($text, qr/^\d+ passed, /m);
};

# ---- what reaches a shell ----

# One text with all that a shell or make could take for its own: quotes, blanks,
# a dollar, a back quote, a semicolon.
it 'every knob reaches its program as it was typed', sub {
  my $it = q(a'b"c;d$e `f  g);
  my $quoted = q('a'"'"'b"c;d$e `f  g');

  refuses("tour TOUR=$quoted", qr/no tour is called '\Q$it\E'/, this_build => 1)
    unless (sh('sh tools/find-gdb.sh'))[1];
  refuses("debug GDB=$quoted", qr/GDB=\Q$it\E is not here/, this_build => 1);
  refuses("gdb GDB=$quoted", qr/GDB=\Q$it\E is not here/, this_build => 1);
  refuses("qemu-gdb GDBPORT=$quoted", qr/GDBPORT=\Q$it\E is no port/,
    this_build => 1);
  want((make("book N=$quoted", dir => $tree))[0], qr/\Q'$it' is neither\E/);
  my $where = q(nosuch'b"c+0x10);
  want((make("where ADDR='nosuch'\"'\"'b\"c+0x10'", this_build => 1))[0],
    qr/\Q$where\E/);
  refuses("run CMD=x QEMU=$quoted", qr/\Q$it\E is missing/, this_build => 1);
  refuses("console CONSOLE=$quoted", qr/no guest to connect to/);
  my ($text) = make("check T=$quoted", this_build => 1);
  want($text, qr/tests\/run: no tests\/a'b"c;d\$e\.t;/);
  my $qemu = script('a "qemu\'s" $(x)', 'echo "got: $*"');
  ($text) = make(qq(qemu QEMU='$scratch/a "qemu'"'"'s" \$(x)'),
    this_build => 1);
  want($text, qr/^got: -accel tcg/m);
};

# ---- names ----

# A course's own Makefile and scripts go on as they are.
it 'the names that course scripts type are known', sub {
  my %same = ('qemu-nox' => 'qemu', 'qemu-nox-gdb' => 'qemu-gdb');
  for my $alias (keys %same) {
    same(scalar make("-n $alias", this_build => 1),
      scalar make("-n $same{$alias}", this_build => 1));
  }
  make("-n $_", this_build => 1)
    for qw(qemu-memfs kernel bootblock xv6.img fs.img xv6.pdf print);
  want(scalar make('print-gdbport', dir => $tree), qr/\A\d+\n\z/);
  same(scalar make('print-gdbport GDBPORT=1234', dir => $tree), "1234\n");
};

it 'qemu-memfs boots with a RAM disk only', sub {
  my ($said) = make("-n qemu-memfs", this_build => 1);
  want($said, qr/-initrd \S*fs\.img/);
  die "it has a disk, too\n" if $said =~ /lectern\.img/;
};

it 'each program and the kernel have their .asm and .sym', sub {
  for my $file ('kernel', 'bootblock', 'initcode', 'entryother',
    map { "asm/$_" } qw(init sh cat usertests)) {
    my $function = $file eq 'kernel' ? 'scheduler' : $file =~ /^asm/ ? 'main'
      : '\S+';
    want(slurp(built("$file.asm")), qr/^[0-9a-f]{8} <$function>:/m, $file);
    want(slurp(built("$file.sym")), qr/^[0-9a-f]{8} $function$/m, $file);
  }
  want(slurp(built('kernel.asm')), qr/swtch\(&/, 'source lines');
};

# ---- a window ----

it 'qemu-vga says why no window can be opened', sub {
  my $gtk = script('gtk', '[ "$1" = -display ] && echo none && echo gtk');
  my $none = script('none', '[ "$1" = -display ] && echo none');
  local @ENV{qw(DISPLAY WAYLAND_DISPLAY)};
  delete @ENV{qw(DISPLAY WAYLAND_DISPLAY)};
  refuses("-s qemu-vga QEMU=$none", qr/cannot open a window.*make setup/,
    this_build => 1);
  refuses("-s qemu-vga QEMU=$gtk", qr/there is no display/, this_build => 1)
    if $^O eq 'linux';
  local $ENV{DISPLAY} = ':0';
  my ($text, $status) = make("-s qemu-vga QEMU=$gtk", this_build => 1);
  die "refused: $text\n" if $text =~ /window|display/;
};

it 'doctor has a row for the window, and says how to get it', sub {
  my $none = script('none', 'echo none');
  my ($text) = make("doctor QEMU=$none", dir => $tree);
  want($text, qr/^window +not here \(for make qemu-vga\); type: make setup$/m);
  my $gtk = script('gtk', 'echo gtk');
  ($text) = make("doctor QEMU=$gtk", dir => $tree);
  want($text, qr/^window +gtk$/m);
};

# ---- ends ----

# Starts make with a QEMU that never ends; (make's pid, QEMU's).
# In a group of its own, as a terminal would have it; what it prints is kept for
# the case that it does not start.
sub start_qemu
{
  my ($arguments) = @_;
  my $note = "$scratch/note" . $count++;
  my $qemu = script('sleeper', 'echo $$ > ' . "$note; exec sleep 600");
  my $make = fork // die "cannot fork: $!\n";

  if ($make == 0) {
    setpgrp(0, 0);
    delete @ENV{qw(MAKEFLAGS MAKELEVEL CMD CPUS MEM T V)};
    chdir(root());
    open(STDIN, '<', '/dev/null');
    open($_, '>', "$scratch/said") for \*STDOUT, \*STDERR;
    my ($name) = $ENV{MAKE} || 'make';
    exec("exec $name -s BUILD=@{[built()]} QEMU=$qemu $arguments")
      or POSIX::_exit(1);
  }
  my $limit = Limit->new(60);
  until (-s $note) {
    die 'QEMU does not start: ' . slurp("$scratch/said") if $limit->over;
    $limit->pause(0.1);
  }
  chomp(my $pid = slurp($note));
  return ($make, $pid);
}

# Waits until a process has gone.
# A zombie is gone, too: it has no command line.
sub goes
{
  my ($pid) = @_;
  my $limit = Limit->new(30);

  until (grep({ $_->[0] == $pid && $_->[2] =~ /\S/ } processes()) == 0) {
    if ($limit->over) {
      kill('KILL', $pid);
      die "it goes on\n";
    }
    $limit->pause(0.2);
  }
}

for my $target ('qemu', 'run CMD=true', 'qemu-gdb', 'qemu-memfs',
  'debug') {
  SKIP: {
    skip('no gdb here', 1) if $target =~ /debug/
      && (sh('sh tools/find-gdb.sh'))[1];
    it "QEMU ends when only make is killed: $target", sub {
      Guest::stepping() if $target =~ /gdb|debug/; # its build takes long
      for my $signal ('KILL', 'TERM') {
        my ($make, $qemu) = start_qemu($target);
        kill($signal, $make);
        waitpid($make, 0);
        goes($qemu);
      }
    };
  }
}

it 'QEMU ends when its keeper is killed', sub {
  my ($make, $qemu) = start_qemu('qemu');
  my ($keeper) = map { $_->[1] } grep { $_->[0] == $qemu } processes();
  kill('KILL', $keeper);
  goes($qemu);
  waitpid($make, 0);
};

it 'QEMU ends when the make above is killed: make setup qemu', sub {
  my $above = fork // die "cannot fork: $!\n";
  exec('sleep', 600) if $above == 0;
  local $ENV{LECTERN_MAKE} = $above;
  my ($make, $qemu) = start_qemu('qemu');
  kill('KILL', $above);
  waitpid($above, 0);
  goes($qemu);
  waitpid($make, 0);
  want(scalar make('-n setup print-gdbport', dir => $tree),
    qr/^LECTERN_MAKE=\$PPID exec \S*make /m);
};

# QEMU's default is to stop the machine, and a reader then thinks that the
# kernel hangs.
it 'a full disk of the host is an error of the guest, which goes on', sub {
  # QEMU's own way to fail a write, put before the image's name.
  spew("$scratch/full", qq([inject-error]\nevent = "none"\niotype = "write"\n)
    . qq(errno = "28"\n));
  my $real = $ENV{QEMU} || 'qemu-system-i386';
  my $qemu = script('full-qemu', 'for word do shift; case $word in file=*) '
    . "word=file=blkdebug:$scratch/full:\${word#file=},snapshot=off ;; esac; "
    . "set -- \"\$@\" \"\$word\"; done; exec $real \"\$@\"");
  my $image = copy_file(disk(), "$scratch/full.img");
  local $ENV{QEMU} = $qemu;
  my $g = Guest->boot(image => $image, write => 1, append => '',
    qemu => ['-action', 'panic=none']);
  $g->prompt;
  want($g->line('echo hello > new; sync; echo $?'), qr/read-only/);
  want($g->line('cat /README | head -n 1'), qr/Lectern/);
};

it 'all QEMUs that may write to the image are told to pass errors on', sub {
  for my $target ('qemu', 'qemu-vga', 'run CMD=x', 'qemu-gdb', '-p debug') {
    my ($said) = make("-n $target", this_build => 1);
    want($said, qr/index=0,media=disk,cache=unsafe,werror=report,rerror=report/,
      $target);
  }
};

# ---- tests ----

it 'make check in a pipe names each file when it starts and when it ends', sub {
  my ($text, $status) = make("check T='sheets compdb'", this_build => 1);
  want($text, qr{^sheets starts \(1 of 2\)$}m);
  want($text, qr{^compdb starts \(2 of 2\)$}m);
  for my $i (1, 2) {
    my $how = qr{\d+ (?:ok|of \d+ failed)};
    want($text, qr{^\w+ ended after \d+ s, $how \($i of 2\)$}m);
  }
};

done_testing;
