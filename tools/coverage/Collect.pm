# What the logs of tools/coverage/qemu.pl have in them, while the tests run that
# write them: which addresses of which kernel ran.
package Collect;

use strict;
use warnings;
use POSIX qw(:sys_wait_h);

# Runs a command, whose guests write their logs to DIR. Logs are read and thrown
# away as soon as their guests have ended: those of a whole run would be a
# gigabyte. The addresses that ran, {kernel => {address => 1}}, and the status.
sub run
{
  my ($dir, @command) = @_;
  my %ran;
  my $pid = fork;

  die "cannot fork: $!\n" unless defined $pid;
  if (!$pid) {
    exec(@command) or die "$command[0]: $!\n";
  }
  while (!waitpid($pid, WNOHANG)) {
    sleep 1;
    read_ended($dir, \%ran) and save($dir, \%ran);
  }
  my $status = $?;
  rename($_, s/\.link$/.gone/r) for glob("$dir/*.link");
  read_ended($dir, \%ran);
  save($dir, \%ran);
  return (\%ran, $status);
}

# Reads the logs whose QEMU has ended; how many. One that a test reads, too, is
# left until the test has thrown its own name for it away.
sub read_ended
{
  my ($dir, $ran) = @_;
  my $n = 0;

  for my $log (glob("$dir/*.log")) {
    my ($pid, $kernel) = $log =~ m{/(\d+)-(\w+)\.log$} or next;
    next if kill(0, $pid) || -l "$log.link" && -l readlink("$log.link");
    open(my $in, '<', $log) or next;
    while (<$in>) {
      $ran->{$kernel}{hex $1} = 1 if /^0x([0-9a-f]{8}):/;
    }
    unlink($log, "$log.link", "$log.gone");
    $n++;
  }
  return $n;
}

# DIR/ran: a line "KERNEL ADDRESS" for each address that ran.
sub save
{
  my ($dir, $ran) = @_;

  open(my $out, '>', "$dir/ran.new") or die "$dir/ran.new: $!\n";
  for my $kernel (sort keys %$ran) {
    printf $out "%s %x\n", $kernel, $_ for sort keys %{ $ran->{$kernel} };
  }
  close($out) or die "$dir/ran.new: $!\n";
  rename("$dir/ran.new", "$dir/ran") or die "$dir/ran: $!\n";
}

# What save has written.
sub saved
{
  my ($dir) = @_;
  my %ran;

  open(my $in, '<', "$dir/ran") or die "$dir/ran: $!\n";
  while (<$in>) {
    my ($kernel, $address) = split;
    $ran{$kernel}{hex $address} = 1;
  }
  return \%ran;
}

1;
