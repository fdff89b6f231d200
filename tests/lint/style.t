# Does the code keep the form we agreed on?
#
# What a reviewer would have to say again and again, a test says once: so that
# talk about a change is about what it does.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my @c = sources(qr/\.[ch]$/);
my @text = sources(
  qr/\.(?:[chS]|ld|md|pl|pm|t|sh|py|mk)$|Makefile$|\.ci\/run$/);

# Lines of a file, without comments and strings if it is C.
# Lines stay lines, so that a fault can be told with its number.
sub lines_of
{
  my ($file) = @_;
  my $text = slurp(root($file));

  if ($file =~ /\.[ch]$/) {
    $text =~ s{("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|(//[^\n]*|/\*.*?\*/)}
              {$1 ? '""' : "\n" x ($2 =~ tr/\n//)}gse;
  }
  return split(/\n/, $text, -1);
}

# Dies with the list of faults, if any.
sub none
{
  die join("\n", @_) . "\n" if @_;
}

SKIP: {
  my ($version, $status) = sh('clang-format --version');
  skip 'clang-format is not here (tools/setup.sh compilers)', 1 if $status;
  it 'clang-format would change nothing', sub {
    my %faults;
    my ($text) = sh("clang-format --dry-run @c");
    $faults{$_}++ for $text =~ /^(\S+?):\d+:\d+: /mg;
    # The form is that of version 14; later ones set other blanks at operators.
    my @other = $version =~ / version 14\b/ ? ()
      : grep { !(sh("clang-format $_ | diff -w $_ -"))[1] } keys %faults;
    delete @faults{@other};
    none(map { "$_: $faults{$_} places (make format)" } sort keys %faults);
  };
}

# A declaration outside a header is checked against no definition: it goes wrong
# in silence when the type changes.
it 'no C file declares something extern', sub {
  my @faults;
  for my $file (grep { /\.c$/ } @c) {
    my $n = 0;
    for (lines_of($file)) {
      $n++;
      push @faults, "$file:$n: $_" if /\bextern\b/;
    }
  }
  none(@faults);
};

# Every function of the C files: [file, first line of its body, lines].
my @functions;
for my $file (@c) {
  my ($n, $start) = (0, 0);
  for (lines_of($file)) {
    $n++;
    $start = $n if /^\{/;
    next unless /^\}/ && $start;
    push @functions, [$file, $start, $n - $start + 1];
    $start = 0;
  }
}

# What fits on a screen can be read without scrolling; that much is asked of
# all, and more of most.
it 'no function is longer than 60 lines', sub {
  none(map { "$_->[0]:$_->[1]: $_->[2] lines" } grep { $_->[2] > 60 }
    @functions);
};

it 'nine functions in ten are under 40 lines', sub {
  my $all = @functions;
  my $long = grep { $_->[2] >= 40 } @functions;
  note("$long of $all functions have 40 lines or more");
  die "$long of $all functions have 40 lines or more\n" if $long > $all / 10;
};

it "the kernel's C files average under 200 lines", sub {
  my $folders = 'boot|cpu|debug|dev|fs|jobs|lib|mem';
  my @kernel = grep { m{^(?:[^/]+|(?:$folders)/[^/]+)\.c$} && $_ ne 'mkfs.c' }
    @c;
  my $lines = 0;
  $lines += () = slurp(root($_)) =~ /\n/g for @kernel;
  my $average = @kernel ? int($lines / @kernel) : 0;
  note("$average lines on average in " . @kernel . ' files');
  die "the average is $average lines\n" if $average >= 200;
};

it 'no line ends in white space, and each file ends in a newline', sub {
  my @faults;
  for my $file (@text) {
    my $text = slurp(root($file));
    my $n = 0;
    for (split(/\n/, $text)) {
      $n++;
      push @faults, "$file:$n: white space at the end" if /[ \t\r]$/;
    }
    push @faults, "$file: no newline at the end" if $text !~ /\n\z/;
  }
  none(@faults);
};

# A listing on paper, and two windows beside each other, have no more.
it 'no line of code is wider than 80 columns', sub {
  my @faults;
  for my $file (grep { /\.(?:[chS]|pl|pm|t|sh|py)$/ } @text) {
    my $n = 0;
    for (split(/\n/, slurp(root($file)))) {
      $n++;
      s/\t/' ' x (8 - $-[0] % 8)/e while /\t/;
      push @faults, "$file:$n: " . length($_) . ' columns' if length > 80;
    }
  }
  none(@faults);
};

it 'nothing is left to do: no TODO, FIXME or XXX', sub {
  my @faults;
  for my $file (grep { $_ ne 'tests/lint/style.t' } @text) {
    my $n = 0;
    for (split(/\n/, slurp(root($file)))) {
      $n++;
      push @faults, "$file:$n: $_" if /\b(?:TODO|FIXME|XXX)\b/;
    }
  }
  none(@faults);
};

done_testing;
