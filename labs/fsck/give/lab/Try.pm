# Sound disk images, each with its own damage, in the hands of the checker.
#
#   try('a lost block', sub { $_[0]->mark(300, 1) },
#     want => ['lost-block 300']);
#
# For each image the checker must tell of what was planted, and of nothing else;
# leave the image as it was without -r; repair it with -r, which Disk.pm judges;
# lose no file that nothing was wrong with; and find nothing the second time.
package Try;

use strict;
use warnings;
use Exporter 'import';
use Disk;
use Guest;

our @EXPORT = qw(accepted at grown ino lost now survive try with_lost_found
  $base);

# Where there is no disk to wait for.
local $ENV{TMPDIR} = '/dev/shm' if -d '/dev/shm' && -w _;
my $dir = scratch;
my $image = "$dir/x.img";
my $fsck = built('fsck');

my @KINDS = qw(bad-log bad-type bad-size bad-block shared-block bad-dot
  bad-entry lost-inode unlinked link-count unmarked-block lost-block);
my $KIND = join('|', @KINDS);
our $base; # a sound disk

# ---- the sound disk ----

# A file of each shape the format has.
sub make_base
{
  my $top = "$dir/tree";
  my $mkfs = built('mkfs');

  sh("mkdir -p $top/d/e/g $top/bin $top/empty $top/many");
  spew("$top/a", 'a' x 5000);
  spew("$top/b", "b\n");
  spew("$top/nothing", '');
  spew("$top/d/f", "f\n");
  spew("$top/d/e/h", "h\n");
  spew("$top/bin/" . 'n' x 30, "a long name\n");
  spew("$top/big", join('', map { "$_\n" } 1 .. 40_000));
  spew("$top/far", '');
  spew("$top/page", 'p' x 4096);
  spew("$top/many/$_", '') for 1 .. 130;
  sh("$mkfs new -b 400 -i 320 -l 65 -k 4 $image $top");
  sh("$mkfs node $image /dev/console 1 2");
  sh("$mkfs mkdir $image /late");
  my $disk = Disk->new(slurp($image));
  make_far($disk);
  move_late($disk);
  $disk->add_entry('/d', 'also', $disk->inum('/b'));
  $disk->set($disk->inum('/b'), nlink => 2);
  my @faults = $disk->faults;
  die "the lab's own image is not sound: $faults[0]\n" if @faults;
  return $disk;
}

# One block far behind in a file, below the double-indirect one.
sub make_far
{
  my ($disk) = @_;
  my ($double, $list, $data) = map { $disk->take_block } 1 .. 3;

  $disk->set($disk->inum('/far'), addr12 => $double,
    size => (11 + 1024 + 1029) * 4096 + 7);
  $disk->poke($_ * 4096, 'a4096', '') for $double, $list;
  $disk->set_word($double, 1, $list);
  $disk->set_word($list, 5, $data);
  $disk->poke($data * 4096, 'a4096', 'far away');
}

# Moves /d/e/g to /late: a directory in one that has a higher number.
sub move_late
{
  my ($disk) = @_;
  my ($g, $e, $late) = map { $disk->inum($_) } qw(/d/e/g /d/e /late);

  $disk->forget('/d/e', 'g');
  $disk->add_entry('/late', 'g', $g);
  $disk->poke($disk->entry('/late/g', '..'), 'v', $late);
  $disk->set($e, nlink => 1);
  $disk->set($late, nlink => 2);
}

# The number of a path's inode, and its n-th address.
sub ino { return $base->inum($_[0]) }
sub at { my ($path, $n) = @_; return $base->get(ino($path), "addr$n") }

# ---- the checker ----

# What it says of an image, and its status; it must not hang or crash.
sub run
{
  my ($what, $options) = @_;
  my ($said, $status) = eval { sh("$fsck $options $image", limit => 20) };
  my $fsck = $options ? "fsck $options" : 'fsck';

  die "$what: $fsck does not end\n" unless defined $status;
  if ($status > 2) {
    print tail($said);
    die "$what: $fsck ends with "
      . ($status > 128 ? 'signal ' . ($status - 128) : "status $status") . "\n";
  }
  return ($said, $status);
}

sub tail
{
  my @lines = split(/\n/, $_[0]);
  splice(@lines, 0, @lines - 20) if @lines > 20;
  return join('', map { "  $_\n" } @lines);
}

# The faults it tells of, each once.
sub told
{
  my %told = map { $_ => 1 } $_[0] =~ /^((?:$KIND) \d+)\b/mg;
  return %told;
}

# ---- one image ----

# Plants damage in a sound image, and sees what becomes of it. Options:
#   want    faults that must be told of, as 'kind number'
#   may     faults that may be, too: what the damage entails
#   from    the sound disk, if not $base
#   gone    paths that are not there any more
#   moved   path => where it is found
#   other   paths whose contents may be others
#   status  2: the checker must give up
sub try
{
  my ($what, $plant, %opt) = @_;
  my $from = $opt{from} || $base;
  my $disk = $from->copy;

  $plant->($disk);
  spew($image, $disk->{bytes});
  my ($said, $status) = run($what, '');
  die "$what: fsck without -r has changed the image\n"
    if slurp($image) ne $disk->{bytes};
  return refused($what, $disk, $said, $status) if $opt{status};
  compare($what, $from, $said, $status, %opt);
  repair($what, $status);
  judge($what, now(), $status);
  keeps($what, $from, now(), %opt);
}

