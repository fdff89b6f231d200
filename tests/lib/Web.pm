# For the tests of the page that `make web` makes: what they need, and how node
# is asked (tests/web/run.mjs).
package Web;

use strict;
use warnings;
use Exporter 'import';
use Fcntl ':flock';
use Guest;
use Test::More;

our @EXPORT = qw(need_web ask_web);

my $bios;

# Skips all tests, with a reason, where something is missing; else what `make
# web` makes is up to date then.
sub need_web
{
  ($bios) = grep { -e "$_/bios.bin" && -e "$_/vgabios-stdvga.bin" }
    '/usr/share/seabios', '/usr/share/qemu';
  plan skip_all => 'node is not here (tools/setup.sh web)'
    if (sh('node --version'))[1];
  plan skip_all => 'SeaBIOS is not here (tools/setup.sh web)' unless $bios;
  plan skip_all => 'its packages are not here; type: make web'
    unless -e built('web/packages');
  open(my $lock, '>', built('web.lock')) or die "web.lock: $!\n";
  flock($lock, LOCK_EX) or die "web.lock: $!\n"; # two tests may be at it
  make('web', this_build => 1);
}

# Asks the questions of tests/web/NAME.mjs, each a test here; `environment` is
# for node, which has so many seconds.
sub ask_web
{
  my ($name, $environment, $limit) = @_;
  my ($text, $status) = sh('BUILD=' . built() . " SEABIOS=$bios "
    . ($environment // '') . ' nice node ' . root('tests/web/run.mjs')
    . " tests/web/$name.mjs", limit => $limit // 300);
  my %no = $text =~ /^no: (.*?)\n(.*?)^end$/msg;
  my @asked = $text =~ /^(?:yes|no): (.*)$/mg;

  for my $sentence (@asked) {
    it $sentence, sub { die $no{$sentence} if exists $no{$sentence} };
  }
  it "all questions of $name.mjs were asked", sub {
    want($text, qr/^all asked$/m);
    die "status $status\n" if $status || !@asked;
  };
}

1;
