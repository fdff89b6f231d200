# Does make debug step from reset to the first user code, through the boot
# sector, forkret and trapret, and as README.md and DEBUG.md say?
#
# One session for most of it, as a reader has: each step goes on where the last
# one left. What fails early makes the rest fail, too, and the first message is
# the one to read.
use strict;
use warnings;
use lib 'tests/lib';
use Gdb;
use Guest;
use Limit;
use Session;
use Test::More;
use Typed qw(lines_of);

if (my $why = gdb_missing) { plan skip_all => $why }

my $build = Guest::stepping() =~ s{^\Q@{[root()]}\E/}{}r;

# Types them; the answers. Dies if one says that it failed.
# What gdb answers to a wrong line has no status: it is told by its words.
sub says
{
  my ($session, @lines) = @_;
  my @said;

  for my $line (@lines) {
    my $answer = $session->say($line);
    die "$line: $answer\n" if $answer =~ /^(?:No |Cannot |Undefined |Error)/m
      || $answer =~ /not meaningful|Python|warning|not defined/;
    push @said, $answer;
  }
  return @said;
}

# ---- the boot sector ----

my $s = Session->start('debug');

it 'starts at the reset vector, decoded as the 16-bit code it is', sub {
  want($s->start_text, qr/^=> f000:fff0  0xfffffff0:\tljmp   \$0xf000,/m);
  want($s->say('stepi'), qr/^=> f000:[0-9a-f]{4}  0xf[0-9a-f]{4}:/m);
};

it 'stops in the boot sector, with its source line', sub {
  want($s->say('break *0x7c00'), qr/at 0x7c00: file bootasm\.S, line \d+/);
  want($s->say('break bootmain'), qr/file bootmain\.c, line \d+/);
  want($s->say('continue'), qr/start \(\) at bootasm\.S:\d+\n\d+\t\tcli/);
  want($s->say('list'), qr{movw\t%ax, %ds});
};

it 'decodes its 16-bit instructions', sub {
  want($s->say('x/8i $pc'), qr/cli.*cld.*xor\s+%ax,%ax
    .*mov\s+%ax,%ds.*mov\s+\$0x7c00,%esp/xs);
  want($s->say('x/i &nomore'), qr/sub\s+\$0x[0-9a-f]+,%di/);
};