# What it tells of, and its status.
sub compare
{
  my ($what, $from, $said, $status, %opt) = @_;
  my %told = told($said);
  my %may = map { $_ => 1 } @{$opt{want} || []}, @{$opt{may} || []};
  my $should = $opt{want} ? 1 : 0;

  my @missed = grep { !$told{$_} } @{$opt{want} || []};
  # A block may be lost with what had it.
  my @more = grep { !$may{$_} && !($should && /^lost-block (\d+)/
    && $from->marked($1)) && !($opt{moved} && own($from, $_, %opt)) }
    sort keys %told;
  print tail($said) if @missed || @more || $status != $should;
  die "$what: fsck does not tell of: $missed[0]\n" if @missed;
  die "$what: fsck tells of what is not so: $more[0]\n" if @more;
  die "$what: fsck ends with status $status, should be $should\n"
    if $status != $should;
}

# Whether a fault is one that the checker has made itself, with /lost+found.
sub own
{
  my ($from, $fault, %opt) = @_;
  my ($kind, $number) = split(/ /, $fault);
  my $old = eval { $from->inum('/lost+found') } // 0;

  return !$from->marked($number) if $kind eq 'unmarked-block';
  return $kind eq 'link-count' && ($number == 1 || $number == $old
    || !$from->get($number, 'type') # or it is free only now
    || grep { /^(?:bad-type|unlinked) $number$/ } @{$opt{want}});
}

# A sound image is not refused.
sub accepted
{
  spew($image, $base->{bytes});
  my ($said, $status) = run('a sound image', '');
  print tail($said) if $status == 2;
  die "a sound image is refused\n" if $status == 2;
}

sub refused
{
  my ($what, $disk, $said, $status) = @_;

  die "$what: fsck ends with status $status, should be 2\n" if $status != 2;
  die "$what: fsck says nothing\n" if $said !~ /\w/;
  ($said, $status) = run($what, '-r');
  die "$what: fsck -r ends with status $status, should be 2\n" if $status != 2;
  die "$what: fsck -r has changed the image\n"
    if slurp($image) ne $disk->{bytes};
}

# Repairs, and looks once more.
sub repair
{
  my ($what, $wanted) = @_;
  my ($said, $status) = run($what, '-r');
  my $bytes = slurp($image);

  die "$what: fsck -r ends with status $status, should be $wanted\n"
    if $status != $wanted;
  ($said, $status) = run($what, '-r');
  print tail($said) if $status;
  die "$what: a second fsck -r finds something, status $status\n" if $status;
  die "$what: a second fsck -r has changed the image\n"
    if slurp($image) ne $bytes;
}

# Whether the image is sound now, whatever the checker says.
sub judge
{
  my ($what, $now, $repaired) = @_;
  my @faults = $now->faults;

  print map { "  $_\n" } @faults[0 .. ($#faults < 9 ? $#faults : 9)];
  die "$what: not sound after -r: $faults[0]\n" if @faults;
  die "$what: the next mount would undo the repair: a commit is in the log\n"
    if $repaired && $now->pending;
}

# Whether all files are there, but those the damage has hit.
sub keeps
{
  my ($what, $from, $now, %opt) = @_;
  my %old = %{$from->files};
  my %new = %{$now->files};
  my %moved = %{$opt{moved} || {}};
  my %other = map { $_ => 1 } @{$opt{other} || []};

  for my $path (sort keys %old) {
    my ($start) = grep { $path =~ m{^\Q$_\E(?:/|$)} } sort keys %moved;
    my $place = defined $start
      ? $moved{$start} . substr($path, length $start) : $path;
    my $found = delete $new{$place};
    next if grep { $path eq $_ } @{$opt{gone} || []};
    die "$what: $path is gone" . ($place eq $path ? '' : ", should be $place")
      . "\n" unless defined $found;
    die "$what: $path has other contents, and nothing was wrong with it\n"
      if $found ne $old{$path} && !$other{$path};
  }
  delete $new{'/lost+found'};
  my ($more) = sort keys %new;
  die "$what: $more is there, and should not\n" if defined $more;
}

# Any damage: the checker must end, and its repair be one.
sub survive
{
  my ($what, $disk) = @_;

  spew($image, $disk->{bytes});
  my ($said, $status) = run($what, '');
  die "$what: fsck ends with status 2\n" if $status == 2;
  die "$what: fsck without -r has changed the image\n"
    if slurp($image) ne $disk->{bytes};
  repair($what, $status);
  judge($what, now(), $status);
}

# The image as it is now.
sub now { return Disk->new(slurp($image)) }

# Where lost files are found.
sub lost { return { map { $_ => '/lost+found/#' . ino($_) } @_ } }

# With /lost+found in it.
sub with_lost_found
{
  spew($image, $base->{bytes});
  sh(built('mkfs') . " mkdir $image /lost+found");
  return Disk->new(slurp($image));
}

# The first block of inodes, with the file /a grown to 5001 bytes.
sub grown
{
  my $disk = $base->copy;
  $disk->set(ino('/a'), size => 5001);
  return substr($disk->{bytes}, $disk->{inodestart} * 4096, 4096);
}

-x $fsck or die "$fsck is not there: make\n";
$base = make_base();

1;
