# Has every system call and every function of the library a page for `man`, made
# of what docs/ABI.md and the headers say?
#
# The pages are made at build time from what is there anyway. What could go
# wrong is that a function is written in a form the maker does not know and gets
# no page, and nobody looks for a page that is not there.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my $text = slurp(built('root/lib/man'));
my %page; # name => its text, the title included
for (split(/^\f/m, $text)) {
  my ($names) = /^[123] (\S+) - / or next;
  $page{$names} = $_ unless /^1/;
}

sub missing { return grep { !$page{$_} } @_ }

it 'every system call has a page, with its number and its errors', sub {
  my %number = slurp(root('include/syscall.h')) =~ /\bX\((\w+), (\d+)\)/g;
  die "no calls\n" if keys %number < 30;
  die 'no page: ' . join(' ', missing(sort keys %number)) . "\n"
    if missing(keys %number);
  for my $name (sort keys %number) {
    want($page{$name}, qr/^System call $number{$name}: .*\b$name\(/m);
  }
  my $table = slurp(root('docs/ABI.md'));
  while ($table =~ /^\| \d+ \| `[^`]*?(\w+)\(.*\| (.*) \|$/mg) {
    my ($name, $reasons) = ($1, $2);
    want($page{$name}, qr/^  $_  /m) for $reasons =~ /\b(E[A-Z0-9]{2,})\b/g;
  }
};

# Independent of how tools/man.pl reads a header: names before a parenthesis
# that stand in no other.
it 'every function that a header declares has a page', sub {
  my (@names, @headers);
  push @headers, glob(root("user/include/$_")) for '*.h', '*/*.h';
  for my $code (map { slurp($_) } grep { !m{/_[^/]*$} } @headers) {
    $code =~ s{//.*|/\*.*?\*/|\\\n}{}g;
    $code =~ s/^\s*#.*//mg;
    1 while $code =~ s/\{[^{}]*\}/;/;
    $code =~ s/__attribute__\s*(\((?:[^()]|(?1))*\))//g;
    push @names, $1
      while $code =~ /(\w+)(\((?:[^()]|(?2))*\))\s*(?:_\w+(?2))?;/g;
  }
  @names = grep { !/^_(?!exit|Exit)/ } @names;
  die "only @names\n" if @names < 100;
  die 'no page: ' . join(' ', missing(@names)) . "\n" if missing(@names);
};

# Seen from the other side: what the archive has, declared or not.
it 'every function that the library has for programs has a page', sub {
  my ($symbols) = sh('nm --defined-only -g ' . built('libc.a'));
  my @names = grep { !/^_/ } $symbols =~ /^[0-9a-f]+ [TW] (\w+)$/mg;
  die "only @names\n" if @names < 100;
  die 'no page: ' . join(' ', missing(@names)) . "\n" if missing(@names);
};

it 'a page says what to include, and what the function does', sub {
  my @bare = grep { $_ !~ /\.h$/ && $page{$_} !~ /^System call/m
    && $page{$_} !~ /^  #include <[\w\/.]+>\n  \S/m } sort keys %page;
  die "@bare\n" if @bare;
};

# The console shows no Markdown.
it 'a page is plain text of 80 columns', sub {
  my @lines = split(/\n/, $text);
  my @wide = grep { length > 80 } @lines;
  die join("\n", @wide) . "\n" if @wide;
  my @odd = grep { /[^\x0c\x20-\x7e]/ || /\*\*\w+\*\*|\]\(| $/ } @lines;
  die join("\n", @odd) . "\n" if @odd;
};

# An order that depends on a hash would make each build another image.
it 'the same text makes the same pages', sub {
  same(scalar sh('perl tools/man.pl'), $text);
};

done_testing;
