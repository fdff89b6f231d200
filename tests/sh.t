# Does the shell's language do what the standard says? A case of tests/sh is a
# script with its status and its output (standard output: messages are ours),
# named by the standard's sections (POSIX.1-2008, XCU 2):
#
#   === what is asked
#   the script
#   --- STATUS
#   what it prints
#
# All of them run in one boot; then the same under the host's dash, which shows
# that the cases say what other shells do.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my @cases;
for my $path (sources(qr{^tests/sh/.*\.txt$})) {
  my (undef, @texts) = split(/^=== /m, slurp(root($path)));
  for (@texts) {
    my ($name, $script, $status, $output) =
      /\A([^\n]*)\n(.*)^--- (\d+)\n(.*)\z/ms or die "$path: what is $_";
    my ($section) = $path =~ m{([^/]*)\.txt$};
    push @cases, { name => "$section: $name", script => $script,
      status => $status, output => $output };
  }
}

# A script that runs all files of $dir, each in a new directory, and marks where
# the output of each begins and ends. The mark has a line of its own.
sub runner
{
  my ($dir, $shell, $place) = @_;
  return <<"END";
for f in $dir/*; do
  mkdir $place
  cd $place
  echo "\@begin \$f"
  HOME=/ $shell \$f 2>/dev/null </dev/null
  status=\$?
  echo
  echo "\@end \$status"
  cd /
  rm -r $place
done
END
}

# "status, output" for each case, out of what the runner printed.
sub results
{
  my ($text) = @_;
  return $text =~ /^\@begin \S*\n(.*?)\n\@end (\d+)\n/gms;
}

sub compare
{
  my ($case, $output, $status) = @_;
  it $case->{name}, sub {
    die "it was not run\n" unless defined $status;
    same($output, $case->{output}, "output of\n$case->{script}");
    same($status, $case->{status}, "status of\n$case->{script}");
  };
}

my $dir = scratch;
mkdir("$dir/cases");
my $number = 1000;
spew("$dir/cases/" . $number++, $_->{script}) for @cases;

my $image = copy_file(disk(), "$dir/disk.img");
spew("$dir/runner", runner('/cases', 'sh', '/w') =~ s/HOME=\/ //r);
sh(built('mkfs') . " put $image $dir/runner /runner");
sh(built('mkfs') . " put $image $dir/cases /cases");
my $g = Guest->boot(image => $image, timeout => 900);
$g->prompt;
$g->line('mkdir /w; rmdir /w');
my @got = results($g->line('sh /runner', 800));
undef $g;
compare($_, splice(@got, 0, 2)) for @cases;

SKIP: {
  my ($dash) = grep { -x } '/bin/dash', '/usr/bin/dash';
  skip 'there is no dash here', 1 unless $dash;
  mkdir("$dir/bin");
  symlink($dash, "$dir/bin/sh");
  spew("$dir/host", runner("$dir/cases", 'sh', "$dir/w"));
  my @theirs = results(scalar sh("PATH=$dir/bin:\$PATH sh $dir/host"));
  it 'dash gives the same results', sub {
    for (@cases) {
      my ($output, $status) = splice(@theirs, 0, 2);
      same($output, $_->{output}, "$_->{name}: output of\n$_->{script}");
      same($status, $_->{status}, "$_->{name}: status");
    }
  };
}

done_testing;
