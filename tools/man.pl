#!/usr/bin/env perl
# Prints the pages that `man` shows in the guest: one for each system call, each
# function and each header of the C library, from what docs/ABI.md and the
# headers say of them, and the help of each program, for `man -k`.
#
#   perl tools/man.pl >build/root/lib/man
#
# A page begins with a line "\fSECTION NAME - SUMMARY": section 1 for programs,
# 2 for system calls, 3 for the rest of the library. user/man.c reads them.
use strict;
use warnings;
use File::Basename qw(dirname);
use lib dirname(__FILE__), dirname(__FILE__) . '/man';
use Abi;
use Files;
use Header;

die "usage: tools/man.pl >PAGES\n" if @ARGV;
chdir(dirname(__FILE__) . '/..') or die "tools/man.pl: $!\n";

my @headers = map { header($_) } grep { !m{/_[^/]*$} }
  glob('user/include/*.h user/include/*/*.h');
my $calls = system_calls(); # name => what docs/ABI.md says

# Name => its declarations, each with the header it is in.
my %declared;
for my $header (@headers) {
  for my $one (@{ $header->{functions} }) {
    push @{ $declared{ $one->{name} } }, { %$one, header => $header };
  }
}

print map { function_page($_) } sort { lc $a cmp lc $b || $a cmp $b }
  keys %{ { %declared, %$calls } };
print map { header_page($_) } @headers;
print map { program_page($_) } glob('user/*.c');

sub function_page
{
  my ($name) = @_;
  my @declared = real_ones($name);
  my $call = $calls->{$name};
  my @parts = map { declaration($_) } @declared;

  push @parts, "The library has no function of this name.\n"
    if $call && !@declared;
  push @parts, system_call($call) if $call;
  push @parts, join('', map { beside($_) } $declared[0] || ());
  return page($call ? 2 : 3, $name, summary($declared[0], $call), @parts);
}

# The declarations of a name; a macro only where there is no function.
sub real_ones
{
  my ($name) = @_;
  my @all = @{ $declared{$name} || [] };
  my @functions = grep { !$_->{macro} } @all;

  return @functions ? @functions : @all ? $all[0] : ();
}

# A page, with a blank line between its parts.
sub page
{
  my ($section, $name, $summary, @parts) = @_;
  my $title = "$name - $summary";

  $title =~ s/^(.{1,70})\s.*/$1 .../ if length $title > 75;
  return "\f$section $title\n"
    . join('', map { "\n$_" } grep { length } @parts);
}

# In a line, what it is for.
sub summary
{
  my ($declared, $call) = @_;
  my @texts;

  push @texts, grep { (() = /[a-z]{2,}/g) > 2 } @$declared{'comment', 'about'}
    if $declared;
  push @texts, @$call{'text', 'result'} if $call;
  push @texts, @$declared{'about', 'comment', 'group'},
    $declared->{header}{about} if $declared;
  my ($text) = grep { length } @texts;
  return $text =~ s/^(.*?[^.])\.(?: (?=[A-Z*"]).*)?$/$1/sr;
}

sub declaration
{
  my ($one) = @_;
  my $beside = $one->{comment} =~ s/^(?=[-<\d])/Result: /r;
  my @texts = grep { length } $one->{about}, $beside;

  @texts = ($one->{header}{about} =~ /^(.{1,400})$/, ucfirst $one->{group})[0]
    if !@texts;
  return "  #include <$one->{header}{name}>\n"
    . signature($one->{prototype}, 2)
    . join('', map { "\n" . wrap(sentence($_), 0) } @texts);
}

sub system_call
{
  my ($call) = @_;
  my $text = signature("System call $call->{number}: $call->{prototype}", 0);

  $text .= wrap("Result: $call->{result}" . ($call->{result} eq 'none' ? ''
    : %{ $call->{reasons} } ? '; -1 and errno on failure' : ''), 0, 8);
  $text .= "\n" . wrap($_, 0) for @{ $call->{texts} };
  $text .= "\nErrors\n" if %{ $call->{reasons} };
  for (sort keys %{ $call->{reasons} }) {
    my $words = join(': ', grep { length } word_for($_), $call->{reasons}{$_});
    $text .= wrap(sprintf("%-13s %s", $_, $words), 2, 16);
  }
  return $text;
}

# The names that stand under the same heading, and the page of the header.
sub beside
{
  my ($one) = @_;
  my %seen = ($one->{name} => 1);
  my @names = grep { !$seen{$_}++ } map { $_->{name} }
    grep { $_->{group} eq $one->{group} } @{ $one->{header}{functions} };

  splice(@names, 12) if @names > 12;
  return wrap('See also: ' . join(' ', @names, $one->{header}{name}), 0, 10);
}

sub header_page
{
  my ($header) = @_;
  my (%in, @groups);

  for (@{ $header->{functions} }) {
    push @groups, $_->{group} if !$in{ $_->{group} };
    push @{ $in{ $_->{group} } }, $_->{name};
  }
  return page(3, $header->{name}, summary({ comment => '', about => '',
    group => '', header => $header }), wrap($header->{about}, 0),
    map { wrap(ucfirst($_ || 'functions') . ':', 0) . wrap("@{$in{$_}}", 2) }
      @groups);
}

# The help of a program whose source has one: NAME [OPTION], newline, what it
# does.
sub program_page
{
  my ($file) = @_;
  my ($name) = $file =~ m{([^/]+)\.c$};
  my $string = qr/"((?:[^"\\]|\\.)*)"/;
  my ($strings) = read_file($file)
    =~ /^static const char help\[\] =((?:\s*$string)+);/m or return ();
  my $help = join('', $strings =~ /$string/g);

  $help =~ s/\\n/\n/g;
  $help =~ s/\\(.)/$1/g;
  my ($use, $about) = split(/\n/, $help);
  return page(1, $name, $about // $use, map { "$_\n" } $help);
}

# ---- text ----

# A comment as a sentence.
sub sentence
{
  my ($text) = @_;
  return $text eq '' || $text =~ /[.:!?]$/ ? $text : "$text.";
}

# A prototype, broken behind commas only.
sub signature
{
  my ($text, $first) = @_;
  return wrap($text =~ s/(?<!,) /\0/gr, $first, 4) =~ tr/\0/ /r;
}

# Lines of at most 78 columns, the first indented by `first`, the others by
# `rest`.
sub wrap
{
  my ($text, $first, $rest) = @_;
  my ($line, $lines) = (' ' x $first, '');

  $rest = $first unless defined $rest;
  for my $word (split(/ /, $text)) {
    my $begun = $line =~ /\S/;
    if ($begun && length("$line $word") > 78) {
      $lines .= "$line\n";
      ($line, $begun) = (' ' x $rest, 0);
    }
    $line .= ($begun ? ' ' : '') . $word;
  }
  $lines .= "$line\n" if $line =~ /\S/;
  $lines =~ s/ +$//mg;
  return $lines;
}
