#!/usr/bin/env perl
# Measures the size of each part of the source tree; prints a Markdown table.
# "Code" leaves out blank lines and lines that hold only a comment.
#
#   perl tools/lines.pl            the table (make lines)
#   perl tools/lines.pl --update   puts it into README.md
#   perl tools/lines.pl --files    which file is counted in which part
use strict;
use warnings;
use Cwd ();
use File::Basename qw(dirname);
use File::Find ();
use lib dirname(__FILE__);
use Files;

# A file belongs to the first part whose pattern it matches.
my @parts = (
  ['boot', qr{^(?:bootasm\.S|bootmain\.c|entry\.S|main\.c|initcode\.S|
    kernel\.ld|boot/.*\.[chS])$}x],
  ['memory',
    qr{^(?:memlayout|mmu|x86|param|kalloc|usercopy|vm\w*|mem/.*)\.[ch]$}],
  ['locks', qr{^(?:spinlock|sleeplock)\.[ch]$}],
  ['processes and traps', qr{^(?:(?!mkfs)[^/]+|(?:cpu|jobs)/.*)\.[chS]$}],
  ['devices', qr{^dev/.*\.[chS]$}],
  ['file system', qr{^fs/.*\.[ch]$}],
  ['shared library', qr{^lib/.*\.[ch]$}],
  ['shared headers', qr{^include/.*\.h$}],
  ['panic and checkers', qr{^debug/.*\.(?:[ch]|ld)$}],
  ['**kernel**'],
  ['C library', qr{^user/(?:include|libc)/}],
  ['programs', qr{^user/.*\.(?:[chS]|ld)$}],
  ['mkfs', qr{^(?:mkfs\.c$|tools/mkfs/)}],
  ['tests in the guest', qr{^tests/(?:guest|kernel|programs)/}],
  ['tests on the host', qr{^tests/(?!corpus/|.*\.(?:md|txt)$)}],
  ['gdb commands, tours', qr{^tools/gdb/.*\.(?:py|pl|pm|gdb)$}],
  ['listing, pictures',
    qr{^tools/(?:listing|pictures)(?:\.pl$|/.*\.(?:pm|pl|c|js|css)$)}],
  ['web page', qr{^(?:tools/)?web/.*\.(?:mjs|pl|pm|css|html|json)$}],
  ['labs', qr{^(?:labs/.*\.(?:[chS]|p[lm])|tools/labs/[^/]+)$}],
  ['scripts', qr{^(?:Makefile|\.ci/run|
    tools/(?:(?:bench|coverage|make|man|prove|trace)/)?[^/]+)$}x],
);

my $how = shift // '';
die "usage: lines.pl [--update | --files]\n" if $how !~ /^(--(update|files))?$/;
chdir(dirname(Cwd::abs_path($0)) . '/..') or die "lines.pl: $!\n";

my %files = assigned();
if ($how eq '--files') {
  print map { my $part = $_->[0]; map { "$part: $_\n" } @{ $files{$part} } }
    grep { $files{ $_->[0] } } @parts;
} elsif ($how eq '--update') {
  update(table());
} else {
  print table();
}

# The files of each part.
sub assigned
{
  my %files;

  File::Find::find({ no_chdir => 1, wanted => sub {
    my $path = s{^\./}{}r;
    $File::Find::prune = 1 if -d && $path =~ m{^(?:build.*|\.git)$};
    return unless -f && $path ne '.git';
    my ($part) = grep { $_->[1] && $path =~ $_->[1] } @parts;
    push @{ $files{ $part->[0] } }, $path if $part;
  } }, '.');
  $_ = [sort @$_] for values %files;
  return %files;
}

sub table
{
  my @sum = (0, 0, 0);
  my $text = sprintf("| %-20s | %7s | %9s | %9s |\n", qw(Part Files Lines Code))
    . sprintf("|%s|%s:|%s:|%s:|\n", '-' x 22, '-' x 8, '-' x 10, '-' x 10);

  for my $part (@parts, ['**all**']) {
    my ($name, $pattern) = @$part;
    my @row = map { "**$_**" } @sum;
    if ($pattern) {
      my @counts = map { [count($_)] } @{ $files{$name} || next };
      @row = (scalar @counts, 0, 0);
      $row[1] += $_->[0], $row[2] += $_->[1] for @counts;
      $sum[$_] += $row[$_] for 0 .. 2;
    }
    $text .= sprintf("| %-20s | %7s | %9s | %9s |\n", $name, @row);
  }
  return $text;
}

# Lines of a file, and those of them that hold code.
sub count
{
  my ($file) = @_;
  my $text = read_file($file);
  my $lines = () = $text =~ /\n/g;

  if ($file =~ /\.(?:[chS]|ld|css|js)$/) {
    $text =~ s{/\*.*?\*/}{}gs;
    $text =~ s{^\s*//.*$}{}gm;
  } else {
    $text =~ s{^\s*#.*$}{}gm;
  }
  my $code = () = $text =~ /^.*\S/gm;
  return ($lines, $code);
}

# Puts the table in the place of README.md's.
sub update
{
  my ($table) = @_;
  my $text = read_file('README.md');

  $text =~ s/^\| Part .*?\n(?=\n)/$table/ms
    or die "lines.pl: README.md has no table of sizes\n";
  write_file('README.md', $text);
}
