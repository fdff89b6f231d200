# Does the machine of docs/WEB.md run, stop and step as it should? Asked by
# tests/web/*.mjs under node, on the parts that `make web` puts together.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my ($bios) = grep { -e "$_/bios.bin" && -e "$_/vgabios-stdvga.bin" }
  '/usr/share/seabios', '/usr/share/qemu';

plan skip_all => 'node is not here (tools/setup.sh web)'
  if (sh('node --version'))[1];
plan skip_all => 'SeaBIOS is not here (tools/setup.sh web)' unless $bios;
plan skip_all => 'its packages are not here; type: make web'
  unless -e built('web/packages');
make('web', this_build => 1);

# What a file answers, question by question.
sub ask
{
  my ($file) = @_;
  my ($text, $status) = sh('BUILD=' . built() . " SEABIOS=$bios nice node "
    . root('tests/web/run.mjs') . " $file", limit => 300);
  my %no = $text =~ /^no: (.*?)\n(.*?)^end$/msg;
  my @asked = $text =~ /^(?:yes|no): (.*)$/mg;

  for my $sentence (@asked) {
    it $sentence, sub { die $no{$sentence} if exists $no{$sentence} };
  }
  it "all questions of $file were asked", sub {
    want($text, qr/^all asked$/m);
    die "status $status\n" if $status || !@asked;
  };
}

ask("tests/web/$_.mjs") for qw(insides decode first moves ends);

done_testing;
