# Do the programs that test the kernel from inside find nothing wrong?
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

# Runs a command as the first program of a guest that has the disk; dies unless
# it ends with status 0.
# The guest's output is shown when it fails; the lines that name the failed
# checks come first.
sub inside
{
  my ($command, %opt) = @_;
  my $limit = delete $opt{limit} || 240;
  my $g = Guest->boot(image => disk(), append => "init=$command",
    timeout => $limit + 20, %opt);
  my $status = $g->wait_exit($limit);

  my @failed = grep { /FAILED/ } split(/\n/, $g->log_text);
  $g->fail_with(join("\n", "status $status", @failed)) if $status ne '0';
  return $g->log_text;
}

it 'usertests -q passes on one CPU', sub { inside('usertests -q') };

# All of them, on the RAM disk: a drive's slowness would add minutes.
it 'usertests passes on two CPUs', sub {
  my $said = inside('usertests', cpus => 2, mem => 128, image => '',
    initrd => built('fs.img'), limit => 420);
  my ($passed, $failed) =
    $said =~ /^usertests: (\d+) passed, (\d+) failed$/m;

  figure('tests from inside that pass, on two CPUs',
    "$passed of " . ($passed + $failed));
};

# Memory ends in many more places there.
it 'usertests -q passes with 16 MB of memory and two CPUs', sub {
  inside('usertests -q', mem => 16, cpus => 2);
};

# What the first run leaves on the disk would be missing to the second, or in
# its way. The second CPU has SMEP, SMAP and UMIP; QEMU's plain one does not.
it 'usertests -q passes twice on one disk', sub {
  my $dir = scratch;
  my $image = copy_file(disk(), "$dir/disk.img");

  inside('usertests -q', image => $image, write => 1, cpus => 2,
    qemu => ['-cpu', $_]) for qw(qemu32 max);
  my ($text, $status) = sh(built('mkfs') . " check $image");
  die $text if $status;
};

it 'a frame of any size that leaves the stack is a stack overflow', sub {
  my $text = inside('usertests big_frames varying_frames guard_pages');
  my @killed = $text =~ /^(.* killed: .*)$/mg;
  die "only @killed\n" if @killed < 40;
  my @other = grep { !/: stack overflow at 0x/ } @killed;
  die join("\n", @other) if @other;
};

it 'usertests names a test that does not exist, and fails', sub {
  my $g = Guest->boot(append => 'init=usertests nosuchtest');
  my $status = $g->wait_exit;
  die "status $status\n" if $status eq '0';
  want($g->log_text, qr/nosuchtest/);
};

it 'stress 1 10 passes on one CPU', sub { inside('stress 1 10') };

# More than the host has: the guest's CPUs are then interrupted at any
# instruction.
it 'stress 2 10 passes on four CPUs', sub { inside('stress 2 10', cpus => 4) };

it "a program built for the book's kernel runs (docs/ABI.md)", sub {
  inside('oldabi');
};

done_testing;
