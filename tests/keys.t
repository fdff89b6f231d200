# Does a program that wants each key as it is typed get it?
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

make(built('std/posix_keys'), this_build => 1);

my $dir = scratch;
my $image = copy_file(built('fs.img'), "$dir/fs.img");
sh(built('mkfs') . " put $image " . built('std/posix_keys') . ' /bin/keys');
my $g = Guest->boot(initrd => $image, monitor => 1);
$g->prompt;

# Types a key; waits until the program has told its number.
# By number, as the program prints it: what a key sends is what it is about.
sub key
{
  my ($key, $number) = @_;
  $g->send($key);
  $g->expect(qr/^key $number$/m);
}

it 'a read returns 0 after the time that VTIME says, and keys come', sub {
  $g->enter('keys');
  $g->expect(qr/^25 x 80$/m);
  $g->expect(qr/^nothing yet$/m);
  key('a', 97);
  key("\r", 13); # no ICRNL
  key("\n", 10);
  key("\x03", 3); # no ISIG
  key("\x04", 4);
};

# The program set it back; that the shell does so for one that dies is in
# recover.t.
it 'afterwards lines are edited again, and ^C kills', sub {
  $g->send('q');
  $g->expect(qr/^lines again$/m);
  $g->send("\x03");
  $g->prompt;
  want($g->line('echo $?'), qr/^130$/m);
  want($g->line('echo whole'), qr/^whole$/m);
};

it 'with VTIME 0 a read does not wait', sub {
  $g->enter('keys poll');
  $g->expect(qr/^nothing yet$/m);
  key('b', 98);
  $g->send('q');
  $g->expect(qr/^lines again$/m);
  $g->send("\r");
  $g->expect(qr/^read 1$/m);
  $g->prompt;
};

it 'the keyboard has the same Enter as the serial line', sub {
  $g->enter('keys');
  $g->expect(qr/^nothing yet$/m);
  $g->keys('ret');
  $g->expect(qr/^key 13$/m);
  $g->keys('ctrl-c');
  $g->expect(qr/^key 3$/m);
  $g->send('q');
  $g->expect(qr/^lines again$/m);
  $g->send("\r");
  $g->expect(qr/^read 1$/m);
  $g->prompt;
};

# A tab is one key, and shown as one blank.
it 'a program that wants lines gets them edited', sub {
  $g->enter('cat');
  $g->send("one\t1 two  \x17three\r");
  $g->expect(qr/^one\t1 three\n/m);
  $g->send("\x04");
  $g->prompt;
};

it 'without a terminal it is told so', sub {
  want($g->line('keys </dev/null'), qr/^no terminal$/m);
  want($g->line('echo x | keys'), qr/^no terminal$/m);
};

$g->line_exit('poweroff');
done_testing;