# Between the two the processor decodes by a segment that is not loaded yet.
it 'knows 16-bit from 32-bit code between CR0.PE and the far jump', sub {
  $s->say("tbreak $_"), $s->say('continue') for '*(int)&start32 - 8';
  my $said = '';
  for (1 .. 4) {
    $said = $s->say('x/i $pc');
    last if $said =~ /ljmp/;
    $s->say('stepi');
  }
  want($said, qr/ljmpl\s+\$0x8,\$0x7c[0-9a-f]{2}/);
  same($s->say('output (int)$cr0 & 1'), '1');
  want($s->say('stepi'), qr/movw\t\$\(SEG_KDATA/);
  want($s->say('x/3i $pc'), qr/mov\s+\$0x10,%ax.*mov\s+%eax,%ds/s);
};

it 'goes on into bootmain, and knows who called it', sub {
  want($s->say('continue'), qr/bootmain \(\) at bootmain\.c:\d+/);
  want($s->say('bt'), qr/#0 +bootmain \(\).*\n#1 .* in start32 \(\)/);
};

# ---- forkret to user mode ----

# The boot block's addresses are user memory later.
it 'takes the boot symbols away when paging is on', sub {
  $s->say('delete');
  $s->say('tbreak main');
  want($s->say('continue'), qr/main \(.*at main\.c:\d+/);
  want($s->say('info symbol 0x7c00'), qr/No symbol matches/);
};

my %answer;

it "takes the README's lines, none of which fails", sub {
  my @lines = lines_of('README.md', 'break forkret');
  my ($at) = grep { $lines[$_] eq 'stepi 6' } 0 .. $#lines;
  my @said = says($s, @lines[0 .. $at - 1]);
  $s->say($_) for hold_timer;
  push @said, says($s, @lines[$at .. $#lines]);
  @answer{@lines} = @said;
};

it 'stops in forkret, and shows what the guest has printed until then', sub {
  want($answer{'continue'}, qr/forkret \(\) at proc\.c:\d+\n/);
  want($answer{'continue'}, qr/^  \| Lectern [\d.]+\n  \| memory: \d+ MB\n/m);
  want($answer{'continue'}, qr/^  \| 1 of 1 CPUs started\n/m);
};

it 'finishes forkret in trapret, with its source line', sub {
  want($answer{'finish'}, qr/^trapret \(\) at trapasm\.S:\d+\n\d+\t\tpopal/m);
};

it 'steps to iret, and with one step more into initcode at CPL 3', sub {
  want($answer{'stepi 6'}, qr/^\d+\t\tiret$/m);
  want($answer{'stepi'}, qr/^start \(\) at initcode\.S:\d+\n\d+\t\tpushl/m);
  same($s->say('output $cs & 3'), '3');
  want($s->say('x/5i 0'), qr/=> 0x0.*push.*push.*push.*int\s+\$0x40/s);
};

# ---- its console ----

it 'types at the guest, and shows what it prints', sub {
  $s->say('delete');
  $s->say('tbreak sys_exit');
  $s->say('type /bin/echo typed here');
  want($s->say('continue'), qr/^  \| typed here/m);
  want($s->say('console 200'),
    qr/^ +\| Lectern [\d.]+\n(?:.*\n)* +\| typed here\n/m);
  want(slurp($s->console), qr/Lectern [\d.]+\r?\n/);
};

it 'has the console in another terminal, too', sub {
  my $other = Session->start('console');
  $other->type("echo from the other terminal\r");
  $s->type("continue\n");
  $other->wait_for(qr/^from the other terminal/m);
  $s->signal('INT');
  want($s->wait_for(qr/\(gdb\) \z/), qr/SIGINT/);
};

# It goes to the whole group of processes at a terminal: QEMU would end of it.
it 'stops the guest with Ctrl-C, which does not reach QEMU', sub {
  $s->say('type echo running');
  $s->type("continue\n");
  $s->wait_console(qr/^running\r$/m);
  $s->signal('INT');
  want($s->wait_for(qr/\(gdb\) \z/), qr/SIGINT, Interrupt/);
  want($s->say('monitor info status'), qr/paused/);
};

# README.md is longer than any buffer on the way.
it 'keeps all that the guest prints, each byte once', sub {
  $s->say('type cat README');
  $s->type("continue\n");
  my $readme = slurp(root('README.md'));
  my ($end) = $readme =~ /(\S.*)\s*\z/;
  $s->wait_console(qr/\Q$end\E\s+\S+ \$ \z/);
  $s->signal('INT');
  $s->wait_for(qr/\(gdb\) \z/);
  my $printed = slurp($s->console) =~ s/\r//gr;
  die "it is not README.md as it stands\n"
    if index($printed, $readme) < 0;
};

it 'says what to type when the guest has ended', sub {
  $s->say('type poweroff');
  want($s->say('continue'), qr/^\(the guest has ended; .* type: boot\)$/m);
  want($s->say('ps'), qr/^the guest has ended; type: boot$/m);
};

it 'starts the guest anew with boot', sub {
  want($s->say('boot'), qr/^=> f000:fff0  0xfffffff0:/m);
  want($s->say('x/i 0xffff0'), qr/ljmp/);
};

it 'types at a guest that has not begun to run', sub {
  $s->say('type seq 5 7');
  $s->type("continue\n");
  $s->wait_console(qr/^5\r\n6\r\n7\r$/m);
  $s->signal('INT');
  $s->wait_for(qr/\(gdb\) \z/);
};

it 'ends QEMU when gdb is left', sub {
  my ($gdb) = $s->say('shell echo $PPID') =~ /(\d+)/;
  my ($qemu) = map { $_->[0] } grep { $_->[1] == $gdb } processes();
  $qemu or die "found no QEMU\n";
  my $limit = Limit->new(10);
  $s->end;
  $limit->pause(0.1) while kill(0, $qemu) && !$limit->over;
  die "still there: $qemu\n" if kill(0, $qemu);
};

# ---- the other CPUs' first instructions ----

it 'stops where another CPU begins, in 16-bit code of its own', sub {
  my $two = Session->start('debug', 'CPUS=2');
  $two->say('break startothers');
  $two->say('continue');
  $two->say($_) for 'delete', 'bootsymbols', 'break *0x7000';
  want($two->say('continue'),
    qr{^=> 0700:0000  0x7000 <start>:\tcli  \(boot/entryother\.S:\d+\)}m);
  $two->say($_) for 'delete', 'break entryother.S:start32';
  want($two->say('continue'), qr{start32 \(\) at boot/entryother\.S:\d+});
  want($two->say('x/2i $pc'), qr/mov\s+\$0x10,%ax.*mov\s+%eax,%ds/s);
  $two->end;
};

# ---- what DEBUG.md has one type ----

it "walks from the boot sector by DEBUG.md's lines", sub {
  my $new = Session->start('debug');
  my @said = says($new, lines_of('docs/DEBUG.md', 'break *0x7c00'));
  want("@said", qr/cli.*mov\s+\$0x7c00,%esp.*^\d+\t\tcld$/ms);
  $new->end;
};

it "stops in another CPU's first code by DEBUG.md's lines", sub {
  my $new = Session->start('debug', 'CPUS=2');
  my @said = says($new, lines_of('docs/DEBUG.md', 'break startothers'));
  want($said[-1], qr{start32 \(\) at boot/entryother\.S:\d+});
  $new->end;
};

it "stops in a user program by DEBUG.md's lines", sub {
  my $new = Session->start('debug');
  my @lines = lines_of('docs/DEBUG.md', 'ubreak cat main');
  $new->type("continue\n");
  $new->wait_console(qr/\$ \z/);
  $new->signal('INT');
  $new->wait_for(qr/\(gdb\) \z/);
  my @said = says($new, map { s{build/debug}{$build}r } @lines);
  want($said[-1], qr/, main \(argc=2,.* at user\/cat\.c:\d+/);
  $new->end;
};

done_testing;
