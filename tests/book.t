# Does docs/BOOK.md say where things are, and all of them? Does make book answer
# what a reader with the xv6 book asks?
use strict;
use warnings;
use lib 'tests/lib', 'tools';
use File::Basename qw(dirname);
use Guest;
use Places;
use Test::More;

my $book = slurp(root('docs/BOOK.md'));

# The book's table of contents, with titles as BOOK.md has them.
my @contents = split(/ \| |\n/, <<'END');
0 Operating system interfaces | Processes and memory | I/O and file descriptors
Pipes | File system | Real world
1 Operating system organization | Abstracting physical resources
User mode, kernel mode, and system calls | Kernel organization
Process overview | Code: the first address space
Code: creating the first process | Code: running the first process
The first system call: exec | Real world
2 Page tables | Paging hardware | Process address space
Code: creating an address space | Physical memory allocation
Code: physical memory allocator | User part of an address space | Code: sbrk
Code: exec | Real world
3 Traps, interrupts, and drivers | System calls, exceptions, and interrupts
X86 protection | Code: the first system call | Code: assembly trap handlers
Code: C trap handler | Code: system calls | Code: interrupts | Drivers
Code: disk driver | Real world
4 Locking | Race conditions | Code: Locks | Code: Using locks
Deadlock and lock ordering | Interrupt handlers
Instruction and memory ordering | Sleep locks | Limitations of locks
Real world
5 Scheduling | Multiplexing | Code: Context switching | Code: Scheduling
Code: mycpu and myproc | Sleep and wakeup | Code: Sleep and wakeup | Code: Pipes
Code: Wait, exit, and kill | Real world
6 File system | Overview | Buffer cache layer | Code: Buffer cache
Logging layer | Log design | Code: logging | Code: Block allocator | Inode layer
Code: Inodes | Code: Inode content | Code: directory layer | Code: Path names
File descriptor layer | Code: System calls | Real world
7 Summary
Appendix A: PC hardware | Processor and memory | I/O
Appendix B: The boot loader | Code: Assembly bootstrap | Code: C bootstrap
Real world
END

# The numbers of the book's listing that are known for certain.
my %sheet = (
  1044 => 'entry.S:entry', 1217 => 'main.c:main', 1818 => 'vm.c:setupkvm',
  2337 => 'proc.h:proc', 2473 => 'proc.c:allocproc',
  2520 => 'proc.c:userinit', 2758 => 'proc.c:scheduler',
  2808 => 'proc.c:sched', 2853 => 'proc.c:forkret', 3059 => 'swtch.S:swtch',
  3324 => 'trapasm.S:trapret', 8400 => 'initcode.S:start',
);

# Dies with the list of faults, if any.
sub none
{
  die join("\n", @_) . "\n" if @_;
}

# What tools/book.pl answers, and its exit status.
sub book
{
  my ($question) = @_;
  return sh("perl tools/book.pl '$question'");
}

# A document's text without blocks of code.
sub prose
{
  my ($file) = @_;
  (my $text = slurp(root($file))) =~ s/^```.*?^```//gsm;
  return $text;
}

# ---- places in documents ----

my $ext = qr/(?:[chS]|ld|p[lmy])/;

# What is wrong with a place FILE:NAME or FILE:LINE; undef if nothing.
sub place_fault
{
  my ($file, $name) = @_;

  return 'no such file' unless -f root($file);
  if ($name =~ /^\d+$/) {
    my $lines = slurp(root($file)) =~ tr/\n//;
    return $name <= $lines ? undef : "has $lines lines";
  }
  return Places::definitions($file)->{$name} ? undef : 'not defined there';
}

# Path from the root of what a link in `file` leads to.
sub target
{
  my ($file, $link) = @_;
  my $path = dirname($file) . '/' . $link;

  $path =~ s{#.*}{};
  1 while $path =~ s{(^|/)\./}{$1} || $path =~ s{(^|/)(?!\.\.)[^/]+/\.\./}{$1};
  return $path;
}

sub wrong_places
{
  my ($file) = @_;
  my $text = prose($file);
  my @faults;

  while ($text =~ /`([\w.\/-]+\.$ext):(\w+)`/g) {
    my $fault = place_fault($1, $2);
    push @faults, "$file: $1:$2: $fault" if $fault;
  }
  while ($text =~ /\[`([\w.\/-]+\.$ext)(?::\w+)?`\]\(([^)]+)\)/g) {
    push @faults, "$file: `$1` leads to $2" if target($file, $2) ne $1;
  }
  return @faults;
}

