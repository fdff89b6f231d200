#!/usr/bin/env perl
# May gdb and QEMU meet at this port? Says in one line what to do if not. Looks
# without connecting, which would stop a guest.
#
#   tools/gdb/port.pl free N     fails if somebody listens there
#   tools/gdb/port.pl taken N    fails if nobody does
use strict;
use warnings;
use IO::Socket::INET;

my ($wanted, $port) = @ARGV;
refuse('usage: port.pl free|taken N')
  unless ($wanted || '') =~ /^(free|taken)$/ && defined $port;
refuse("GDBPORT=$port is no port; take one from 1024 to 65535")
  unless $port =~ /^\d{4,5}$/ && $port <= 65535;

my $free = IO::Socket::INET->new(Listen => 1, ReuseAddr => 1,
  LocalAddr => '127.0.0.1', LocalPort => $port);
refuse("port $port is taken, perhaps by another `make qemu-gdb`: quit that, or "
  . 'choose another: make qemu-gdb GDBPORT=' . ($port + 1))
  if $wanted eq 'free' && !$free;
refuse("nothing waits for gdb at port $port; in another terminal, type: "
  . 'make qemu-gdb') if $wanted eq 'taken' && $free;

sub refuse
{
  print STDERR "$_[0]\n";
  exit 1;
}
