# Does the real kernel live with a damaged disk? It boots from images that
# were damaged by a seed, and a shell script looks at all files and changes
# some. Any end is right that somebody can see: the script's end, whatever
# failed in it, or a line that says why the machine stops; a panic, a machine
# that stands still and one that halts without a word are not. If a program's
# own bytes are damaged, it may compute or wait for ever: that is no matter of
# the kernel's, if ^C ends it. If another program has got the shell's name, it
# may end as it likes.
#
# A seed again, with what was done to the image:
#
#   SEED=17 prove -v -Itests/lib tests/damaged.t
use strict;
use warnings;
use lib 'tests/lib';
use Damage;
use Guest;
use Test::More;

my $scratch = scratch;
my $mkfs = built('mkfs');
my $good = "$scratch/good.img";
my @seeds = defined $ENV{SEED} ? $ENV{SEED} : 1 .. (all() ? 300 : 5);

# A small image, as it is copied for each seed: what the script does not need is
# left out.
my $script = <<'END';
ls -R /
cat /README /lib/man/1/ls /work/big | wc
mkdir /new
echo one > /new/a
cp /work/big /new/big
cat /new/big /new/a | wc
ln /new/a /work/d/a
mv /new/a /work/d/e/b
rm /work/d/f /work/big /bin/wc
rmdir /work/d/e
ls -l /work /new /work/d /work/d/e
rm -r /work
sync
echo done
END

it 'there is an image to damage', sub {
  sh("mkdir -p $scratch/root/work/d/e && cp -r @{[built('root')]}/. "
    . "$scratch/root && rm -f $scratch/root/bin/usertests "
    . "$scratch/root/bin/stress $scratch/root/bin/sysfuzz");
  spew("$scratch/root/work/big", 'big ' x 30_000);
  spew("$scratch/root/work/d/f", "f\n");
  spew("$scratch/root/work/script", $script);
  sh("$mkfs new -b 2000 -i 400 -l 65 -k 0 $good $scratch/root");
};

# What a machine may end with, besides the script's end: it says that it cannot
# go on, and why.
my $refused = qr/^lectern: \S.*\n/m;

# Boots the image; how it ended, and what the console said. Dies if it is none
# of the right ends.
sub boots
{
  my ($image) = @_;
  my $g = Guest->boot(image => $image, write => 1, mem => 32, timeout => 300,
    append => 'init=sh /work/script');
  my $interrupted = 0;
  my $limit = Limit->new(60);

  while ($g->_read(0.2)) {
    $g->_check_panic;
    return ('refused', $g->log_text) if $g->log_text =~ $refused;
    next unless $limit->over;
    $g->fail_with('it stands still') if $interrupted++;
    $g->send("\x03");
    $limit = Limit->new(20);
  }
  return ('ended by ^C', $g->log_text) if $interrupted;
  my $status = $g->wait_exit;
  return ('works', $g->log_text) if $g->log_text =~ /^done$/m;
  return ('no script', $g->log_text) if $status || !has_shell($image);
  $g->fail_with('the script has ended early, with status 0');
}

# Whether /bin/sh is still what was put there: a damaged name may lead to
# another program, which ends well when it has done its own work.
sub has_shell
{
  my ($image) = @_;
  my (undef, $status) = sh("$mkfs get $image /bin/sh $scratch/sh");

  return !$status && slurp("$scratch/sh") eq slurp(built('root/bin/sh'));
}

my %ended;
for my $seed (@seeds) {
  my $image = copy_file($good, "$scratch/damaged.img");
  my $damage = Damage->new($image, $seed);
  $damage->damage;
  my $what = $damage->what;
  note($what) if @seeds == 1;
  it "image damaged by seed $seed: an error or work", sub {
    my ($end, $said) = eval { boots($image) };
    die "$@$what" . "again: SEED=$seed prove -v -Itests/lib tests/damaged.t\n"
      if !defined $end;
    $ended{$end}++;
    note("seed $seed: $end");
    note($said) if @seeds == 1;
  };
}
my $survived = 0;
$survived += $_ for values %ended;
figure('damaged images booted, each with an error or work',
  "$survived of " . @seeds . ' ('
  . join(', ', map { "$ended{$_} $_" } sort keys %ended) . ')');
done_testing;