for my $file (sources(qr/^(?:README|docs\/.*)\.md$/)) {
  it "every place that $file names is where it says", sub {
    none(wrong_places($file));
  };
}

it 'a place that is only mentioned in its file is not taken for right', sub {
  for (['proc.c', 'copyuvm'], ['proc.c', 'swtch'], ['fs/log.c', 'bwrite'],
    ['trap.h', 'proc'], ['nosuch.c', 'main'], ['main.c', '999999']) {
    die "@$_\n" unless place_fault(@$_);
  }
  for (['main.c', 'startothers'], ['proc.h', 'mycpu'], ['proc.h', 'ZOMBIE'],
    ['kalloc.c', 'kmem'], ['syscall.c', 'syscalls'], ['kernel.ld',
    'kernel_end'], ['trapasm.S', 'vectors'], ['include/types.h', 'pde_t'],
    ['fs/file.h', 'FD_PIPE'], ['dev/mp.c', 'machine'], ['main.c', '26']) {
    my $fault = place_fault(@$_);
    die "@$_: $fault\n" if $fault;
  }
};

# ---- what BOOK.md must have ----

my %named; # name => { file it is said to be in }
$named{$2}{$1} = 1 while $book =~ /\[`([\w.\/]+):(\w+)`\]/g;

# The public functions that a header declares, as [name, files that have it].
sub public
{
  my ($header) = @_;
  my @sources = grep { $_ !~ /\.h$/ } Places::kernel_files();

  return map { my $name = $_;
    [$name, map { $_->[0] } Places::definitions($header)->{$name}
      ? [$header] : (), Places::places_of($name, @sources)]
  } Places::declared($header);
}

it 'every function that a header declares is defined', sub {
  my @faults;
  for my $header (Places::kernel_headers()) {
    push @faults, map { "$header: $_->[0]" } grep { @$_ == 1 } public($header);
  }
  none(@faults);
};

it 'BOOK.md names every public function of the kernel, with its place', sub {
  my ($n, @missing) = (0);
  for my $header (Places::kernel_headers()) {
    for (public($header)) {
      my ($name, @files) = @$_;
      $n++;
      push @missing, "$header: $name is not in docs/BOOK.md"
        unless grep { $named{$name}{$_} } @files;
    }
  }
  note("$n functions");
  die "only $n functions found: did the scan fail?\n" if $n < 200;
  none(@missing);
};

it 'BOOK.md names every system call', sub {
  my @names = slurp(root('include/syscall.h')) =~ /\bX\((\w+), \d+\)/g;
  die "only @names\n" if @names < 21;
  none(map { "sys_$_" } grep { !$named{"sys_$_"} } @names);
};

it "BOOK.md has every chapter and section of the book, in its order", sub {
  my @titles = $book =~ /^###? (.*)/mg;
  my @frame = ('How to use this page', 'Reading order');
  same(join("\n", splice(@titles, 0, 2)), join("\n", @frame), 'beginning');
  same(join("\n", splice(@titles, 0, scalar @contents)),
    join("\n", @contents), 'titles');
  same($titles[0], 'Functions the book does not have', 'end');
};

it 'no chapter or section of BOOK.md is empty', sub {
  my @parts = split(/^###? (.*)\n/m, $book);
  my @empty;
  shift @parts;
  while (my ($title, $text) = splice(@parts, 0, 2)) {
    push @empty, $title if $text !~ /\w/;
  }
  none(@empty);
};

it 'the rows of each table have as many cells as its head', sub {
  my ($n, $cells, @faults) = (0, 0);
  for (split(/\n/, $book)) {
    $n++;
    my $now = () = /\|/g;
    push @faults, "docs/BOOK.md:$n" if /^\|/ && $cells && $now != $cells;
    $cells = /^\|/ ? $now : 0;
  }
  none(@faults);
};

it 'BOOK.md shows the seven pictures', sub {
  none(grep { $book !~ m{!\[[^\]]+\]\(pictures/$_\.svg\)} } qw(address-space
    first-stack trapframe page-walk disk inode states));
};

# ---- make book ----

