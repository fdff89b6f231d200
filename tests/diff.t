# Do diff and cmp find what is different, as the host's programs do?
#
# Texts by chance: what diff prints must turn the one into the other, and must
# be as short as what the host's diff prints.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my $dir = scratch;
my $image = copy_file(built('fs.img'), "$dir/fs.img");
my $mkfs = built('mkfs');

srand(7);

# A text of up to 40 lines of few kinds; some end without a newline.
sub text
{
  my $n = int(rand(40));
  my $text = join('', map { 'line ' . int(rand(12)) . "\n" } 1 .. $n);

  chomp $text if rand() < 0.2;
  return $text;
}

# The same with some lines changed.
sub variant
{
  my ($text) = @_;
  my @lines = $text =~ /.*\n|.+\z/g;

  return text() if rand() < 0.2;
  for (1 .. 1 + rand(5)) {
    my $at = int(rand(@lines + 1));
    splice(@lines, $at, rand(2), map { "new $_\n" } 1 .. rand(3));
  }
  return join('', map { s/\n?\z/\n/r } @lines);
}

my @pairs = map { my $old = text(); [$old, variant($old)] } 1 .. 25;
push @pairs, ['', "a\n"], ["a\n", ''], ["a\n", 'a'], ["a\nb\n", "b\na\n"];
mkdir("$dir/$_") for qw(old new);
for my $i (0 .. $#pairs) {
  spew("$dir/old/$i", $pairs[$i][0]);
  spew("$dir/new/$i", $pairs[$i][1]);
  sh("$mkfs put $image $dir/old/$i /o$i; $mkfs put $image $dir/new/$i /n$i");
}
my $g = Guest->boot(initrd => $image, timeout => 300);
$g->prompt;

# What the numbers of lines in a normal diff say to be taken and put, done.
sub patched
{
  my ($old, $diff) = @_;
  my @old = $old =~ /.*\n|.+\z/g;
  my ($at, $new) = (0, '');

  $diff =~ s/\n\\ No newline at end of file\n/\n\\/g;
  my @rows = $diff =~ /.*\n\\?/g;
  while (@rows) {
    my ($from, $to, $what) = shift(@rows) =~ /^(\d+)(?:,(\d+))?([acd])\d/
      or die "no change begins here:\n$diff";
    $to = $from unless defined $to;
    my $first = $what eq 'a' ? $from : $from - 1;
    $new .= join('', @old[$at .. $first - 1]);
    $at = $what eq 'a' ? $first : $to;
    while (@rows && $rows[0] =~ /^[<>-]/) {
      my $row = shift @rows;
      $row =~ s/\n\\\z//;
      $new .= $row if $row =~ s/^> //;
    }
  }
  return $new . join('', @old[$at .. $#old]);
}

it 'what diff prints makes the new text of the old one', sub {
  for my $i (0 .. $#pairs) {
    my $diff = $g->line("diff o$i n$i");
    same(patched($pairs[$i][0], $diff), $pairs[$i][1], "pair $i:\n$diff");
  }
};

it 'it takes out and puts in no more lines than the host\'s diff', sub {
  for my $i (0 .. $#pairs) {
    my ($host) = sh("diff -d $dir/old/$i $dir/new/$i");
    my $ours = $g->line("diff o$i n$i");
    my ($wanted, $got) = map { scalar(() = /^[<>]/mg) } $host, $ours;
    die "pair $i: $got lines, the host has $wanted:\n$ours" if $got != $wanted;
  }
};

it 'what diff -u prints is a patch that the host\'s patch applies', sub {
  for my $i (0 .. $#pairs) {
    my $diff = $g->line("diff -u o$i n$i");
    next if $diff eq '' || $pairs[$i][1] eq '';
    spew("$dir/p", $diff);
    copy_file("$dir/old/$i", "$dir/q");
    sh("patch -s $dir/q $dir/p");
    same(slurp("$dir/q"), $pairs[$i][1], "pair $i:\n$diff");
  }
} if !(sh('patch --version'))[1];

it 'diff -u shows three lines around, and joins what is near', sub {
  $g->line('seq 1 30 >a; (seq 1 9; echo x; seq 11 15; seq 17 30) >b');
  same($g->line('diff -u a b'), <<'END');
--- a
+++ b
@@ -7,13 +7,12 @@
 7
 8
 9
-10
+x
 11
 12
 13
 14
 15
-16
 17
 18
 19
END
};

it 'the status is 0, 1 or 2', sub {
  same($g->line('diff a a; echo $?'), "0\n");
  want($g->line('diff a b; echo $?'), qr/^1\n\z/m);
  want($g->line('diff a nosuch; echo $?'), qr/^diff: nosuch: .*\n2\n\z/m);
};

it 'directories are compared by names, with -r all they hold', sub {
  $g->line('mkdir x y x/s y/s; echo 1 >x/a; echo 2 >y/a; echo 3 >x/b');
  $g->line('echo 4 >y/c; echo 5 >x/s/d; echo 6 >y/s/d; echo 7 >x/e');
  $g->line('cp x/e y/e');
  same($g->line('diff -r x y; echo $?'), <<'END');
diff -r x/a y/a
1c1
< 1
---
> 2
Only in x: b
Only in y: c
diff -r x/s/d y/s/d
1c1
< 5
---
> 6
1
END
  want($g->line('diff x y'), qr/^Common subdirectories: x\/s and y\/s$/m);
  same($g->line('diff -q x/a y; echo $?'), "Files x/a and y/a differ\n1\n");
};

it 'files that are no text only differ', sub {
  want($g->line('diff /bin/cat /bin/echo; echo $?'),
    qr{\ABinary files /bin/cat and /bin/echo differ\n1\n\z});
};

it 'two long texts with nothing in common are compared, too', sub {
  $g->line('seq 1 20000 >a; seq 20001 40000 >b');
  same($g->line('diff a b | wc -l', 120), "40002\n");
};

it 'cmp says where files differ first, -l all places, -s nothing', sub {
  $g->line('echo one >a; echo two >b; echo one two >c');
  same($g->line('cmp a a; echo $?'), "0\n");
  same($g->line('cmp a b; echo $?'), "a b differ: byte 1, line 1\n1\n");
  same($g->line('cmp -l a b'), "1 157 164\n2 156 167\n3 145 157\n");
  same($g->line('cmp -s a b; echo $?'), "1\n");
  want($g->line('cmp a c; echo $?'), qr/^a c differ: byte 4, line 1\n1$/);
  $g->line('head -c 3 a >d');
  want($g->line('cmp a d; echo $?'), qr/^cmp: d ends after byte 3\n1$/);
  want($g->line('cmp a nosuch; echo $?'), qr/^cmp: nosuch: .*\n2$/);
};

$g->line_exit('poweroff');
done_testing;
