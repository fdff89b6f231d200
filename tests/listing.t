# Is the listing the source, and does every name in it lead where it should?
# It is looked at as text, by regular expressions of its own, and not by the
# code that made it.
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

# The page without style and script, and its elements.
(my $body = $html) =~ s{<(style|script)>.*?</\1>}{}gs;
my @elements = $body =~ /<[a-z][^>]*>/g;
my @ids = map { /\sid="?([^\s">]+)/ ? $1 : () } @elements;
my %is_id = map { $_ => 1 } @ids;
my %article = $body =~ m{<article class="code" id="([^"]+)"(.*?)</article>}gs;

# The text of a file as the page has it, and the HTML of one of its lines.
sub text_of { return plain(join('', $article{$_[0]} =~ m{<pre>(.*?)</pre>}gs)) }
sub line_of
{
  my ($file, $line) = @_;
  my ($html) = $article{$file} =~ m{<a id=\Q$file\E:$line></a>([^\n]*)\n}
    or die "$file:$line is not there\n";
  return $html;
}

# The number of the first line of a file that matches.
sub find
{
  my ($file, $regex) = @_;
  my $n = 0;
  for (split(/\n/, slurp(root($file)))) {
    $n++;
    return $n if /$regex/;
  }
  die "no line of $file matches $regex\n";
}

# Where the name on the first such line of a file leads, or ''.
sub leads
{
  my ($file, $regex, $name) = @_;
  my $html = line_of($file, find($file, $regex));
  return $html =~ m{<a href=#([^>]+)>\Q$name\E</a>} ? $1 : '';
}

# Who uses a function, as the note before it says: anchors.
sub users
{
  my ($anchor) = @_;
  my ($file) = $anchor =~ /^(.*):/;
  my ($note) = $article{$file}
    =~ m{.*<aside>(.*?)</aside><pre>(?:(?!<pre>).)*?<dfn [^>]*id=\Q$anchor\E>}s
    or die "$anchor has no note\n";
  $note =~ s{.*<summary>used by \d+</summary>}{}s;
  return join(' ', $note =~ /href=#([^>]+)/g);
}

# A new file that no pattern of order.txt fits would be missing in silence.
it 'shows every source file of kernel, programs and mkfs', sub {
  my @missing = grep { !$article{$_} && !m{^(?:labs|tests|tools/(?!mkfs/))} }
    sources(qr/\.[chS]$/);
  die "not in the listing: @missing\n" if @missing;
};

# What is copied from the page must compile.
it 'has the text of each file, byte for byte', sub {
  my @faults = grep { text_of($_) ne slurp(root($_)) } sort keys %article;
  die "these differ: @faults\n" if @faults;
};

it 'has an anchor for each line', sub {
  my @missing;
  for my $file (sort keys %article) {
    my $lines = () = slurp(root($file)) =~ /\n/g;
    push @missing, grep { !$is_id{$_} } map { "$file:$_" } 1 .. $lines;
  }
  die "no anchor: @missing[0 .. 9]\n" if @missing;
};

it 'links within the page only to anchors that are there', sub {
  my %dead;
  for (@elements) {
    $dead{$1}++ if /\shref="?#([^\s">]+)/ && !$is_id{$1};
  }
  die join("\n", sort keys %dead) . "\n" if %dead;
};

it 'has no anchor twice', sub {
  my %seen;
  my @twice = grep { $seen{$_}++ == 1 } @ids;
  die "twice: @twice\n" if @twice;
};

