# Does the profile count instructions for the right function?
#
# The log is made here, in the form that QEMU gives it. A real one has a line
# for each few instructions, and takes a minute.
use strict;
use warnings;
use lib 'tests/lib', 'tools', 'tools/bench';
use Calls;
use Flame;
use Guest;
use Test::More;

my $symbols = Calls::symbols(join('', map { "$_\n" } '00100000 T low',
  '80100000 T main', '80100100 t walk', '80100200 T trap', '80100300 T swtch',
  '80100400 T sched', '80100500 d data'));

# What QEMU logs: pieces as [address, instructions, the last one's name], where
# the first time each is shown.
sub logged
{
  my (%seen, $text);

  for (@_) {
    my ($address, $n, $last) = @$_;
    my $key = "$address$last";
    $text .= "----------------\nIN: f\n" . join('', map {
      sprintf("0x%08x:  90 %-20s %s\n", $address + $_, '',
        $_ == $n - 1 ? $last : 'nop') } 0 .. $n - 1) . "\n"
      unless $seen{$key}++;
    $text .= sprintf("Trace 0: 0x7f%08x%s ", $address, unpack('H2', $last))
      . sprintf("[00000000/%08x/00000040/ff000000] f\n", $address);
  }
  return $text;
}

sub profile
{
  my $calls = Calls->new($symbols);
  my $text = logged(@_);

  open(my $in, '<', \$text) or die "$!\n";
  $calls->read_log($in);
  return $calls;
}

it 'instructions count for the function, and for those that called it', sub {
  my $calls = profile([0x80100000, 9, 'jmp'], # before the first program
    [0x1000, 3, 'int'], [0x80100200, 2, 'calll'],
    map({ ([0x80100100, 5, 'retl'], [0x80100210, 1, 'calll']) } 1 .. 3),
    [0x80100100, 5, 'retl'], [0x80100220, 1, 'iretl'], [0x1000, 3, 'int']);
  my $table = $calls->top_table(9);
  want($table, qr/^ +20 +\S+ +20 +\S+  walk$/m);
  want($table, qr/^ +6 +\S+ +26 +\S+  trap$/m);
  want($table, qr/^ +6 +\S+ +6 +\S+  user$/m);
  same($calls->total, 32);
};

it 'swtch takes up the stack that it returns to', sub {
  my $calls = profile([0x80100000, 1, 'jmp'], [0x1000, 1, 'int'],
    [0x80100200, 1, 'calll'], [0x80100400, 1, 'calll'], # trap, sched
    [0x80100300, 1, 'retl'], [0x80100010, 4, 'calll'],  # swtch, main
    [0x80100300, 1, 'retl'], [0x80100410, 2, 'retl'],   # swtch, sched
    [0x80100210, 1, 'iretl'], [0x1000, 1, 'int']);
  want($calls->top_table(9), qr/^ +2 +\S+ +6 +\S+  trap$/m);
};

it 'the flame graph is a picture with a box for each function', sub {
  my $dir = scratch;
  my $calls = profile([0x80100000, 1, 'jmp'], [0x1000, 50, 'int'],
    [0x80100200, 50, 'calll'], [0x80100100, 50, 'retl']);
  my $svg = flame($calls->root, 'a < b & c');
  want($svg, qr/<title>$_: /) for qw(all user trap walk);
  want($svg, qr/>a &lt; b &amp; c</);
  spew("$dir/x.svg", $svg);
  my ($text, $status) = sh("xmllint --noout $dir/x.svg");
  die $text if $status && $status != 127;
};

it 'make profile needs a command', sub {
  my ($text, $status) = make('profile', this_build => 1);
  want($text, qr/\*\*\* make profile needs a command: make profile CMD='/);
  die "status 0\n" unless $status;
};

done_testing;
