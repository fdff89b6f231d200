# Does less show a file and a pipe screen by screen, and find things in them?
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Terminal;
use Test::More;

my $g = Guest->boot(initrd => built('fs.img'), timeout => 300);
$g->prompt;
my $t;

# Runs it; its screen is new.
sub less
{
  my ($command, $seen) = @_;

  $t = Terminal->new($g);
  $g->enter($command);
  return $t->show($seen);
}

sub leave
{
  $t->type('q');
  $g->prompt;
}

it 'a file is shown forward and back, by screens and by rows', sub {
  $g->line('seq 1 1000 >n');
  less('less n', qr/\A1\n2\n.*^23\nn \d+%\n\z/ms);
  $t->type(' ');
  $t->show(qr/\A23\n.*^45\nn /ms);
  $t->type("j\r");
  $t->show(qr/\A25\n/);
  $t->type('k');
  $t->show(qr/\A24\n/);
  $t->type('b');
  $t->show(qr/\A2\n/);
  $t->type('2f');
  $t->show(qr/\A46\n/);
  $t->type('uu');
  $t->show(qr/\A22\n/);
};

it 'G, g and a number go to the end, the start, a line', sub {
  $t->type('G');
  $t->show(qr/\A978\n.*^1000\nn \(END\)\n\z/ms);
  $t->type(' ');
  $t->type('k');
  $t->show(qr/\A977\n/);
  $t->type('g');
  $t->show(qr/\A1\n2\n/);
  $t->type('500g');
  $t->show(qr/\A500\n/);
};

it '^Z does nothing, and the help says so', sub {
  $t->type("\x1a");
  $t->type('j');
  $t->show(qr/\A501\n/);
  $t->type('h');
  $t->show(qr/\^Z does nothing/);
  $t->type(' ');
};

it '/ ? n N look for a pattern and say if there is none', sub {
  $t->type("g/^7.0\r");
  $t->show(qr/\A700\n/);
  $t->type('n');
  $t->show(qr/\A710\n/);
  $t->type('N');
  $t->show(qr/\A700\n/);
  $t->type("?^99\$\r");
  $t->show(qr/\A99\n/);
  $t->type("/none\r");
  $t->show(qr/\A99\n.*^not found\n\z/ms);
  $t->type("/[\r");
  $t->show(qr/^missing \]\n\z/m);
  leave();
};

it 'a pipe can be read, and keys still come from the terminal', sub {
  less('seq 1 5000 | less', qr/\A1\n.*^23\nstandard input\n\z/ms);
  $t->type('G');
  $t->show(qr/\A4978\n.*^standard input \(END\)\n\z/ms);
  $t->type('g');
  $t->show(qr/\A1\n/);
  leave();
};

it 'an endless pipe is shown at once, and ^C ends a search in it', sub {
  less('yes | less', qr/\A(?:y\n){23}standard input\n/);
  $t->type("/no\r\x03"); # at once: later the pipe may have filled the memory
  $t->show(qr/^stopped\n\z/m);
  leave();
};

it 'a long line goes on in the next rows, and back finds them', sub {
  my $long = join(' ', 1 .. 60);
  $g->line("echo $long >l; cat n >>l");
  my @rows = map { s/ +\z//r } $long =~ /.{1,80}/g;
  less('less l', qr/\A\Q$rows[0]\E\n\Q$rows[1]\E\n/);
  $t->type('  ');
  $t->type('kkkkkkkkkkk');
  $t->type('kkkkkkkkkkk');
  $t->type('kkkkkkkkkkk');
  $t->type('kkkkkkkkkk');
  $t->show(qr/\A\Q$rows[1]\E\n/);
  leave();
};

it 'bytes that are no text are shown as what they are', sub {
  less('less /bin/echo', qr/\A\x7fELF|\A\^\?ELF\^A\^A\^A\^@/);
  $t->type('G');
  $t->show(qr/\(END\)\n\z/);
  leave();
};

it 'without a terminal less is cat, and a missing file is an error', sub {
  want($g->line('less n | tail -2'), qr/\A999\n1000\n\z/);
  want($g->line('less nosuch; echo $?'), qr/^less: nosuch: .*\n1$/m);
  want($g->line('less; echo $?'), qr/^less: what is to be shown.*\n2$/m);
  want($g->line('less bin; echo $?'), qr/^less: bin: .*\n1$/m);
};

it 'more is less', sub {
  less('more n', qr/\A1\n2\n.*^23\nn \d+%\n\z/ms);
  leave();
};

it 'afterwards lines are edited again', sub {
  want($g->line('echo whole'), qr/^whole$/m);
};

$g->line_exit('poweroff');
done_testing;