# It is sent around by mail, and read where there is no network.
it 'needs nothing but itself', sub {
  my @far = grep { /\s(?:src|href)="?([^"\s>]*)/ && $1 !~ /^(?:#|data:)/
    && !/^<a href="https?:/ } @elements;
  my ($style) = $html =~ m{<style>(.*?)</style>}s;
  die "from elsewhere: @far\n" if @far;
  die "the style sheet loads something\n" if $style =~ /url\(|\@import/;
};

it 'knows who uses forkret, swtch and allocproc', sub {
  want(users('proc.c:forkret'), qr/^proc\.c:allocproc\b/);
  want(users('swtch.S:swtch'), qr/^proc\.c:scheduler proc\.c:sched\b/);
  want(users('proc.c:allocproc'), qr/^proc\.c:userinit proc\.c:fork\b/);
};

it 'finds users in assembly, and through tables made by macros', sub {
  want(users('trap.c:trap'), qr/^trapasm\.S:alltraps\b/);
  same(leads('cpu/vectors.S', qr/^\s+stub\s/, 'stub'),
    'cpu/vectors.S:stub');
  same(users('sysproc.c:sys_fork'), 'include/syscall.h:SYSCALLS');
};

it "links a function to the file's own where two files have one", sub {
  my (@pairs, %static);
  for my $file (grep { /\.c$/ } sort keys %article) {
    my $n = 0;
    my @lines = split(/\n/, slurp(root($file)));
    for (1 .. $#lines) {
      next unless $lines[$_ - 1] =~ /^static / && $lines[$_] =~ /^(\w+)\(/;
      push @{$static{$1}}, $file;
    }
  }
  for my $name (sort grep { @{$static{$_}} > 1 } keys %static) {
    for my $file (@{$static{$name}}) {
      my @to = $article{$file} =~ m{<a href=#([^>]+:\Q$name\E)>\Q$name\E</a>}g;
      push @pairs, map { [$file, $_, "$file:$name"] } @to;
    }
  }
  die "too few to tell\n" if @pairs < 20;
  for (@pairs) {
    die "$_->[0] leads to $_->[1], not $_->[2]\n" if $_->[1] ne $_->[2];
  }
};

it "tells the kernel's exit from a program's", sub {
  same(leads('trap.c', qr/\bexit\(/, 'exit'), 'proc.c:exit');
  same(leads('user/sh/launch.c', qr/\bexit\(/, 'exit'),
    'user/libc/exit.c:exit');
};

it 'links members by the type before them, and no local variable', sub {
  same(leads('proc.c', qr/p->state == UNUSED/, 'state'), 'proc.h:proc.state');
  same(leads('proc.c', qr/p->tf->eip = 0/, 'eip'), 'trap.h:trapframe.eip');
  same(leads('proc.c', qr/frame->context\.eip/, 'eip'), 'proc.h:context.eip');
  same(leads('proc.c', qr/^  p->pid = newpid/, 'newpid'), 'jobs/job.c:newpid');
  same(leads('fs/sysfile.c', qr/^  int len;/, 'len'), '');
};

it 'links macros, constants, structs, includes and declarations', sub {
  same(leads('proc.c', qr/p->tf->esp = PGSIZE/, 'PGSIZE'), 'mmu.h:PGSIZE');
  same(leads('proc.c', qr/setstate\(p, EMBRYO\)/, 'EMBRYO'), 'proc.h:EMBRYO');
  same(leads('proc.c', qr/^  struct proc \*p = myproc/, 'proc'), 'proc.h:proc');
  same(leads('proc.c', qr/^#include "proc.h"/, '"proc.h"'), 'proc.h');
  same(leads('proc.h', qr/^void forkret/, 'forkret'), 'proc.c:forkret');
};

# Hashes of Perl have another order in each run.
it 'makes the same page each time', sub {
  sh("perl tools/listing.pl $dir/again.html");
  die "it differs\n" if slurp("$dir/again.html") ne $html;
};

it 'says what to type where a tool is missing', sub {
  my $without = sub {
    my ($missing) = @_;
    my ($said, $status) = sh("PATH=$dir/bin $^X tools/listing.pl $dir/no.html");
    same($said, "make listing: $missing is missing; type: tools/setup.sh"
      . " reading\n");
    die "status $status\n" unless $status;
  };
  mkdir("$dir/bin");
  $without->('cmark-gfm');
  symlink(sh('command -v cmark-gfm') =~ s/\n//r, "$dir/bin/cmark-gfm");
  spew("$dir/bin/ctags", "#!/bin/sh\necho Exuberant Ctags 5.8\n");
  chmod(0755, "$dir/bin/ctags");
  $without->('universal-ctags');
};

done_testing;
