# Does the serial line lose anything, when either side is slow?
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

# Dies unless the text has all numbers up to $n, a line each, in order.
# The first that is missing or wrong tells more than the whole text.
sub all_numbers
{
  my ($text, $n) = @_;
  my $wanted = join('', map { "$_\n" } 1 .. $n);
  return if index($text, $wanted) >= 0;
  my @got = $text =~ /^(\d+)$/mg;
  my ($i) = grep { ($got[$_ - 1] || '') ne $_ } 1 .. $n;
  die "wrong from $i on: '" . ($got[$i - 1] || 'nothing') . "'\n";
}

for my $cpus (1, 2) {
  it "200 KB to a slow reader arrive whole ($cpus CPU)", sub {
    my $g = Guest->boot(cpus => $cpus);
    $g->prompt;
    $g->enter('seq 36000');
    sleep 2; # now the pipe to us is full, and the UART does not empty
    my $text = $g->read_slowly(qr/^36000\n/m, 1024, 0.01);
    all_numbers($text, 36000);
    $g->prompt;
    same($g->line('echo on'), "on\n");
  };
}

# The kernel prints with interrupts off; a program's output waits for them.
it 'a kernel message in the midst of a flood does not hang the machine', sub {
  my $g = Guest->boot(cpus => 2);
  $g->prompt;
  $g->enter('seq 20000 & seq 20000');
  sleep 1;
  $g->send("\x10"); # ^P: the process list
  $g->read_slowly(qr/\b20000\n/, 4096, 0.01) for 1 .. 2;
  $g->send("\r");
  $g->prompt;
};

it '2 KB pasted while cat reads arrive whole', sub {
  my $g = Guest->boot;
  my $text = join('', map { sprintf("line %02d %s\n", $_, 'x' x 56) } 1 .. 32);
  $g->prompt;
  $g->enter('echo started; cat > pasted');
  $g->expect(qr/^started\n/m);
  $g->send($text =~ tr/\n/\r/r);
  $g->expect(qr/line 32 x{56}\n/);
  $g->send("\x04");
  $g->prompt;
  same($g->line('cat pasted'), $text);
};

# The quotes keep what is typed and what is printed apart, so an echo is not
# taken for output.
it 'commands pasted at the prompt all run, in order', sub {
  my $g = Guest->boot;
  $g->prompt;
  $g->send(join('', map { "echo out''put-of-$_ | cat\r" } 1 .. 20));
  my $text = $g->expect(qr/output-of-20\n/);
  my @numbers = $text =~ /output-of-(\d+)\n/g;
  same("@numbers", join(' ', 1 .. 19));
};

# The buffer has less room: what does not fit is dropped, with a bell.
it '2 KB to a program that does not read do no harm', sub {
  my $g = Guest->boot;
  $g->prompt;
  $g->enter('sleep 3');
  $g->send('y' x 2048);
  $g->expect(qr/\$ /, 60);
  $g->send("\x15"); # ^U
  same($g->line('echo fine'), "fine\n");
};

done_testing;
