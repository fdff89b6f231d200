# Does make book answer what a reader with the xv6 book asks?
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

# The numbers of the book's listing that are known for certain.
my %sheet = (
  1044 => 'entry.S:entry', 1217 => 'main.c:main', 1818 => 'vm.c:setupkvm',
  2337 => 'proc.h:proc', 2473 => 'proc.c:allocproc',
  2520 => 'proc.c:userinit', 2758 => 'proc.c:scheduler',
  2808 => 'proc.c:sched', 2853 => 'proc.c:forkret', 3059 => 'swtch.S:swtch',
  3324 => 'trapasm.S:trapret', 8400 => 'initcode.S:start',
);

# What tools/book.pl answers, and its exit status.
# As `make book` calls it, without make.
sub book
{
  my ($question) = @_;
  return sh("perl tools/book.pl '$question'");
}

for my $number (sort keys %sheet) {
  it "make book N=$number leads to the definition of $sheet{$number}", sub {
    my ($file, $name) = split(/:/, $sheet{$number});
    my ($text, $status) = book($number);
    same($status, 0, 'status');
    want($text, qr/^$number is \Q$sheet{$number}\E$/m);
    want($text, qr{build/listing\.html#\Q$sheet{$number}\E(?: \(|$)}m);
    want($text, qr/^  docs\/BOOK\.md:\d+ +\S/m, 'a section of BOOK.md');
    my ($n) = $text =~ /^  \Q$file\E:(\d+) /m or die "no line in:\n$text";
    my $line = (split(/\n/, slurp(root($file))))[$n - 1];
    want($line, qr/^(?:struct )?\Q$name\E(?:\(|:| \{)/, "$file:$n");
  };
}

# The book's listing has thousands of lines, and we know a few dozen for
# certain: the nearest tells where to look.
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

it 'a part of a struct leads to the struct, and to what is said of it', sub {
  my ($text, $status) = book('ptable.lock');
  same($status, 0, 'status');
  want($text, qr/^  proc\.h:\d+ +struct ptable \{$/m);
  want($text, qr{4 Locking / Code: Using locks$}m);
  want((book('ptable'))[0], qr{4 Locking / Code: Using locks$}m);
  ($text, $status) = book('p->killed');
  same($status, 0, 'status');
  want($text, qr{5 Scheduling / Code: Wait, exit, and kill$}m);
};

it 'a system call leads to its function', sub {
  for (['sbrk', '2 Page tables / Code: sbrk'], ['unlink', '0 Operating system'],
    ['wait', '5 Scheduling / Code: Wait']) {
    my ($call, $section) = @$_;
    my ($text, $status) = book($call);
    same($status, 0, "status of $call");
    want($text, qr/^\S+:sys_$call$/m);
    want($text, qr/ \Q$section\E/, $call);
  }
};

it 'nonsense is answered in a line, with status 1', sub {
  for my $question ('24-73', 'what?', '24731', 'no_such_name') {
    my ($text, $status) = book($question);
    same($status, 1, "status of $question");
    want($text, qr/\Q$question\E.*\n.*\n\z/);
  }
};

done_testing;
