# Do gdb and the guest find each other, and does make say what is wrong if not?
use strict;
use warnings;
use lib 'tests/lib';
use Gdb;
use Guest;
use IO::Socket::INET;
use Limit;
use Session;
use Test::More;

if (my $why = gdb_missing) { plan skip_all => $why }

# Settings that keep make in the stepping build.
my $these = 'DEBUG=1 BUILD=' . Guest::stepping() =~ s{^\Q@{[root()]}\E/}{}r;

# A port where nobody listens.
# It may be taken by the time it is used; so far it never was.
sub free_port
{
  return IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1')->sockport;
}

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
  my ($said, $status) = make("qemu-gdb GDBPORT=$port $these");
  want($said, qr/^port $port is taken.*make qemu-gdb GDBPORT=\d+$/m);
  $gdb->say('kill');
  $gdb->end;
  $waiting->end;
};

# Attaches as soon as QEMU listens.
# The port is asked for, not waited for: QEMU prints nothing when it listens.
sub attach
{
  my ($port) = @_;
  my $limit = Limit->new(120);

  while ((sh("perl tools/gdb/port.pl taken $port"))[1]) {
    die "nobody listens at port $port\n" if $limit->over;
    $limit->pause(0.1);
  }
  return Session->start('gdb', "GDBPORT=$port");
}

# ---- what can be wrong ----

# Says make in these words, on a line of its own, that it cannot?
# One line, on its own: what a reader sees at the end of a page of make's.
sub refuses
{
  my ($target, $words) = @_;
  my ($said, $status) = make("$target $these");
  want($said, qr/^$words$/m);
  die "the status is 0\n" if $status == 0;
}

it 'says where nothing waits for gdb, and for whom', sub {
  my $port = free_port();
  refuses("gdb GDBPORT=$port", "nothing waits for gdb at port $port; in "
    . 'another terminal, type: make qemu-gdb');
  refuses('gdb GDBPORT=80x', 'GDBPORT=80x is no port;.*');
};

# A gdb for another processor fails later, with words that say nothing; so it is
# tried first.
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
  my $dir = scratch;
  refuses("console CONSOLE=$dir/none", 'no guest to connect to; in another '
    . 'terminal, type: make debug');
};

it 'says when QEMU does not start, and leaves gdb usable', sub {
  my $none = Session->start('debug', 'QEMU=no-such-qemu');
  want($none->start_text, qr/^cannot run no-such-qemu: No such file/m);
  want($none->start_text, qr/^the guest has not started; .*type: boot$/m);
  want($none->say('info line forkret'), qr/Line \d+ of "proc\.c"/);
  $none->end;
};

# Two sessions that wrote to one file would make a riddle of both.
it 'leaves another session its console', sub {
  my $first = Session->start('debug');
  my $second = Session->start('debug');
  want($second->start_text, qr/^another `make debug` runs with this console/m);
  want($second->start_text, qr/^the guest has not started; .*type: boot$/m);
  $second->end;
  same($first->say('type ls'), '');
  $first->end;
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

it 'has the DEBUG build for stepping, unless told otherwise', sub {
  # In a copy: the build under test has settings of its own.
  my $dir = scratch;
  my $tree = copy_tree("$dir/tree");
  want(scalar make('-n console', dir => $tree),
    qr{ '?build/debug/console\.log'?$});
  want(scalar make("-n console $_", dir => $tree),
    qr{ '?build/console\.log'?$}) for 'BUILD=build', 'DEBUG=1', 'DEBUG=';
};

done_testing;
