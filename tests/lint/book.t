# Is everything where docs/BOOK.md and the other documents say it is, and does
# BOOK.md have all of the kernel?
#
# Line numbers and names in a document rot without a sound: a student looks for
# a function that has moved, and gives up. So a document names places in a form
# that can be looked up, and here each is.
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

# Dies with the list of faults, if any.
sub none
{
  die join("\n", @_) . "\n" if @_;
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
# A name must be defined in the file, not just occur there: what moved away is
# mostly called where it was.
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

# Both the text of a link and what it leads to: they are changed by hand, and
# mostly only one of them.
sub wrong_places
{
  my ($file) = @_;
  my $text = prose($file);
  my %made = map { $_ => 1 } slurp(root($file)) =~ /^New file `(.*?)`:/mg;
  my @faults;

  while ($text =~ /`([\w.\/-]+\.$ext):(\w+)`/g) {
    my $fault = place_fault($1, $2);
    push @faults, "$file: $1:$2: $fault" if $fault;
  }
  while ($text =~ /\[`([\w.\/-]+\.$ext)(?::\w+)?`\]\(([^)]+)\)/g) {
    push @faults, "$file: `$1` leads to $2" if target($file, $2) ne $1;
  }
  while ($text =~ /`([\w.-]+\/[\w.\/-]+\.(?:$ext|t|md))`/g) {
    push @faults, "$file: $1: no such file"
      unless -f root($1) || $made{$1} || given($file, $1);
  }
  return @faults;
}

# Whether the lab whose handout that is gives its students such a file.
sub given
{
  my ($handout, $name) = @_;
  return $handout =~ m{^docs/labs/(\w+)\.md$} && -f root("labs/$1/give/$name");
}

for my $file (sources(qr/^(?:README|docs\/.*)\.md$/)) {
  it "every place that $file names is where it says", sub {
    none(wrong_places($file));
  };
}

it 'a place that is only mentioned in its file is not taken for right', sub {
  # These would all pass a plain search for the word.
  for (['proc.c', 'copyuvm'], ['proc.c', 'swtch'], ['fs/log.c', 'bwrite'],
    ['trap.h', 'proc'], ['nosuch.c', 'main'], ['main.c', '999999']) {
    die "@$_\n" unless place_fault(@$_);
  }
  for (['main.c', 'startothers'], ['cpu/cpu.h', 'mycpu'], ['proc.h', 'ZOMBIE'],
    ['kalloc.c', 'kmem'], ['syscall.c', 'syscalls'], ['kernel.ld',
    'kernel_end'], ['cpu/vectors.S', 'vectors'], ['include/types.h', 'pde_t'],
    ['fs/file.h', 'FD_PIPE'], ['dev/mp.c', 'machine'], ['main.c', '26']) {
    my $fault = place_fault(@$_);
    die "@$_: $fault\n" if $fault;
  }
};

# ---- what BOOK.md must have ----

my %named; # name => { file it is said to be in }
$named{$2}{$1} = 1 while $book =~ /\[`([\w.\/]+):(\w+)`\]/g;

# The public functions that a header declares, as [name, files that have it].
# More files than one where each kind of kernel has its own.
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
  # A scan that finds nothing would be content with everything.
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
  my @frame = ('How to use this page', 'Reading order',
    "The book's files");
  same(join("\n", splice(@titles, 0, 3)), join("\n", @frame), 'beginning');
  same(join("\n", splice(@titles, 0, scalar @contents)),
    join("\n", @contents), 'titles');
  same($titles[0], 'Functions the book does not have', 'end');
};

it 'the table at the top leads to every section, in the same order', sub {
  my ($table) = $book =~ /^(\| Chapter \|.*?)\n\n/ms or die "no table\n";
  my @wanted = grep { !/^(?:Real world|7 Summary)$/ } @contents;
  same(join("\n", $table =~ /\[([^\]]+)\]\(#/g),
    join("\n", map { s/^Code: //r } @wanted));
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

it 'each row says why, or how to read the paragraph', sub {
  my ($n, @faults) = (0);
  for (split(/\n/, $book)) {
    $n++;
    push @faults, "docs/BOOK.md:$n" if /^\|(?:.*\|)?[\s-]*\|$/ && !/^\|-/;
  }
  none(@faults);
};

it 'BOOK.md shows the seven pictures', sub {
  none(grep { $book !~ m{!\[[^\]]+\]\(pictures/$_\.svg\)} } qw(address-space
    first-stack trapframe page-walk disk inode states));
};

done_testing;
