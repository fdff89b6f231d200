# Does the Korean README say the same as the English one, as far as a machine
# can tell: the commands that one types, and the files that one reads first?
use strict;
use warnings;
use utf8;
use lib 'tests/lib';
use Guest;
use Test::More;

my $english = slurp(root('README.md'));
my $korean = slurp(root('docs/README.ko.md'));

# What is in blocks to be typed, without the comments.
sub typed
{
  my ($text) = @_;
  my @lines;

  for my $block ($text =~ /^```\n(.*?)^```/gsm) {
    push @lines, map { s/\s+#.*//r } split(/\n/, $block);
  }
  return @lines;
}

sub links { return $_[0] =~ /\]\(((?!http)[^)#\s]+)/g }

it 'what is to be typed is the same, in the same order', sub {
  my $first = qr/^(?:make|break|continue|kstack|finish|tf|stepi|user|bt|x)/;
  my @known = grep { /$first/ } typed($english);
  same(join("\n", typed($korean)), join("\n", @known));
};

it 'each make command of it is in the English one', sub {
  for my $command ($korean =~ /`(make [^`]+)`/g) {
    my ($target) = $command =~ /^make (.*)/;
    die "$command\n" if index($english, $target) < 0;
  }
};

it 'the files to read are the same, in the same order', sub {
  my ($ours) = $english =~ /^(## What to read, .*?)^!\[/ms;
  my ($theirs) = $korean =~ /^(1\. \[bootasm.*?)^\[docs/ms;

  same(join("\n", map { s{^\.\./}{}r } grep { /^\.\./ } links($theirs)),
    join("\n", grep { !/^docs/ } links($ours)));
};

it 'no document that it leads to is missing in the English one', sub {
  for my $link (grep { !m{^\.\./} } links($korean)) {
    die "docs/$link\n" if index($english, "docs/$link") < 0
      && index($english, $link) < 0;
  }
};

done_testing;
