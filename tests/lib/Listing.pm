# What the tests of the listing share.
package Listing;

use strict;
use warnings;
use Exporter 'import';
use Guest;
use Test::More ();

our @EXPORT = qw(need_ctags copy_listing plain);

# Skips the whole test where the listing cannot be made.
sub need_ctags
{
  Test::More::plan(skip_all =>
      'universal-ctags is not here (tools/setup.sh reading)')
    unless sh('ctags --version 2>&1 || true') =~ /Universal Ctags/;
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
