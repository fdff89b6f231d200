# What a kernel has left on a disk: is it sound, as mkfs sees it, and does a
# kernel that boots from it find it?
use strict;
use warnings;
use Guest;

my $dir = scratch;
my $disk = "$dir/disk.img";

# Runs one of the lab's tests on the disk. The program takes what a test leaves
# for a fault; only a check of the test itself counts here.
sub boot
{
  my ($test) = @_;
  my $g = Guest->boot(kernel => built('kernel'), append =>
      "init=labtest $test", drive => "if=ide,index=0,format=raw,file=$disk",
    timeout => 60);

  $g->wait_exit(60);
  die "$1\n" if $g->log_text =~ /^(test \S+: FAILED: \w+\.c:.*)/m;
  die "labtest $test did not end\n"
    if $g->log_text !~ /^usertests: \d passed/m;
}

copy_file(built('lectern.img'), $disk);
boot('leave_on_disk');
my ($said, $status) = sh(built('mkfs') . " check $disk");
die 'mkfs check: ', (split(/\n/, $said))[0], "\n" if $status;
boot('find_on_disk');
