# Does `man` tell of programs, system calls and functions what one has to know?
# What the pages say is tried in tests/lint/man.t; here it is the program.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my $g = Guest->boot(initrd => built('fs.img'));
$g->prompt;

it 'man fork: prototype, header, what it does, errors in words', sub {
  my $said = $g->line('man fork');
  want($said, qr/\Afork - .*\n\n  #include <unistd\.h>\n  pid_t fork\(void\);/);
  want($said, qr/^fork copies memory, descriptors, current directory/m);
  want($said, qr/^  EAGAIN  +no more processes: no free process$/m);
  want($said, qr/^  ENOMEM  +out of memory$/m);
  die $said if $said =~ /closes\s+everything/; # that is exit
};

# A program has that name, too: 2 asks for what is C's.
it 'man 2 printf: what its header says', sub {
  my $said = $g->line('man 2 printf');
  want($said, qr/\Aprintf - .*\n\n  #include <stdio\.h>\n  int printf\(const/);
  want($said, qr/\bfprintf\b/);
};

it 'a call that changes the disk by a path has the errors of both', sub {
  my $said = $g->line('man rename');
  want($said, qr/^  $_  /m) for qw(ENOENT ENOTDIR ENAMETOOLONG EFAULT ENOSPC
    EROFS EIO ENOTEMPTY);
  want($said, qr/refuses to\s+move a\s+directory\s+into\s+itself/);
};

it 'man of a header: what it is for, and its functions', sub {
  my $said = $g->line('man stdio.h');
  want($said, qr/\Astdio\.h - /);
  want($said, qr/\bfopen\b.*\bfclose\b/s);
};

# A name may be a program and a function; both must be found.
it 'man of a program asks the program; a function has a number', sub {
  my $said = $g->line('man wc');
  same($said, $g->line('wc --help'));
  $said = $g->line('man kill');
  want($said, qr/\A(.*man 2 kill.*)\n/);
  same($said =~ s/\A.*\n//r, $g->line('/bin/kill --help'));
  want($g->line('man 2 kill'), qr/\Akill - .*#include <signal\.h>/s);
  same($g->line('man 3 kill'), $g->line('man 2 kill'));
  same($g->line('man 1 kill'), $g->line('/bin/kill --help'));
};

it 'man of what the shell does itself says so', sub {
  same($g->line('man cd'), "cd is part of the shell: type help\n");
  want($g->line('man wait'),
    qr/\Await is part of the shell: type help\n.*man 2 wait.*\n\z/);
};

it 'man -k lists the names whose text has a word', sub {
  my $said = $g->line('man -k DESCRIPTOR');
  want($said, qr/^$_ +\(2\) /m) for qw(open dup fstat);
  want($said, qr/^fileno +\(3\) /m);
  die $said if $said =~ /^(?:sqrt|strlen)\b/m;
  want($g->line('man -k sort'), qr/^qsort +\(3\) .*^sort +\(1\) /ms);
  want($g->line('man -k nosuchword; echo $?'), qr/nosuchword.*\n1\n\z/);
};

it '... first those whose own line has it, each once', sub {
  my $said = $g->line('man -k pipe');
  my @lines = split(/\n/, $said);
  my @rank = map { /pipe/i ? 0 : 1 } @lines;

  same("@rank", join(' ', sort @rank), $said);
  want("@rank", qr/^0 .*1$/);
  want($said, qr/^pipe \(2\) /m);
  my %seen;
  die $said if grep { $seen{$_}++ } @lines;
};

it 'what nobody knows: a line, and status 1', sub {
  want($g->line('man nosuch; echo $?'),
    qr/\Aman: nosuch: .*no program.*man -k.*\n1\n\z/);
  want($g->line('man 2 wc; echo $?'), qr/\Aman: wc: .*\n1\n\z/);
  want($g->line('man 1 strlen; echo $?'), qr/\Aman: strlen: .*\n1\n\z/);
};

# mkfs makes images of any tree: /lib/man may not be in it.
it 'an image without pages says so, and programs are asked all the same', sub {
  $g->line('mv /lib/man /lib/other');
  want($g->line('man strlen; echo $?'), qr{\Aman: /lib/man: .*\n1\n\z});
  same($g->line('man wc'), $g->line('wc --help'));
};

$g->kill;
done_testing;
