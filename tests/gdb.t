# Does a session with gdb start as DEBUG.md says, and step from reset to the
# first user code, through forkret and trapret?
use strict;
use warnings;
use lib 'tests/lib';
use Gdb;
use Guest;
use IO::Socket::INET;
use Session;
use Test::More;

if (my $why = gdb_missing) { plan skip_all => $why }

# A port where nobody listens.
sub free_port
{
  return IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1')->sockport;
}

# The lines of the README's block, as one types them.
sub readme_lines
{
  my ($block) = slurp(root('README.md')) =~ /^```\n(break forkret\n.*?)^```/ms;
  return split(/\n/, $block);
}

my $build = Guest::stepping();

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
  want($s->say('list'), qr/ljmp\t\$0, \$1f/);
};

it 'decodes its 16-bit instructions', sub {
  want($s->say('x/8i $pc'), qr/cli.*cld.*ljmp\s+\$0x0,\$0x7c07
    .*xor\s+%ax,%ax.*mov\s+%ax,%ds.*mov\s+\$0x7c00,%sp/xs);
  want($s->say('x/i &nomore'), qr/sub\s+\$0x[0-9a-f]+,%di/);
};

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

it 'takes the boot symbols away when paging is on', sub {
  $s->say('delete');
  $s->say('tbreak main');
  want($s->say('continue'), qr/main \(.*at main\.c:\d+/);
  want($s->say('info symbol 0x7c00'), qr/No symbol matches/);
};

my @said = map { [$_, $s->say($_)] } readme_lines();

it "takes the README's lines, none of which fails", sub {
  for (@said) {
    my ($command, $answer) = @$_;
    die "$command: $answer\n" if $answer =~ /^(?:No |Cannot |Undefined |Error)/m
      || $answer =~ /not meaningful|Python|warning/;
  }
};

sub answer
{
  my ($command) = @_;
  my ($found) = grep { $_->[0] eq $command } @said;
  return $found ? $found->[1] : "(no $command in the README)";
}

it 'stops in forkret, and shows what the guest has printed until then', sub {
  want(answer('continue'), qr/forkret \(\) at proc\.c:\d+\n/);
  want(answer('continue'), qr/^  \| Lectern\n  \| memory: \d+ MB\n/m);
};

it 'finishes forkret in trapret, with its source line', sub {
  want(answer('finish'), qr/^trapret \(\) at trapasm\.S:\d+\n\d+\t\tpopal/m);
};

it 'steps to iret, and with one step more into initcode at CPL 3', sub {
  want(answer('stepi 6'), qr/^\d+\t\tiret$/m);
  same($s->say('output $cs & 3'), '3');
  want($s->say('x/5i 0'), qr/=> 0x0.*push.*push.*push.*int\s+\$0x40/s);
};

# ---- its console ----

it 'types at the guest, and shows what it prints', sub {
  $s->say('delete');
  $s->say('tbreak sys_exit');
  $s->say('type echo typed here');
  want($s->say('continue'), qr/^  \| typed here/m);
  want($s->say('console 200'), qr/^ +\| Lectern\n(?:.*\n)* +\| typed here\n/m);
  want(slurp($s->console), qr/Lectern\r?\n/);
};

it 'has the console in another terminal, too', sub {
  my $other = Session->start('console');
  $other->type("echo from the other terminal\r");
  $s->type("continue\n");
  $other->wait_for(qr/^from the other terminal/m);
  $s->signal('INT');
  want($s->wait_for(qr/\(gdb\) \z/), qr/SIGINT/);
};

it 'stops the guest with Ctrl-C, which does not reach QEMU', sub {
  $s->type("continue\n");
  $s->wait_for(qr/Continuing/);
  select undef, undef, undef, 0.3;
  $s->signal('INT');
  want($s->wait_for(qr/\(gdb\) \z/), qr/SIGINT, Interrupt/);
  want($s->say('monitor info status'), qr/paused/);
};

it 'starts the guest anew with boot', sub {
  want($s->say('boot'), qr/^=> f000:fff0  0xfffffff0:/m);
  want($s->say('x/i 0xffff0'), qr/ljmp/);
};

it 'ends QEMU when gdb is left', sub {
  my ($gdb) = $s->say('shell echo $PPID') =~ /(\d+)/;
  my ($qemu) = sh('ps -A -o ppid= -o pid=') =~ /^\s*$gdb\s+(\d+)$/m;
  kill(0, $qemu) or die "found no QEMU\n";
  my $end = time + 10;
  $s->end;
  select undef, undef, undef, 0.1 while time < $end && kill(0, $qemu);
  die "still there: $qemu\n" if kill(0, $qemu);
};

# ---- the other CPUs' first instructions ----

it 'stops where another CPU begins, in 16-bit code of its own', sub {
  my $two = Session->start('debug', 'CPUS=2');
  $two->say('break startothers');
  $two->say('continue');
  $two->say($_) for 'delete', 'bootsymbols', 'break *0x7000';
  want($two->say('continue'),
    qr/^=> 0700:0000  0x7000 <start>:\tcli  \(entryother\.S:\d+\)/m);
  $two->say($_) for 'delete', 'break entryother.S:start32';
  want($two->say('continue'), qr/start32 \(\) at entryother\.S:\d+/);
  want($two->say('x/2i $pc'), qr/mov\s+\$0x10,%ax.*mov\s+%eax,%ds/s);
  $two->end;
};

# ---- two terminals ----

it 'meets in two terminals, at a port', sub {
  my $port = free_port();
  my $waiting = Session->start('qemu-gdb', "GDBPORT=$port");
  want($waiting->wait_for(qr/make gdb.*\n/), qr/ GDBPORT=$port /);
  my $gdb = attach($port);
  want($gdb->start_text, qr/^=> f000:fff0  0xfffffff0:/m);
  $gdb->say('break main');
  want($gdb->say('continue'), qr/main \(.*at main\.c:\d+/);
  $gdb->say('delete');
  $gdb->say('tbreak forkret');
  $gdb->say('continue');
  want($gdb->say('console'), qr/^  \| Lectern/m);
  same($gdb->say('type ls') =~ s/;.*\n//r,
    'only the guest of `make debug` can be typed at from here');
  my ($said, $status) = make("qemu-gdb GDBPORT=$port " . these());
  want($said, qr/^port $port is taken.*make qemu-gdb GDBPORT=\d+$/m);
  $gdb->say('kill');
  $gdb->end;
  $waiting->end;
};

# Attaches as soon as QEMU listens.
sub attach
{
  my ($port) = @_;
  my $end = time + 20 * $Guest::SLOW;

  while ((sh("perl tools/gdb/port.pl taken $port"))[1]) {
    die "nobody listens at port $port\n" if time >= $end;
    select undef, undef, undef, 0.1;
  }
  return Session->start('gdb', "GDBPORT=$port");
}

# ---- what can be wrong ----

# Settings that keep make in the stepping build.
sub these { return 'DEBUG=1 BUILD=' . $build =~ s{^\Q@{[root()]}\E/}{}r }

# Says make in these words, on a line of its own, that it cannot?
sub refuses
{
  my ($target, $words) = @_;
  my ($said, $status) = make("$target " . these());
  want($said, qr/^$words$/m);
  die "the status is 0\n" if $status == 0;
}

it 'says where nothing waits for gdb, and for whom', sub {
  my $port = free_port();
  refuses("gdb GDBPORT=$port", "nothing waits for gdb at port $port; in "
    . 'another terminal, type: make qemu-gdb');
  refuses('gdb GDBPORT=80x', 'GDBPORT=80x is no port;.*');
};

it 'says which gdb is missing, or of no use, and how to get one', sub {
  my $dir = scratch;
  my $help = '; type: make setup';
  my %fake = (
    arm => ["echo 'Undefined item: i8086.'", 'does not know 32-bit x86'],
    plain => ["echo 'Python scripting is not supported'",
      'was built without Python'],
  );
  for (sort keys %fake) {
    spew("$dir/$_", "#!/bin/sh\n$fake{$_}[0]\n");
    chmod 0755, "$dir/$_";
    refuses("debug GDB=$dir/$_", "$dir/$_ $fake{$_}[1]$help");
  }
  refuses('gdb GDB=no-such-gdb', "GDB=no-such-gdb is not here$help");
};

it 'says that there is no guest for the console', sub {
  refuses('console', 'no guest to connect to; in another terminal, type: '
    . 'make debug');
};

it 'says when QEMU does not start, and leaves gdb usable', sub {
  my $none = Session->start('debug', 'QEMU=no-such-qemu');
  want($none->start_text, qr/^cannot run no-such-qemu: No such file/m);
  want($none->start_text, qr/^the guest has not started; .*type: boot$/m);
  want($none->say('info line forkret'), qr/Line \d+ of "proc\.c"/);
  $none->end;
};

it 'answers wrong words in one line', sub {
  my %answer = (
    'boot' => 'only `make debug` can do that',
    'boot now' => 'boot: too many arguments',
    'bootsymbols x' => 'bootsymbols: too many arguments',
    'console 0' => '0 is no number of lines',
    'console' => "the guest's console is not kept here",
  );
  for (sort keys %answer) {
    want(scalar gdb_says(undef, $_), qr/\A\Q$answer{$_}\E[^\n]*\n\z/);
  }
};

it 'steps through the DEBUG build on one CPU, unless told otherwise', sub {
  want(scalar make('-n qemu-gdb'), qr{-smp 1,.*=build/debug/lectern\.img}s);
  my $mine = make('-n qemu-gdb BUILD=build CPUS=3');
  want($mine, qr{-smp 3,.*=build/lectern\.img}s);
  die "another build:\n$mine" if $mine =~ m{build/debug};
};

done_testing;
