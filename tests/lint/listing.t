# Has the listing our order, a size to be sent around, and colours one can read?
#
# tests/listing.t looks at what a listing must do; this, at what we promise of
# ours.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Listing;
use Test::More;

need_tools;

my $dir = scratch;
make("listing BUILD=$dir");
my $html = slurp("$dir/listing.html");
(my $body = $html) =~ s{<(style|script)>.*?</\1>}{}gs;

it 'is under 8 MB', sub {
  die length($html) . " bytes\n" if length $html >= 8 * 1024 * 1024;
};

it 'shows the files in the order the README tells', sub {
  my ($section) = slurp(root('README.md')) =~ /^## What to read(.*?)^## /ms;
  my %place;
  my $n = 0;
  $place{$_} = $n++ for $body =~ m{<article class="code" id="([^"]+)"}g;
  # Line by line: within one, a header may come before what it is for.
  my $before = -1;
  for my $item ($section =~ /^\d+\. (.*)$/mg) {
    my @here = map { $place{$_} } grep { defined $place{$_} }
      $item =~ /\]\(([^)]+)\)/g;
    next unless @here;
    my ($first, $last) = (sort { $a <=> $b } @here)[0, -1];
    die "too early: $item\n" if $first < $before;
    $before = $last;
  }
  die "the README names no files\n" if $before < 50;
};

it 'has colours of enough contrast by day, by night and on paper', sub {
  my ($style) = $html =~ m{<style>(.*?)</style>}s;
  my @themes = $style =~ /:root \{(.*?)\}/gs;
  my %color;
  die "not three sets of colours\n" if @themes != 3;
  for (@themes) {
    %color = (%color, /--([a-z]+): (#[0-9a-f]+)/g);
    for my $ink (qw(ink soft comment string word link name accent number)) {
      for my $ground (qw(paper shade)) {
        my $ratio = contrast(@color{$ink, $ground});
        die "$ink on $ground: $ratio ($color{$ink})\n" if $ratio < 4.5;
      }
    }
  }
};

# WCAG 2, "contrast ratio".
sub contrast
{
  my ($high, $low) = sort { $b <=> $a } map {
    my $hex = length == 4 ? join('', map { $_ x 2 } /[0-9a-f]/g)
      : substr($_, 1);
    my ($r, $g, $b) = map {
      $_ /= 255;
      $_ <= 0.03928 ? $_ / 12.92 : (($_ + 0.055) / 1.055) ** 2.4;
    } map { hex } $hex =~ /../g;
    0.2126 * $r + 0.7152 * $g + 0.0722 * $b;
  } @_;
  return ($high + 0.05) / ($low + 0.05);
}

done_testing;
