# Does the DEBUG build name each kind of undefined behaviour, and where it was?
# Does it see an array written past its end, and a frame that is used after it
# was freed? A kernel with tests/kernel/undefined.c in it does each of these.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my $kernel = Guest::breaking();
my @source = split(/\n/, slurp(root('tests/kernel/undefined.c')));
my $clang = slurp(built('flags')) =~ /^\S*clang/;

# What the console says in a guest that does number $how, and its status.
sub run
{
  my ($how) = @_;
  my $g = Guest->boot(kernel => $kernel, initrd => built('fs.img'),
    append => 'init=sleep ' . (1_000_000 + $how), panic_ok => 1,
    timeout => 60);
  my $status = $g->wait_exit;

  return ($g->log_text, $status);
}

# Number $how is reported so. What the console says.
sub says
{
  my ($how, $what) = @_;
  my ($said, $status) = run($how);

  want($said, qr/^panic: $what$/m);
  same($status, 127);
  return $said;
}

# Number $how is reported as undefined behaviour of that kind, in a line with
# that code.
my $seen = 0;
sub undefined
{
  my ($how, $kind, $code) = @_;
  my $said = says($how, qr/undefined behaviour: $kind/);
  my ($line) = $said =~ m{^at tests/kernel/undefined\.c:(\d+), }m;

  die "no place in:\n$said" unless $line;
  want($source[$line - 1], qr/\Q$code/);
  $seen++;
}

it 'allows what only looks like these', sub {
  my ($said) = run(0);
  want($said, qr/^undefined: nothing is wrong$/m);
};

it 'names signed numbers that do not fit, and a division by zero', sub {
  undefined(1, qr/addition overflows/, 'largest + one');
  undefined(2, qr/subtraction overflows/, 'smallest - one');
  undefined(3, qr/multiplication overflows/, 'largest * (one');
  undefined(4, qr/negation overflows/, '-smallest');
  undefined(5, qr/division by zero, or overflow/, 'largest / (one');
};

it 'names a shift by too much, and one of a negative number', sub {
  my $kind = qr/shift by too much, or of a negative number/;
  undefined(6, $kind, 'one << (one + 31)');
  undefined(7, $kind, '(one - 2) << one');
};

it 'names an index outside its array, and an array of negative length', sub {
  undefined(8, qr/index outside its array/, 'array[one + 3]');
  undefined(10, qr/array of negative length/, 'array[one - 2]');
};

it 'names code that cannot be reached, and values that cannot be', sub {
  undefined(9, qr/unreachable code is reached/, '__builtin_unreachable');
  undefined(11, qr/value its type does not have/, 'volatile bool');
  undefined(18, qr/bad argument of a builtin/, '__builtin_ctz');
};

it 'names null pointers, where they are used, given and returned', sub {
  undefined(12, qr/null pointer as argument/, 'take(at)');
  undefined(13, qr/null pointer returned/, 'return at');
  undefined(15, qr/null pointer used, 0x0 for 'struct pair'/, '->second');
};

it 'names other pointers to where no such object can be', sub {
  undefined(14, qr/pointer arithmetic overflows/, 'at + 16');
  undefined(16, qr/misaligned pointer used, 0x\w+ for 'struct pair'/,
    '->second');
};

SKIP: {
  skip 'clang does not look at the size of objects there', 1 if $clang;
  it 'names an object that is smaller than what is read', sub {
    undefined(17, qr/object too small, 0x\w+ for '[\w ]+'/, '->second');
  };
}
figure('kinds of undefined behaviour that the DEBUG build names, of 18', $seen);

it 'sees an array written past its end, and names the function', sub {
  my $said = says(19, qr/stack smashed, seen at smash\+0x[0-9a-f]+/);
  want($said, qr/^hint: an array of that function was written past its end$/m);
};

it 'sees that somebody wrote to a frame after it was freed', sub {
  says(20, qr/kcheck: frame 0x\w+ is free, and has 0xdeadbe01 at 1000, /
      . qr/not 0xdeadbeef/);
};

it 'sees that a pointer was read from such a frame', sub {
  my $said = says(21, qr/undefined behaviour: freed pointer used, /
      . qr/0xdeadbeef for 'int'/);
  want($said, qr/^hint: it was read from a frame that kfree had freed$/m);
};

done_testing;
