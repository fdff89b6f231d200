# Does gdb stop where the readers go: forkret, trapret, the first user code?
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my ($gdb) = grep { !(sh("$_ --version"))[1] } 'gdb', 'gdb-multiarch';
plan skip_all => 'gdb is not here (apt install gdb)' unless $gdb;

# Boots a guest that waits, and runs these commands in a gdb attached to it.
sub debug
{
  my (@commands) = @_;
  my $dir = scratch;
  my $g = Guest->boot(qemu => ['-S', '-chardev',
    "socket,id=gdb,path=$dir/gdb,server=on,wait=off", '-gdb', 'chardev:gdb']);

  select undef, undef, undef, 0.1 until -S "$dir/gdb";
  my $script = join("\n", "target remote $dir/gdb", @commands, 'kill');
  spew("$dir/commands", "$script\n");
  my ($text) = sh("$gdb -q -nx -batch -x " . root('tools/gdb/lectern.gdb')
    . " -x $dir/commands " . built('kernel'));
  return $text;
}

# An earlier trapret may be an interrupt's, while the first process mounts: the
# one we want has the user's code segment in its trapframe.
my $frame = '((struct trapframe *)$esp)';
my $text = debug('break forkret', 'continue', 'bt 1',
  "break trapret if $frame->cs == 0x1b", 'continue', 'x/i $pc',
  "print/x $frame->cs", "print/x $frame->eip", 'delete', 'stepi 6', 'x/i $pc',
  'stepi', 'info registers cs eip');

it 'breaks in forkret, with source', sub {
  want($text, qr/Breakpoint 1, forkret \(\) at proc\.c:\d+/);
};

it 'goes on from there into trapret', sub {
  want($text, qr/Breakpoint 2, trapret \(\) at trapasm\.S:\d+/);
};

it 'finds the trapframe at the stack pointer: user code at address 0', sub {
  want($text, qr/\$\d+ = 0x1b\b.*\$\d+ = 0x0\b/s);
};

it 'steps through iret into user mode', sub {
  want($text, qr/=> 0x[0-9a-f]+ <trapret\+\d+>:\s+iret/);
  want($text, qr/cs\s+0x1b\s/);
  want($text, qr/eip\s+0x0\s/);
};

it "takes the README's lines as they stand", sub {
  my ($lines) = slurp(root('README.md')) =~ /^```\n(break forkret\n.*?)^```/ms;
  my $said = debug(split(/\n/, $lines), 'x/i $pc');
  want($said, qr/eip = 0x0, cs = 0x1b/);
  want($said, qr/=> 0x[0-9a-f]+ <trapret\+\d+>:\s+iret/);
};

done_testing;
