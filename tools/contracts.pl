#!/usr/bin/env perl
# Measures what the source says and checks of itself: contracts of functions,
# asserts, panics, comments, and the sizes we keep to.
#
#   perl tools/contracts.pl             the table (make lint), a row per measure
#   perl tools/contracts.pl --folders   the kernel's measures, a row per folder
#   perl tools/contracts.pl --missing   the functions without a contract
#   perl tools/contracts.pl --bare      the asserts and panics without a value
#   perl tools/contracts.pl --comments  comments per line of code, file by file
#
# A function has a contract if a comment is directly above it, where it is
# defined or where a header declares it, or beside the latter. In a header a
# comment may head a group of declarations, up to a blank line; a heading
# ("// ---- words ----") is no contract. bootmain.c, which must fit a sector, is
# left out, and so is include/, which declares no functions.
#
# An assert is a call of assert...(). _Static_assert costs nothing and is none.
# An assert shows its values unless it is plain assert(); a panic does if its
# message has a %. A line of comment holds nothing else.
use strict;
use warnings;
use Cwd ();
use File::Basename qw(dirname);
use File::Find ();
use lib dirname(__FILE__);
use Places;

# What each measure must be; tests/lint/contracts.t holds the tree to it.
my @measures = (
  # name, bound, what is measured now
  ['functions of the kernel with a contract, %', '>= 95', \&contracts],
  ['asserts in 1,000 lines of the kernel', '>= 15', \&asserts],
  ['panics without a value', '<= 0', sub { scalar bare_panics() }],
  ['asserts without a value', '<= 0', sub { scalar bare_asserts() }],
  ['comment / code, kernel', '>= 0.25', sub { ratio('kernel') }],
  ['comment / code, user', '>= 0.12', sub { ratio('user') }],
  ['comment / code, tests', '>= 0.10', sub { ratio('tests') }],
  ['files at the top level', '<= 34', sub { scalar top_files() }],
  ['lines of trapasm.S', '<= 80', sub { lines_of('trapasm.S') }],
  ['lines of the Makefile', '<= 260', sub { lines_of('Makefile') }],
  ['lines of proc.c', '<= 560', sub { lines_of('proc.c') }],
  ['lines of code of the kernel, see kernel_code()', '<= 13525', \&kernel_code],
);

my %ways = ('' => \&table, '--folders' => \&folders, '--missing' => \&missing,
  '--bare' => sub { print map { "$_\n" } bare_panics(), bare_asserts() },
  '--comments' => \&comments_of_files);
my $how = shift // '';
die "usage: contracts.pl [--folders | --missing | --bare | --comments]\n"
  unless $ways{$how} && !@ARGV;
chdir(dirname(Cwd::abs_path($0)) . '/..') or die "contracts.pl: $!\n";

my @kernel = grep { /\.[ch]$/ && !m{^include/} && $_ ne 'bootmain.c' }
  Places::kernel_files();
my %declared = declared(); # names that a header has with a comment
my @functions = map { functions($_) } @kernel;
$ways{$how}->();

# ---- functions ----

