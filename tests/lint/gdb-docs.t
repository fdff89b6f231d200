# Does gdb answer what docs/GDB.md shows?
#
# The page was pasted from a terminal once; each command of ours that prints a
# word more makes it wrong. Numbers are masked, words and order are not.
use strict;
use warnings;
use lib 'tests/lib';
use Gdb;
use Guest;
use Test::More;

if (my $why = gdb_missing) { plan skip_all => $why }

my $text = slurp(root('docs/GDB.md'));
my @examples = $text =~ /^```\n\(gdb\) (.*\n(?:.*\n)*?)```$/mg;

# A line with what differs from build to build and run to run taken out:
# addresses, numbers, offsets, flags, widths.
sub plain
{
  my ($line) = @_;

  $line =~ s/\b0x[0-9a-f]+|\b[0-9a-f]{8}\b/X/g;
  $line =~ s/ there: X.*/ there: X/;
  $line =~ s/\b[A-Z]F (?=(?:[A-Z]F )*\()//g;
  $line =~ s/\d+/N/g;
  $line =~ s/\s+/ /g;
  return $line;
}

# Dies unless the shown lines are among those said, in this order.
sub shown_is_said
{
  my ($shown, $said) = @_;
  my @said = map { plain($_) } split(/\n/, $said);

  for my $line (grep { /\S/ && $_ ne '...' } split(/\n/, $shown)) {
    my $plain = plain($line);
    shift @said while @said && $said[0] ne $plain;
    die "docs/GDB.md shows '$line', gdb says:\n$said" unless @said;
    shift @said;
  }
}

# What gdb says to each command; `kstack` is asked in the first forkret, the
# others when the guest does what the page says it does.
sub answers
{
  my (@commands) = @_;
  my $g = gdb_boot(stepping => 1);
  my %said;

  # In the first forkret the stack is short and always the same.
  $said{kstack} = (gdb_says($g, 'break forkret', 'continue', 'kstack',
    'delete'))[2];
  $g->prompt;
  $g->line('sleep 1000 | cat &');
  # The job first, so that its processes have the page's numbers; then what is
  # still to be written, as a slow guest may be asked before its commit.
  ps_when($g, qr{(?:.*SLEEPING.*\n){4}.*SLEEPING.*&ticks.*\n.*data in});
  $g->line('sync');
  ps_when($g, qr{log +&log\.wanted.*sh +&input}s);
  @commands = grep { !exists $said{$_} } @commands;
  my @answers = gdb_says($g, @commands);
  $said{$commands[$_]} = $answers[$_] for 0 .. $#commands;
  return \%said;
}

my $said = answers(map { /^(.*)/ } @examples);

for my $example (@examples) {
  my ($command, $shown) = split(/\n/, $example, 2);
  it "gdb answers to `$command` what the page shows", sub {
    shown_is_said($shown, $said->{$command});
  };
}

# A session: commands and answers in turn, from power-on of a guest that runs
# what the page says.
for my $session ($text =~ /^```text\n(\(gdb\) (?:.*\n)*?)```$/mg) {
  my @steps = $session =~ /^\(gdb\) (.*\n(?:(?!\(gdb\)).*\n)*)/mg;
  my ($runs) = $text =~ /power-on, of a guest that\s+runs `(.*?)`/ or die;
  my @commands = map { /^(.*)/ } @steps;

  it "gdb goes through `@commands` as the page shows", sub {
    my $g = gdb_boot(stepping => 1, kernel => Guest::stepping() . '/kernel',
      append => "init=/bin/sh -c '$runs'");
    my @answers = gdb_says($g, @commands);
    for my $i (0 .. $#steps) {
      shown_is_said($steps[$i] =~ s/^.*\n//r, $answers[$i]);
    }
  };
}

it 'the page names every command', sub {
  my $list = gdb_says(undef, 'lectern');
  my @missing = grep { $text !~ /`$_[` ]/ } $list =~ /^  (\w+) /mg;
  die "not in docs/GDB.md: @missing\n" if @missing;
};

done_testing;
