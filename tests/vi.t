# Does the editor do what its keys say, show it, and never lose a text?
# Keys are typed at a guest; what counts is the file that results, and the
# screen that a terminal would show (tests/lib/Terminal.pm).
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Terminal;
use Test::More;

my $g = Guest->boot(initrd => built('fs.img'), timeout => 600);
$g->prompt;
my $t;

# Starts the editor on a file. Its screen is new.
sub vi
{
  my ($file, $seen) = @_;

  $t = Terminal->new($g);
  $g->enter("vi $file");
  $t->show($seen || qr/^\Q$file\E: /m);
}

# Types into a new file, saves; what the file then has.
sub edited
{
  my @keys = @_;

  vi('a');
  $t->type($_) for @keys, "\e:wq\r"; # a sequence must come in one piece
  $g->prompt;
  my $text = $g->line('cat a');
  $g->line('rm a');
  return $text;
}

# Each line: what is tried, the keys (^[ is ESC, ^M Enter), the text that is
# there then, | for a newline.
my @cases = map { [split(/ {2,}/)] } grep { /\S/ } split(/\n/, <<'END');
writing              ihello^M world                       hello| world|
^W and backspace     ione two^H^H^H^Hx y^Wz               onex z|
a A I                ib^[ac^[Ad^[Ia                       abcd|
o O                  i2^[o3^[kO1                          1|2|3|
a count writes again  3iab^[                              ababab|
x X                  iabcdef^[0lx$X                       acdf|
dw stops at the end  ione two^Mthree^[ggwdw               one |three|
d2w, 3dw, dW         ia b c d e.f g^[0d2wdwwdW            d g|
db de d0             iaa bb cc dd^[bdb0dexwd0              dd|
dd, 2dd, D           i1^M2^M3^M4^M5^[ggddj2dd             2|5|
3dd 4dd of 2 lines   i1^M2^M3^[k3dd4dd                    1|2|3|
2dd of 2 lines       i1^M2^M3^[k2dd                       1|
dG dgg               i1^M2^M3^M4^[:2^MdG:1^Mpkdgg         2|3|4|
cw keeps the blank   ione two^[0cw1^[wcwtwo!              1 two!|
cc S C s             ia^Mbc^Mde^[ccx^[kSy^[ggCz^[A1^[0s2  21|y|x|
r and R              iabcd^[0rx2l2rzhhRxy                 xxyz|
J                    ia^M b^Mc^[gg3J                      a b c|
~                    iaBc^[03~                            AbC|
p P of lines         i1^M2^[yyggPGp                       2|1|2|2|
p P of characters    iabc^[0xp$xP                         bca|
a count puts again   iab^[yy2p                            ab|ab|ab|
registers            ia^Mb^[gg"ayyjdd"ap                  a|a|
u and ^R             iab^[x.uu^R                          a|
u of a whole text    i1^M2^M3^[oend^[uGdgguu^R            1|2|3|
. of a change        ia.b.c^[0f.cl-^[;.                   a-b-c|
. of an insertion    ix^[2.                               xxx|
. with a count       iabcdef^[0x3.                        ef|
f t F T ; ,          iabcabcabc^[0fcx2;x0tcx$Tax          abaca|
% and d%             iif (a[1])b^[0f(d%                   if b|
{ }                  i1^M^M2^M^M3^[gg}dd}dG               1|2|
H M L                i1^M2^M3^[HxjMAm^[LAl                |2m|3l|
marks                i1^M2^M3^M4^[ggjmaGd'a               1|
'' leads back        i1^M2^M3^[ggjG''dd                   1|3|
> and <              ia^M b^[gg>>j<<                      	a|b|
b e w W B E          ia.b cd^[0wwix^[Wea1^[Bi2            a.xb 2cd1|
$ and j              iab^Mabcd^Mabc^[gg$jjx               ab|abcd|ab|
search               iab^Mcd^Mab^[gg/ab^Mx/c^Mx?a^Mx      b|d|b|
n and N              ia^Ma^Ma^[gg/a^MnNAx                 a|ax|a|
d/                   ione two three^[0d/tw^M              two three|
:s                   iaaa^Maaa^[:s/a/b/^M                 aaa|baa|
:%s g, &, \n         ia-b^Mab^[:%s/[ab]/<&>/g^M:1s/-/\n/^M  <a>|<b>|<a><b>|
:s of nothing        ibab^[:s/a*/x/g^M                    xbxbx|
:N,Md and :$         i1^M2^M3^M4^[:2,3d^M:$^Mx            1||
:N,M> by hand        i1^M2^M3^[:1,2>^M                    	1|	2|3|
^V types a control   ia^V^Ab^[0lx                         ab|
END

for my $case (@cases) {
  my ($name, $keys, $text) = @$case;
  it "$name: $keys", sub {
    my $typed = $keys =~ s/\^(.)/chr(ord($1) ^ 64)/ger;
    $typed = $keys =~ s/\^([[MWHRVA])/chr(ord($1) ^ 64)/ger;
    same(edited($typed), $text =~ tr/|/\n/r);
  };
}

it 'a character of UTF-8 is one: to move over, to delete, to replace', sub {
  same(edited("i\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80x\e0lx\$r\xc3\xbc"),
    "\xc3\xa4\xf0\x9f\x98\x80\xc3\xbc\n");
};

it '^Z does nothing, and the help says so', sub {
  same(edited("ia\e\x1aob\e"), "a\nb\n");
  want($g->line('vi --help'), qr/\^Z does nothing/);
};

it 'the screen shows the text, the mode, and where the cursor is', sub {
  vi('a');
  $t->show(qr/\A(?:\n|~\n){23}a: a new file +1\/1  1\n\z/);
  $t->type("ione\rtwo\tx\x16\x01");
  $t->show(qr/\Aone\ntwo     x\^A\n~\n.*^INSERT a \[changed\] +2\/2  12\n\z/ms);
  $t->cursor(2, 12);
  $t->type("\e");
  $t->cursor(2, 10);
  $t->type("ggyy30P");
  $t->show(qr/\A(?:one\n){23}a \[changed\] +1\/32  1\n\z/);
  $t->type('G$');
  $t->show(qr/\A(?:one\n){22}two     x\^A\na \[changed\] +32\/32  10\n\z/);
  $t->type(":set nu\r");
  $t->show(qr/\A    10  one\n.*^    32  two     x\^A\na/ms);
  $t->type(":q!\r");
  $g->prompt;
};

it 'a line longer than the screen is shown in part, and can be edited', sub {
  $g->line('seq 1 1000 >n');
  vi('n');
  $t->type('1000J0');
  $t->show(qr/\A1 2 3 4 .*^n \[changed\] +1\/1  1\n\z/ms);
  $t->type('$');
  $t->show(qr/999 1000\n.*1\/1  3892\n\z/s);
  $t->type("x0x:wq\r");
  $g->prompt;
  want($g->line('wc n'), qr/^1 999 3891 n$/m);
};

it 'arrows, Home and End move, also while one writes', sub {
  same(edited("ibd\e[Dc\e[Ha", "\e[F\e[3~e", "\eOD\eODX"), "abcXde\n");
};

it 'changes are not lost by :q, :e or :w of another file', sub {
  $g->line('echo old >a; echo other >b');
  vi('a');
  $t->type("x:q\r");
  $t->show(qr/^not saved: :wq saves and leaves/m);
  $t->type(":e b\r");
  $t->show(qr/^not saved: :w saves, :e!/m);
  $t->type(":w b\r");
  $t->show(qr/^b: is there already: w! writes over it/m);
  $t->type(":w c\r");
  $t->show(qr/^c: written, 3 bytes/m);
  $t->type(":q\r");
  $t->show(qr/^not saved/m); # c is a copy
  $t->type(":q!\r");
  $g->prompt;
  same($g->line('cat a b c'), "old\nother\nld\n");
};

it ':e goes to another file, :r reads one in', sub {
  vi('a');
  $t->type(":r b\r:w\r:e b\r");
  $t->show(qr/\Aother\n~.*^b: 1 lines, 6 bytes/ms);
  $t->type(":x\r");
  $g->prompt;
  same($g->line('cat a'), "old\nother\n");
};

it 'what cannot be read is not replaced by what is typed', sub {
  vi('bin', qr/^bin: is a directory|^bin: .*directory/m);
  $t->type("ix\e:w\r");
  $t->show(qr/^no file name: type :w NAME/m);
  $t->type(":w bin\r");
  $t->show(qr/^bin: not written: not a file/m);
  $t->type(":q!\r");
  $g->prompt;
};

it 'a file with two names is only parted if the user says so', sub {
  $g->line('ln a twin');
  vi('a');
  $t->type("x:w\r");
  $t->show(qr/^a: has 2 names: w! parts it/m);
  $t->type(":wq!\r");
  $g->prompt;
  same($g->line('cat a twin'), "ld\nother\nold\nother\n");
};

it '1 MB is opened, edited in its middle, and saved', sub {
  $g->line('seq 1 160000 >big');
  vi('big', qr/^big: 160000 lines, 1008895 bytes/m);
  $t->type("80000Gix\e:%s/^9999\$/found/\r");
  $t->show(qr/^1 replaced/m);
  $t->type("u:wq\r");
  $g->prompt;
  same($g->line('head -80000 big | tail -1; tail -1 big; wc -c big'),
    "x80000\n160000\n1008896 big\n");
};

it 'bytes that are no text come out as they went in', sub {
  $g->line('cp /bin/echo a; cp /bin/echo b');
  vi('a');
  $t->type("Gox\edd:w\r");
  $t->show(qr/^a: written/m);
  $t->type(":q\r");
  $g->prompt;
  my ($was, $is) = map { $g->line("hexdump $_ | head -200") } qw(b a);
  same($is, $was);
};

it 'a file that has the name which :w would take stays as it was', sub {
  $g->line('p=$(sh -c "echo \$\$"); for i in $(seq 40); do '
    . 'echo keep > .vi-$((p + i)).0; done');
  $g->line('echo old >a');
  vi('a');
  $t->type("ccnew\e:wq\r");
  $g->prompt;
  same($g->line('cat a .v*.0 | sort | uniq -c | tr -s " "'),
    " 40 keep\n 1 new\n");
  $g->line('rm .v*.0');
};

it 'on a full disk :w says so, and both texts are still there', sub {
  $g->line('echo old >a');
  vi('a');
  $t->type("ccnew");
  $t->type("\eyy9999p");
  $t->type(":w! /bin/../fill\r");
  $t->show(qr/written/);
  $t->type(":q!\r");
  $g->prompt;
  $g->line('cat /dev/zero >z1; cat /dev/zero >z2; cat /dev/zero >z3', 120);
  vi('a');
  $t->type("ccnew\eyy9999p:w\r");
  $t->show(qr/^a: not written: .*(?:space|full)/mi);
  $t->type(":q\r");
  $t->show(qr/^not saved/m);
  want($t->screen, qr/^new$/m);
  $t->type(":q!\r");
  $g->prompt;
  same($g->line('cat a; ls -a | grep vi-'), "old\n");
  $g->line('rm z1 z2 z3');
};

# It is killed when it has written a copy, however long it takes to get there.
it 'killed, it leaves a terminal that can be used, and the old text', sub {
  $g->line('echo old >a');
  $g->line('(until [ -e go ]; do sleep 0.1; done; kill -9 -1) &');
  vi('a');
  $t->type("ccnew\e:w go\r");
  $g->prompt;
  $g->line('wait; rm go'); # the job may end later than vi
  same($g->line('cat a; ls -a | grep vi-'), "old\n");
};

it 'without a terminal it says so', sub {
  want($g->line('echo x | vi a; echo $?'), qr/^vi: not a terminal\n1$/m);
};

$g->line_exit('poweroff');
done_testing;
