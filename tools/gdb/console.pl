#!/usr/bin/env perl
# The console of the guest in `make debug`, in a terminal of its own: shows what
# the guest has printed so far and prints, and types at it. Ctrl-] leaves.
#
#   tools/gdb/console.pl CONSOLE
use strict;
use warnings;
use IO::Select;
use IO::Socket::UNIX;

my ($console) = @ARGV;
die "usage: console.pl CONSOLE\n" unless defined $console;
my $guest = IO::Socket::UNIX->new(Peer => "$console.sock") or do {
  print STDERR "no guest to connect to; in another terminal, type: ",
    "make debug\n";
  exit 1;
};
my $terminal = -t STDIN;
my $before = $terminal ? `stty -g` : '';

$SIG{INT} = $SIG{TERM} = $SIG{HUP} = sub { give_back(); exit 1 };
print "Ctrl-] leaves; the guest runs when gdb lets it (continue)\n";
system('stty', 'raw', '-echo') if $terminal;
$| = 1;
show_log();
talk();
give_back();

sub give_back
{
  return unless $terminal;
  chomp($before);
  system('stty', $before);
  print "\n";
}

sub show_log
{
  open(my $in, '<:raw', $console) or return;
  local $/;
  print scalar <$in>;
}

# Carries bytes both ways until the guest has gone or Ctrl-] is typed.
sub talk
{
  my $select = IO::Select->new($guest, \*STDIN);

  while (1) {
    for my $from ($select->can_read) {
      my $n = sysread($from, my $bytes, 4096);
      if ($from == $guest) {
        return unless $n;
        syswrite(STDOUT, $bytes);
        next;
      }
      $select->remove(\*STDIN) unless $n;
      my $leave = $terminal && $n && $bytes =~ s/\x1d.*//s;
      syswrite($guest, $bytes) if $n;
      return if $leave;
    }
  }
}
