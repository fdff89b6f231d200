# Does docs/CHANGING.md work, typed in from the first walk to the last? What
# gdb, the guest and make answer is compared, too.
#
# A walk in a document is typed in by people who cannot tell whether it is they
# or the page that is wrong. The walks build on each other, so the first that
# fails ends the test.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Limit;
use Patch;
use Test::More;

my $text = slurp(root('docs/CHANGING.md'));
my $dir = scratch;
my $tree = Patch->tree("$dir/tree");
my $guest;

# Numbers differ from run to run; where a process sleeps, from compiler to
# compiler. "..." is anything up to the end of the line.
sub pattern
{
  my ($line) = @_;
  my $any = $line =~ s/ *\.\.\.$//;

  $line = join('\+0x[0-9a-f]+', map { quotemeta =~ s/\d+/\\d+/gr }
    split(/\+0x[0-9a-f]+/, $line, -1));
  $line =~ s/(?:\\ )+/\\s+/g;
  return $any ? qr/^\s*$line/ : qr/^\s*$line$/;
}

# Dies unless each line of the shown text is among those said, in this order;
# exactly those, unless $loose.
# Between the lines that the page shows others may come: a guest's messages come
# when they come.
sub compare
{
  my ($shown, $said, $loose) = @_;
  my @said = split(/\n/, $said);

  if (!$loose) {
    same($said, $shown);
    return;
  }
  for my $line (grep { /\S/ } split(/\n/, $shown)) {
    my $pattern = pattern($line);
    shift @said while @said && $said[0] !~ $pattern;
    die "the page shows '$line', the guest says:\n$said" unless @said;
    shift @said;
  }
}

# Presses a control key, again if need be, until the guest says these lines: the
# program that was started may not be where it is to be yet.
sub press_until
{
  my ($key, $lines) = @_;
  my $limit = Limit->new(30);

  until (eval { compare($lines, $guest->rest(0.5), 1); 1 }) {
    die $@ if $limit->over;
    $guest->send(chr(ord($key) - 64));
  }
}

# Types a line at the guest; with keys (^P) what comes until the last of them.
sub type
{
  my ($line, $shown) = @_;

  return compare($shown, $guest->line($line)) unless $shown =~ /^\^\w$/m;
  $guest->enter($line);
  my @parts = split(/^\^(\w)\n/m, $shown);
  shift @parts;
  while (my ($key, $lines) = splice(@parts, 0, 2)) {
    if (@parts) {
      press_until($key, $lines);
    } else {
      $guest->send(chr(ord($key) - 64));
      $guest->prompt;
    }
  }
}

# One block with commands and their answers.
# Booted by the first block that needs it: a walk changes files before.
sub session
{
  my ($block) = @_;

  if (!$guest) {
    my $said = $tree->build;
    die "the compiler warns:\n$said" if $said =~ /warning/;
    $guest = $tree->boot;
    $guest->prompt;
  }
  while ($block =~ m{\G(/ )?\$ (.*)\n((?:(?!(?:/ )?\$ ).*\n)*)}g) {
    my ($where, $command, $shown) = ($1, $2, $3);
    if ($where) {
      type($command, $shown);
    } else {
      my ($arguments) = $command =~ /^make (.*)/
        or die "'$command' is no make\n";
      compare($shown, $tree->make($arguments), 1);
    }
  }
}

my @walks = split(/^## (\d.*)\n/m, $text);
shift @walks;
while (my ($title, $walk) = splice(@walks, 0, 2)) {
  undef $guest;
  it "walk $title", sub {
    my $sessions = 0;
    while ($walk =~
      /^(?:New file `(.*?)`:\n\n)?```(\w*)\n(.*?)^```$/msg) {
      my ($file, $kind, $block) = ($1, $2, $3);
      if (defined $file) {
        $tree->write($file, $block);
      } elsif ($kind eq 'diff') {
        $tree->apply($block);
      } elsif ($kind eq 'console') {
        session($block);
        $sessions++;
      }
    }
    die "it shows nothing\n" if !$sessions;
  } or last;
}

undef $guest;
# The reader's tree may be another than ours; half a patch would be worst.
it 'a hunk that does not fit is named, and nothing is changed', sub {
  my $before = slurp("$tree->{dir}/proc.c");
  my $good = "--- a/proc.c\n+++ b/proc.c\n@\@\n+// mine\n // Processes:"
    . slurp(root('proc.c')) =~ s{\A// Processes:(.*?\n).*}{$1}sr;
  my $wrong = "$good@\@\n no such line\n-nor this\n";
  my $said = eval { $tree->apply($wrong); 1 } ? 'it fits' : $@;
  want($said, qr/^hunk 2 of proc\.c does not fit any more:\n no such line/);
  same(slurp("$tree->{dir}/proc.c"), $before);
  $tree->apply($good);
  want(slurp("$tree->{dir}/proc.c"), qr{\A// mine\n// Processes:});
};

done_testing;
