# How costs grow with the machine and with what is on it: a line for each thing
# that grows, with the same counts as `make bench`.
package Growth;

use strict;
use warnings;
use Machine;
use Rows;
use Exporter 'import';

our @EXPORT = qw(growth_table growing_rows);

my $LIMIT = 600;

# What grows in a program: the words, then rows of bench, with what each has.
my @things = (
  ['a directory: open and close the last name of',
    '10' => 'lookup_10', '100' => 'lookup_100', '500' => 'lookup_500',
    '2,000' => 'lookup_2000'],
  ['processes that sleep at the pipe: a round trip with',
    '1' => 'round_trip', '8' => 'round_trip_8', '32' => 'round_trip_32'],
  ['a file: read a KB of', '60 KB' => 'read_60k', '1 MB' => 'read_1m'],
  ['a file: write a KB again of',
    '60 KB' => 'write_60k_again', '1 MB' => 'write_1m_again'],
  ['memory in use: fork, exit and wait with',
    'little' => 'fork', '1 MB' => 'fork_heap_1m', '8 MB' => 'fork_heap_8m',
    '64 MB' => 'fork_heap_64m'],
);

# What grows in the machine, and rows that should not notice; and what a trace
# costs these rows.
my @work = qw(getpid open_close fork fork_exec round_trip read_60k
  write_60k_again);
my @machines = (
  ['memory', [map { ["$_ MB", memory => $_] } 64, 256, 1024, 2000]],
  ['CPUs', [map { [$_, cpus => $_] } 1, 2, 4]],
  ['tracing', [['off'], ['read by `strace -c`', by => 'strace -c'],
    ['to the port', words => 'trace=port', more => ['-debugcon', 'null']]]],
);

# The names of all rows that are shown.
sub growing_rows
{
  return (@work, map { my (undef, %row) = @$_; values %row } @things);
}

# {row => count} of the rows that are named, on such a machine.
sub counts
{
  my ($qemu, $build, $names, %opt) = @_;
  my $more = delete($opt{words}) // '';
  my $by = delete($opt{by}) // '';
  my @rows = parse_rows(run_well($LIMIT, counted($qemu,
    kernel => "$build/kernel", initrd => "$build/fs.img",
    append => "$more init=$by bench @$names", %opt)));

  return { map { $_->[0] => $_->[1] } @rows };
}

sub line { return '| ' . join(' | ', @_) . " |\n" }

# What grows in a program: "10: 1,300, 100: 1,300".
sub things
{
  my ($qemu, $build) = @_;
  my @names = map { my (undef, %row) = @$_; values %row } @things;
  my $count = counts($qemu, $build, \@names);
  my $text = line('what grows', 'instructions') . line('---', '---');

  for (@things) {
    my ($words, @row) = @$_;
    my @parts;
    while (my ($has, $name) = splice(@row, 0, 2)) {
      push @parts, "$has: " . show($count->{$name});
    }
    $text .= line($words, join(', ', @parts));
  }
  return $text;
}

# The same work on machines that differ in one thing.
sub machines
{
  my ($qemu, $build, $what, $sizes) = @_;
  my @counts = map { my (undef, %opt) = @$_;
    counts($qemu, $build, \@work, %opt) } @$sizes;
  my $text = line($what, map { $_->[0] } @$sizes)
    . line('---', map { '--:' } @$sizes);

  for my $row (@work) {
    $text .= line("`$row`", map { show($_->{$row}) } @counts);
  }
  return $text;
}

sub growth_table
{
  my ($qemu, $build) = @_;

  return join("\n", things($qemu, $build),
    map { machines($qemu, $build, @$_) } @machines);
}

1;
