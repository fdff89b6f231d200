# What the tests of the listing share.
package Listing;

use strict;
use warnings;
use Exporter 'import';
use Guest;
use Test::More ();

our @EXPORT = qw(need_tools copy_listing plain);

# Skips the whole test where the listing cannot be made.
sub need_tools
{
  my $said = sh('ctags --version 2>&1; cmark-gfm --version 2>&1 || true');
  Test::More::plan(skip_all =>
      'universal-ctags or cmark-gfm is not here (tools/setup.sh reading)')
    unless $said =~ /Universal Ctags/ && $said =~ /^cmark-gfm \d/m;
}

# Puts what makes the listing into a tree of its own.
sub copy_listing
{
  my ($to) = @_;
  sh("mkdir -p $to/docs $to/tools"
    . " && cp -R tools/listing* tools/Files.pm $to/tools/");
}

# What a reader sees of HTML.
sub plain
{
  my ($text) = @_;
  $text =~ s/<[^>]*>//g;
  $text =~ s/&lt;/</g;
  $text =~ s/&gt;/>/g;
  $text =~ s/&quot;/"/g;
  $text =~ s/&amp;/&/g;
  return $text;
}

1;