sub is_heading { return $_[0] =~ m{^// ----} }

# Is this line of a header the first of a function's declaration or definition?
# The function's name, then; `static inline int f(` and `f(` alike.
sub declares
{
  my ($line) = @_;

  return undef if $line =~ /^(?:typedef|struct \w+ \{)/;
  $line =~ s/__attribute__\s*\(\(.*?\)\)+//g;
  return $line =~ /^(?:[A-Za-z_][\w \t*]*?[ \t*])?([A-Za-z_]\w*)\(/
    && $1 !~ /^_Static_assert$/ ? $1 : undef;
}

# The names that headers declare with a comment above, beside, or at the head of
# their group.
sub declared
{
  my %names;

  for my $file (grep { /\.h$/ } @kernel) {
    my ($said, $last) = (0); # is the group commented; the declaration we are in
    for (split(/\n/, Places::text_of($file))) {
      $said = 0, $last = undef if /^\s*$/;
      $said = 1 if m{^//} && !is_heading($_);
      my $begins = declares($_);
      $last = $begins if defined $begins;
      next if !defined $last;
      $names{$last} = 1 if $said || m{//};
      $last = undef if /;\s*(?:\/\/.*)?$|^\{/;
    }
  }
  return %names;
}

# The functions that a C file defines: { file, name, here, any }, with a comment
# here, or here or in a header.
sub functions
{
  my ($file) = @_;
  my @lines = split(/\n/, Places::text_of($file));
  my @found;

  return if $file !~ /\.c$/;
  for my $i (1 .. $#lines) {
    # The name begins a line, the type is alone on those above it, and the
    # parameters are all before the brace.
    my ($name) = $lines[$i] =~ /^([A-Za-z_]\w*)\([^;]*$/ or next;
    my $end = $i;
    $end++ while $end < $#lines && $lines[$end] !~ /[;{}]/;
    next if $lines[$end] !~ /^\{/;
    my $first = $i;
    $first-- while $first > 0 && $lines[$first - 1] =~ m{^[A-Za-z_]}
      && $lines[$first - 1] !~ /[;{}]/;
    my $here = $first > 0 && $lines[$first - 1] =~ m{^//}
      && !is_heading($lines[$first - 1]);
    my $static = "@lines[$first .. $i]" =~ /\bstatic\b/;
    push @found, { file => $file, name => $name, here => $here,
      any => $here || !$static && $declared{$name} };
  }
  return @found;
}

sub contracts
{
  my @with = grep { $_->{any} } @functions;
  return sprintf('%.1f', 100 * @with / @functions);
}

sub missing
{
  print map { "$_->{file}:$_->{name}\n" } grep { !$_->{any} } @functions;
}

# ---- asserts and panics ----

# The calls of asserts in a file, as [line, name]; where one is defined is none.
sub asserts_in
{
  my ($file) = @_;
  my ($n, $macro) = (0, 0);
  my @calls;

  for (split(/\n/, Places::bare(Places::text_of($file)))) {
    $n++;
    my $define = $macro || /^\s*#/;
    $macro = $define && /\\$/;
    next if $define || /^\w/;
    push @calls, map { [$n, $_] } /(?<!\w)(assert\w*)\(/g;
  }
  return @calls;
}

# The panics of a C file, as [line, message]; what defines them is none.
sub panics_in
{
  my ($file) = @_;
  my $string = qr/"(?:\\.|[^"\\\n])*"/;
  my $text = Places::text_of($file);
  my @calls;

  $text =~ s{($string|'(?:\\.|[^'\\\n])*')|//[^\n]*}{$1 // ''}ge;
  while ($text =~ /^\s.*?\bpanic(?:_from)?\(((?:[^;"]|$string)*)\);/mg) {
    my $before = substr($text, 0, $-[1]);
    my $at = 1 + ($before =~ tr/\n//);
    push @calls, [$at, join('', $1 =~ /$string/g)];
  }
  return $file =~ /\.h$/ ? () : @calls;
}

sub asserts
{
  my $asserts = map { asserts_in($_) } @kernel;
  return sprintf('%.1f', 1000 * $asserts / (counts(@kernel))[0]);
}

sub bare_asserts
{
  return map { my $file = $_; map { "$file:$_->[0]: assert()" }
    grep { $_->[1] eq 'assert' } asserts_in($file) } @kernel;
}

sub bare_panics
{
  return map { my $file = $_; map { "$file:$_->[0]: panic: $_->[1]" }
    grep { $_->[1] !~ /%/ } panics_in($file) } @kernel;
}

# ---- lines ----

# Lines of code and of comment of files, blank ones left out.
sub counts
{
  my ($code, $comment) = (0, 0);

  for my $file (@_) {
    my $is_c = $file =~ /\.(?:[chS]|ld)$/;
    my $in = 0; # within /* */
    for (split(/\n/, Places::text_of($file))) {
      next if !/\S/;
      my $said = $in || ($is_c ? m{^\s*(?://|/\*)} : /^\s*#(?!!)/);
      $in = 1 if $is_c && m{^\s*/\*};
      $said = 0 if $in && m{\*/\s*\S};
      $in = 0 if m{\*/};
      $said ? $comment++ : $code++;
    }
  }
  return ($code, $comment);
}

# The files of a part: the kernel's as make lines counts them, but for include/.
sub part
{
  my ($part) = @_;
  my @files;

  return @kernel if $part eq 'kernel';
  File::Find::find({ no_chdir => 1, wanted => sub {
    push @files, $_ if -f && /\.(?:[chS]|ld|t|pm|pl)$|^tests\/run$/;
  } }, $part);
  return sort @files;
}

sub ratio
{
  my ($code, $comment) = counts(part($_[0]));
  return sprintf('%.3f', $comment / $code);
}

sub comments_of_files
{
  for my $file (map { part($_) } qw(kernel user tests)) {
    my ($code, $comment) = counts($file);
    printf "%.2f %4d %4d %s\n", $comment / ($code || 1), $comment, $code, $file;
  }
}

sub top_files { return grep { -f } glob('*') }
sub lines_of { return scalar(() = Places::text_of($_[0]) =~ /\n/g) }

# An assert, a checker of the DEBUG build or a trace point is not counted: they
# are to grow, what they look at is not.
sub kernel_code
{
  my $checkers = qr/canary|kasan\w*|kcheck\w*|lockorder|trace|ubsan/;
  my @files = grep { !m{^debug/(?:$checkers)\.} } Places::kernel_files();
  return scalar grep { /\S/ && !/^\s+assert\w*\(/ }
    map { split(/\n/, Places::bare(Places::text_of($_))) } @files;
}

# ---- tables ----

# The numbers are compared as they are printed.
sub table
{
  printf "%-44s %8s %10s\n", '', 'now', 'must be';
  for my $measure (@measures) {
    my ($name, $bound, $now) = @$measure;
    $now = $now->();
    my ($sign, $limit) = split(/ /, $bound);
    my $holds = $sign eq '>=' ? $now >= $limit : $now <= $limit;
    printf "%-44s %8s %10s%s\n", $name, $now, $bound, $holds ? '' : '  no';
  }
}

sub percent { return $_[1] ? sprintf('%d %%', 100 * $_[0] / $_[1]) : '-' }

sub folders
{
  my @columns = ('Folder', 'Functions', 'Contract here', '... or in a header',
    'Asserts / 1,000', 'with a value', 'Panics with a value', 'Comment / code');
  my %in;

  push @{ $in{ m{^(\w+)/} ? "$1/" : 'top level' } }, $_ for @kernel;
  print '| ', join(' | ', @columns), " |\n", '|---', '|---:' x $#columns, "|\n";
  for my $row ((map { [$_, @{ $in{$_} }] } sort keys %in),
    ['**all**', @kernel]) {
    my ($name, @files) = @$row;
    my %is = map { $_ => 1 } @files;
    my @here = grep { $is{ $_->{file} } } @functions;
    my ($code, $comment) = counts(@files);
    my @asserts = map { asserts_in($_) } @files;
    my @panics = map { panics_in($_) } @files;
    print '| ', join(' | ', $name, scalar @here,
      percent(scalar(grep { $_->{here} } @here), scalar @here),
      percent(scalar(grep { $_->{any} } @here), scalar @here),
      sprintf('%.1f', 1000 * @asserts / $code),
      scalar(grep { $_->[1] ne 'assert' } @asserts) . ' of ' . @asserts,
      scalar(grep { $_->[1] =~ /%/ } @panics) . ' of ' . @panics,
      sprintf('%.2f', $comment / $code)), " |\n";
  }
}
