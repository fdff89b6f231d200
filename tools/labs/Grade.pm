# The grader of a lab: runs the rows of lab/points and says what they are worth.
#
#   my @rows = Grade::rows('lab/points');
#   Grade::run(@rows);            # fills in {why}, {output} and {seconds}
#   print Grade::table(@rows);
#   spew('results.json', Grade::gradescope(@rows));
#
# A row passes as a whole or not at all. What does not build, stands still or
# panics gets no points. Rows that run usertests ask whether all else still
# works; they come last, and count only for those who have half of what is
# before them: nobody gets points for what was there.
package Grade;

use strict;
use warnings;
use Digest::SHA qw(sha256_hex);
use Guest qw(built root sh slurp);
use JSON::PP ();
use List::Util qw(sum0);
use Paragraphs;
use Time::HiRes qw(time);
use Verdict;

my %KNOWN = map { $_ => 1 } qw(points what run cpus mem qemu seconds
  says hint);
my @NEEDED = qw(points what run hint);
my $SECONDS = 30; # a row may take, unless it says how many

# How a row is run; each is given the row and its arguments, and returns why the
# row fails, '' if it passes.
my %RUN = (
  guest => sub { inside($_[0], "labtest $_[1]", 1) },
  program => sub { inside($_[0], $_[1]) },
  usertests => sub { inside($_[0], "usertests $_[1]", 1) },
  perl => \&script,
  answer => \&question,
);

# The rows of a file; dies on one that cannot be run.
sub rows
{
  my ($path) = @_;
  my @rows = Paragraphs::read($path, \%KNOWN, \@NEEDED);

  for my $row (@rows) {
    @$row{qw(how asked)} = split(' ', $row->{run}, 2);
    die "$path: no way to run: $row->{run}\n" unless $RUN{ $row->{how} };
  }
  return @rows;
}

# Builds, and runs each row; `show` is called after each.
sub run
{
  my ($rows, $show) = @_;
  my $broken = build();
  my @new = grep { $_->{how} ne 'usertests' } @$rows;

  for my $row (@new, grep { $_->{how} eq 'usertests' } @$rows) {
    my $start = time;
    $row->{output} = '';
    $row->{hint} = '' if $broken; # it would lead to a mistake that is none
    $row->{why} = $broken || $row->{how} eq 'usertests'
      && sum(@new) * 2 < most(@new) && 'too little is done yet'
      || eval { $RUN{ $row->{how} }->($row, $row->{asked}) } // "$@";
    $row->{seconds} = time - $start;
    $show->($row) if $show;
  }
}

# What the compiler says first, '' if all is well.
sub build
{
  my $build = built() =~ s{^\Q@{[root()]}\E/}{}r;
  my ($said, $status) = Guest::make("-j2 BUILD=$build all");

  return '' unless $status;
  my ($first) = $said =~ /^(.*\b(?:error|undefined reference)\b.*)$/m;
  return 'it does not build: ' . ($first || $said);
}

sub inside
{
  my ($row, $command, $tests) = @_;
  my $why = Verdict::of_boot($command, $row->{seconds} || $SECONDS,
    kernel => built('kernel'), cpus => $row->{cpus} || 1,
    mem => $row->{mem} || 64, says => $row->{says},
    qemu => [split(' ', $row->{qemu} || '')], said => \$row->{output});

  return $why if $why || !$tests;
  return $row->{output} =~ /^usertests: [1-9]\d* passed, 0 failed$/m ? ''
    : 'its tests did not run';
}

# A script of the lab: passes with status 0; what it prints says why not.
sub script
{
  my ($row, $asked) = @_;
  my ($said, $status) = sh('BUILD=' . built() . " perl -Itests/lib $asked",
    limit => $row->{seconds} || $SECONDS);

  $row->{output} = $said;
  return $status ? (split(/\n/, $said))[-1] // "status $status" : '';
}

# A question of the handout: lab/answers.txt has a line "NUMBER: answer". The
# right answers are in the row as hashes, so that nobody reads them by accident.
sub question
{
  my ($row, $asked) = @_;
  my ($number, @right) = split(' ', $asked);
  my ($answer) = slurp(root('lab/answers.txt')) =~ /^$number:\h*(\S.*)$/m;

  return "lab/answers.txt has no answer $number" unless defined $answer;
  my $hash = hash_of($number, $answer);
  return (grep { $_ eq $hash } @right) ? '' : "'$answer' is not right";
}

# Blanks, the case of letters and 0x with zeros make no difference.
sub hash_of
{
  my ($number, $answer) = @_;
  my $plain = lc($answer) =~ s/[\s'"`.();]+//gr =~ s/\b0x0*(?=[0-9a-f])//gr;

  return substr(sha256_hex("$number:$plain"), 0, 16);
}

# ---- what is shown ----

sub points { return $_[0]{why} eq '' ? $_[0]{points} : 0 }
sub sum { return sum0(map { points($_) } @_) }
sub most { return sum0(map { $_->{points} } @_) }

# One line, and for what fails why, and the hint if there is one.
sub line
{
  my ($row) = @_;
  my $text = sprintf("%3d/%-3d %s\n", points($row), $row->{points},
    $row->{what});

  return $text if $row->{why} eq '';
  my ($why) = split(/\n/, $row->{why});
  return join("\n        ", $text =~ s/\n//r, $why, $row->{hint} || ()) . "\n";
}

# results.json, as course servers of Gradescope's form take it.
sub gradescope
{
  my @rows = @_;

  return JSON::PP->new->canonical->pretty->encode({
    score => sum(@rows),
    tests => [map { {
      name => $_->{what},
      score => points($_),
      max_score => $_->{points} + 0,
      status => $_->{why} eq '' ? 'passed' : 'failed',
      output => $_->{why} eq '' ? '' : "$_->{why}\n$_->{hint}",
    } } @rows],
  });
}

# As JUnit's XML: a test case for each row.
sub junit
{
  my ($name, @rows) = @_;
  my $failed = grep { $_->{why} ne '' } @rows;
  my $xml = qq(<?xml version="1.0" encoding="UTF-8"?>\n)
    . sprintf(qq(<testsuite name="%s" tests="%d" failures="%d">\n),
    escape($name), scalar(@rows), $failed);

  for my $row (@rows) {
    $xml .= sprintf(qq(  <testcase classname="%s" name="%s" time="%.1f">),
      escape($name), escape($row->{what}), $row->{seconds});
    $xml .= sprintf(qq(<failure message="%s">%s</failure>),
      escape((split(/\n/, $row->{why}))[0]),
      escape("$row->{why}\n$row->{hint}")) if $row->{why} ne '';
    $xml .= "</testcase>\n";
  }
  return "$xml</testsuite>\n";
}

# What XML 1.0 forbids is left out.
sub escape
{
  my ($text) = @_;
  my %for = ('&' => '&amp;', '<' => '&lt;', '>' => '&gt;', '"' => '&quot;');

  return $text =~ s/[^\t\n\x20-\x7e]//gr =~ s/([&<>"])/$for{$1}/gr;
}

1;