it 'make book lists the numbers that are known, and no other', sub {
  my ($text, $status) = sh('make -s book');
  same($status, 0, 'status');
  same(join(' ', $text =~ /^  (\d{4})  /mg), join(' ', sort keys %sheet));
};

for my $number (sort keys %sheet) {
  it "make book N=$number leads to the definition of $sheet{$number}", sub {
    my ($file, $name) = split(/:/, $sheet{$number});
    my ($text, $status) = book($number);
    same($status, 0, 'status');
    want($text, qr/^$number is \Q$sheet{$number}\E$/m);
    want($text, qr{build/listing\.html#\Q$sheet{$number}\E$}m);
    want($text, qr/^  docs\/BOOK\.md:\d+ +\S/m, 'a section of BOOK.md');
    my ($n) = $text =~ /^  \Q$file\E:(\d+) /m or die "no line in:\n$text";
    my $line = (split(/\n/, slurp(root($file))))[$n - 1];
    want($line, qr/^(?:struct )?\Q$name\E(?:\(|:| \{)/, "$file:$n");
  };
}

it 'the sections it names do speak of it', sub {
  my ($text) = book(2473);
  my @lines = split(/\n/, $book);
  my @found = $text =~ /^  docs\/BOOK\.md:(\d+) /mg;
  die "none in:\n$text" unless @found;
  none(grep { $lines[$_ - 1] !~ /allocproc/ } @found);
  want($text, qr{1 Operating system organization / Code: creating the first});
};

it 'an unknown number gets its neighbours, and status 1', sub {
  my ($text, $status) = book(2600);
  same($status, 1, 'status');
  want($text, qr/^The number 2600 is not known here\.$/m);
  want($text, qr/^Before it is 2520, userinit:$/m);
  want($text, qr/^After it is 2758, scheduler:$/m);
  want($text, qr/docs\/BOOK\.md/);
};

it 'a number before the first or after the last is answered too', sub {
  my ($text, $status) = book('0100');
  same($status, 1, 'status');
  want($text, qr/After it is 1044, entry:/);
  die $text if $text =~ /Before it/;
  want((book(9999))[0], qr/Before it is 8400, start:/);
};

it 'numbers may be given as the book prints them, or by the sheet', sub {
  same((book('(2473)'))[0], (book('2473'))[0], '(2473)');
  want((book('24'))[0], qr/^2473 is proc\.c:allocproc$/m, 'sheet 24');
  same((book('66'))[1], 1, 'status of an empty sheet');
};

it 'a name leads to its place and to its sections', sub {
  my ($text, $status) = sh('make -s book N=allocproc');
  same($status, 0, 'status');
  want($text, qr/^  proc\.c:\d+ +allocproc\(void\)$/m);
  want($text, qr/Code: creating the first process/);
  want($text, qr/^In the book's listing: 2473$/m);
  want((book('struct proc'))[0], qr/^  proc\.h:\d+ +struct proc \{$/m);
  want((book('proc.c:sleep'))[0], qr/^  proc\.c:\d+ +sleep\(/m);
};

it 'a name that is gone here leads to the section that says why', sub {
  for my $name (qw(kinit1 kinit2 freerange mappages kmap clearpteu fetchint
    fetchstr wakeup1 icache idequeue iderw write_head bzero
    install_trans recover_from_log isdirempty runcmd fork1 PHYSTOP)) {
    my ($text, $status) = book($name);
    same($status, 0, "status of $name");
    want($text, qr/^\Q$name\E is not a name of our code\.$/m);
    want($text, qr/^  docs\/BOOK\.md:\d+ /m, $name);
  }
};

it "a file of the book's leads to the section that says where it went", sub {
  for my $file (qw(vectors.pl fs.c)) {
    my ($text, $status) = book($file);
    same($status, 0, "status of $file");
    want($text, qr/^There is no \Q$file\E here\.$/m);
    want($text, qr/^  docs\/BOOK\.md:\d+ /m, $file);
  }
  want((book('swtch.S'))[0], qr/^swtch\.S is here, too\.$/m);
};

it 'nonsense is answered in a line, with status 1', sub {
  for my $question ('24-73', 'what?', '24731', 'no_such_name') {
    my ($text, $status) = book($question);
    same($status, 1, "status of $question");
    want($text, qr/\Q$question\E.*\n.*\n\z/);
  }
};

done_testing;
