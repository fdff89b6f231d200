# What the small programs print: the rows of tests/tools.t. It makes the files
# that they read.
package Tools;

use strict;
use warnings;

# [program, command => output, ...]: as on other systems.
sub table
{
  return (
    ['tr', 'echo Hello | tr a-z A-Z', "HELLO\n",
      'echo hello | tr -d l', "heo\n", 'echo aabbcc | tr -s ab', "abcc\n",
      'echo a1b22 | tr -cd 0-9; echo', "122\n",
      "echo a:b | tr ':' '\\n'", "a\nb\n",
      "echo Ab | tr '[:upper:]' '[:lower:]'", "ab\n",
      'echo abcd | tr abc xy', "xyyd\n", 'echo aabb | tr -s ab xy', "xy\n",
      "echo 'a  b' | tr -cs a-z '\\n'", "a\nb\n"],
    ['cut', 'cut -d : -f 2 a', "one\ntwo words\nfour\n",
      'cut -d: -f1,3 -s a', "three:five\n", 'cut -c 1-2,4- b a',
      "b\non\ntw words\nthee:four:five\n"],
    ['basename', 'basename /a/b/c.txt .txt', "c\n", 'basename /', "/\n",
      'basename a/', "a\n", 'basename .c .c', ".c\n"],
    ['dirname', 'dirname /a/b/c', "/a/b\n", 'dirname a', ".\n",
      'dirname /a', "/\n", 'dirname a//b/', "a\n"],
    ['find', 'find d | sort', "d\nd/e\nd/e/y.h\nd/x.c\n",
      "find d -name '*.[a-d]'", "d/x.c\n", 'find d -type d | sort', "d\nd/e\n",
      "find d ! -type d -name '?.h'", "d/e/y.h\n", 'find d -size 3c', '',
      "find d -name x.c -exec cat {} ';'", "x\n",
      "find d -type f -size -3c -print | sort", "d/e/y.h\nd/x.c\n"],
    ['xargs', 'seq 5 | xargs -n 2 echo a', "a 1 2\na 3 4\na 5\n",
      'seq 40 | xargs', join(' ', 1 .. 40) . "\n",
      "echo \"'a  b' c\" | xargs -n 1", "a  b\nc\n",
      'seq 2 | xargs -I % echo x%y %', "x1y 1\nx2y 2\n",
      'echo x | xargs nosuch 2> /dev/null; echo $?', "127\n",
      'echo x | xargs false; echo $?', "123\n"],
    ['env', 'env -i A=1 B= env', "A=1\nB=\n", 'env -u A A=2 echo x', "x\n",
      'A=1 B=2 env -u A sh -c \'echo "[$A][$B]"\'', "[][2]\n",
      'env -i nosuch 2> /dev/null; echo $?', "127\n",
      'env -i A=1 sh -c \'echo $A; exit 3\'; echo $?', "1\n3\n",
      'env A=1 env A=2 sh -c \'echo $A\'', "2\n",
      'echo \'echo $A $1\' > e.sh; seq 2 | A=x env xargs -n 1 sh e.sh; rm e.sh',
      "x 1\nx 2\n"],
    ['printf', "printf '%5d|%-4s|%x\\n' 12 ab 255", "   12|ab  |ff\n",
      "printf '%s\\n' a b", "a\nb\n", "printf 'a\\012%%b\\n'", "a\n%b\n",
      "printf '%03d.%s\\n' 7", "007.\n"],
    ['rev', 'rev a', "eno\nsdrow owt\nevif:ruof:eerht\n"],
    ['tac', 'tac a', "three:four:five\ntwo words\none\n",
      'tac empty', '', 'seq 3 | tac - b', "3\n2\n1\nb\n"],
    ['nl', 'nl b', "     1\tb\n", 'echo | nl', "       \n",
      'echo | nl -b a', "     1\t\n"],
    ['comm', 'seq 2 4 | comm s -', "1\n\t\t2\n\t\t3\n\t4\n",
      'seq 2 4 | comm -12 s -', "2\n3\n", 'seq 2 4 | comm -3 s -',
      "1\n\t4\n"],
    ['sed', "sed 's/o\\(.\\)/<\\1>/' a", "<n>e\ntw< >words\nthree:f<u>r:five\n",
      "sed -n '2,/9/p' n | tail -n 1", "9\n", 'sed 2q n', "1\n2\n",
      "sed -n '\$p' n", "12\n", "sed '2,\$d' n", "1\n",
      "sed 's/[aeiou]/_/g;y/t/T/' a", "_n_\nTw_ w_rds\nThr__:f__r:f_v_\n",
      "sed 's/e/E/2' a", "one\ntwo words\nthreE:four:five\n",
      "sed '1!G;h;\$!d' s", "3\n2\n1\n", "sed -n '\$=' n", "12\n",
      "seq 4 | sed 'N;s/\\n/,/'", "1,2\n3,4\n",
      "seq 3 | sed '2{s/2/x/;p;}'", "1\nx\nx\n3\n",
      "seq 3 | sed -e '2a new' -e '1i first' -e '3c last'",
      "first\n1\n2\nnew\nlast\n",
      "echo aaa | sed ':x;s/a/b/;tx'", "bbb\n",
      "sed -E 's/(o)(ne|ur)/\\2\\1/' a", "neo\ntwo words\nthree:furo:five\n",
      "echo axb | sed 's/x*/-/g'", "-a-b-\n",
      "sed -n '/two/!p' a", "one\nthree:four:five\n"],
    ['grep', "grep 'o\\(ur\\|ne\\)' a", "one\nthree:four:five\n",
      "grep -E '^(o|t).{2}\$' a", "one\n", "grep 't\\{1\\}wo' a",
      "two words\n", "grep 'e*:' a", "three:four:five\n",
      "grep '\\<four\\>' a", "three:four:five\n", "grep '\\<our' a", '',
      "echo 'a+b?' | grep 'a+b?'", "a+b?\n",
      "grep '[[:upper:]]' a; echo \$?", "1\n",
      "echo aaaaaaaaaaaaaaaaaaaaaaaaaa | grep -Ec '((a*)*)*b'", "0\n"],
    ['sort', 'sort -t : -k 2,2n -k 3 k', "B:9:x\na:9:y\nb:10:x\n",
      'sort -t: -k 2nr k', "b:10:x\nB:9:x\na:9:y\n",
      'sort -f k', "a:9:y\nb:10:x\nB:9:x\n",
      'sort -r -k 3 -t : k', "a:9:y\nb:10:x\nB:9:x\n",
      'sort -u -t : -k 2,2 k', "b:10:x\na:9:y\n",
      'seq 3 | nl | sort -k 2,2r | head -n 1', "     3\t3\n",
      'sort -t : -k 1,1f -k 2,2n -k 3 k', "a:9:y\nB:9:x\nb:10:x\n"],
    ['cksum', 'cksum a empty', "1058521048 30 a\n4294967295 0 empty\n",
      'cat n | cksum',
      "1340348198 27\n"],
    ['od', 'od -c b', "0000000   b  \\n\n0000002\n",
      'od s',
      "0000000 005061 005062 005063\n0000006\n", 'od -A x -t x1 a',
      "000000 6f 6e 65 0a 74 77 6f 20 77 6f 72 64 73 0a 74 68\n"
        . "000010 72 65 65 3a 66 6f 75 72 3a 66 69 76 65 0a\n"
        . "00001e\n",
      'od -An -tx4 -N 6 a',
      " 0a656e6f 00007774\n",
      'seq 1 50 | tr -d 0-9 | od -b',
      '0000000' . ' 012' x 16 . "\n"
        . "*\n"
        . "0000060 012 012\n"
        . "0000062\n",
      'od -j 2 -N 5 -t d2 a',
      "0000002   2661  30580    111\n0000007\n",
      "printf '\\377\\001' | od -t d1 -A n",
      "   -1    1\n", 'od -An -t u4 s',
      "  171051569       2611\n",
      "printf '\\377\\t\\0~' | od -A d -c",
      "0000000 377  \\t  \\0   ~\n0000004\n", 'od -t o4 s',
      "0000000 01214405061 00000005063\n0000006\n"],
    ['expr', "expr 2 + 3 '*' 4", "14\n", "expr '(' 2 + 3 ')' '*' 4", "20\n",
      "expr 7 / -2 ; expr -7 % 4", "-3\n-3\n", "expr 10 '<' 9; echo \$?",
      "0\n1\n", "expr b '>' a", "1\n", "expr '' '|' 0 '|' x", "x\n",
      "expr 0 '&' 1 / 0", "0\n", "expr abc : '.*b'", "2\n",
      "expr path/x.c : '.*/\\(.*\\)\\.c'", "x\n", "expr abc : b", "0\n",
      "expr a : '\\(b\\)'; echo \$?", "\n1\n", 'expr 10 - 3 - 2', "5\n",
      'expr 1 = 01', "1\n", "expr 00 '|' 5", "5\n"],
    ['strings', "printf 'ab\\0four\\1five5\\nno' | strings", "four\nfive5\n",
      "printf 'ab\\0four\\1five5\\nno' | strings -n 2 -t d",
      "      0 ab\n      3 four\n      8 five5\n     14 no\n",
      'strings -n 11 a', "three:four:five\n"],
    ['tail', 'tail -n 2 n', "11\n12\n", 'tail -n +11 n', "11\n12\n",
      'tail -n 1 b s', "==> b <==\nb\n\n==> s <==\n3\n"],
    ['patch', 'sed "4,5d;s/9/nine/" n > p; diff -u n p > p.diff; cp n q; '
      . 'patch q p.diff > out; cmp q p; echo $?; patch -R q < p.diff > out; '
      . 'cmp q n; echo $?; (seq 20 30; cat n) > q; patch q < p.diff > out; '
      . '(seq 20 30; cat p) | cmp - q; echo $?', "0\n0\n0\n",
      'printf 1 > q; printf "1\\n2" > r; diff -u q r > r.diff; '
      . 'patch q < r.diff > out; cmp q r; echo $?; patch -R q < r.diff > out; '
      . 'cat q; echo', "0\n1\n",
      'cp n m; (echo "--- old/m"; echo "+++ new/m"; echo "@@ -1,4 +1,3 @@"; '
      . 'echo -1; echo " 2"; echo " 3"; echo " 4") | patch -p 1 > out; '
      . 'head -n 1 m', "2\n"],
  );
}

# What is ours alone: no other system prints the same.
sub own
{
  return (
    ['find', 'find -nam x > err 2>&1; echo $?', "2\n", 'find nosuch; echo $?',
      "find: nosuch: no such file or directory\n1\n"],
    ['init', 'echo hi > /dev/console', "hi\n"],
    ['printf', "printf '%d\\n' x; echo \$?",
      "printf: x: not a number\n0\n1\n"],
    ['which', 'which ls nosuch; echo $?', "/bin/ls\n1\n",
      'PATH=/nowhere:d:/bin which x.c ls', "d/x.c\n/bin/ls\n",
      'PATH=: /bin/which a', "a\n", 'which ./a d', "./a\n"],
    ['env', 'env', "HOME=/\nPATH=/bin\n", 'env -u A=b; echo $?',
      "env: A=b: invalid argument\n1\n", 'env =x; echo $?',
      "env: =x: invalid argument\n1\n"],
    ['strace', 'strace env -i env 2>&1',
      qr{^execve\("/bin/env", 0x\w+, 0x\w+\) = }m],
    ['stat', 'stat empty', qr/^empty: regular file, 0 bytes, 0 blocks, inode/,
      'stat d', qr/^d: directory, /, 'stat nosuch; echo $?',
      "stat: nosuch: no such file or directory\n1\n"],
    ['du', 'du d', qr{^\d+\td/e\n\d+\td\n\z},
      'du -s d', qr{^\d+\td\n\z}, 'du -a d/e', qr{^4\td/e/y\.h\n\d+\td/e\n\z}],
    ['df', 'df', qr{^ +size +used +free use%\n/ +\d+ +\d+ +\d+ +\d+%\n\z},
      'df -i', qr{\n/ +\d+ +\d+ +\d+ +\d+%\n\z},
      'df -h', qr{\n/ +[\d.]+[KMG] }],
    ['grep', "grep 'a\\(b' a; echo \$?",
      "grep: a\\(b: missing ) of a group\n2\n",
      "grep '\\(a\\)\\1' a; echo \$?",
      qr/^grep: .*: \\1 to \\9 are not known within a pattern\n2\n/],
    ['tr', 'tr b-a x; echo $?', "tr: the range b-a runs backwards\n2\n"],
    ['sed', 'sed z a; echo $?', "sed: unknown command\n2\n",
      "sed 's/a/\\1/' a",
      "sed: \\1 to \\9: the pattern has not so many groups\n",
      "sed 'bx' a", "sed: a jump goes to a label that is not there\n",
      'sed p nosuch; echo $?', "sed: nosuch: no such file or directory\n1\n",
      'sed p b >> b', "sed: input file is output file\n"],
    ['file', 'file d empty a n /dev/null /bin/file',
      "d: directory\nempty: empty\na: text\nn: text\n/dev/null: device\n"
        . "/bin/file: ELF program, 32 bits, Intel 80386\n",
      "echo '#!/bin/sh -e' > sc; file sc", "sc: script for /bin/sh -e\n",
      "printf '!<arch>\\nx' > ar; file ar", "ar: archive of ar\n",
      "printf 'a\\0b' > da; file da nosuch; echo \$?",
      "da: data\nfile: nosuch: no such file or directory\n1\n"],
    ['expr', "expr 1 / 0; echo \$?", "expr: division by zero\n2\n",
      "expr 2147483647 + 1; echo \$?", "expr: a number is too large\n2\n",
      "expr -2147483648 / -1; echo \$?", "expr: a number is too large\n2\n",
      'expr 1 2; echo $?', "expr: there is a word too many\n2\n"],
    ['sort', 'sort -k 1, a > err 2>&1; echo $?; sort -t ab a 2> err; echo $?',
      "2\n2\n"],
    ['tail', 'echo 1 > g; tail -n 1 -f g > h & sleep 1; echo 2 >> g; sleep 1; '
      . 'kill $!; wait; cat h', qr/^1\n2\n/m, 'tail -f a b; echo $?',
      qr/^usage: tail .*\n2\n\z/s, 'echo x | tail -f', "x\n"],
    ['patch', 'seq 3 > q; patch q < p.diff; echo $?; cmp q s',
      "patching file q\npatch: hunk 1 does not fit\n"
        . "patch: q: not changed\n1\n",
      'seq 30 > q; sed "2d;28d" q > r; diff -u q r > two; sed 27d q > u; '
        . 'cp u v; patch u < two; echo $?; cmp u v; ls | grep ^patch',
      "patching file u\npatch: hunk 2 does not fit\n"
        . "patch: u: not changed\n1\n",
      'seq 2 > q; diff -u q s > e.diff; patch q < e.diff; '
        . 'patch q < e.diff; echo $?; cmp q s',
      "patching file q\npatching file q\npatch: hunk 1 does not fit\n"
        . "patch: q: not changed\n1\n",
      'sed s,q,/dev/null, e.diff | patch; echo $?', qr/^patch: .*1\n\z/ms,
      'patch < a; echo $?',
      "patch: there is no patch in it (diff -u makes one)\n2\n",
      'printf "%s\\n" "--- a" "+++ a" "@@ -1,2 +1 @@" " one" > bad; '
        . 'patch < bad; echo $?; cat b',
      qr/ 4 of the patch: no hunk\n2\nb\n\z/],
    ['top', 'top -b -n 2 -d 1',
      qr/^(up\ \d+\ s,\ \d+\ processes,\ 2\ CPUs\ .*\n\ *PID .*\n
        (?:\ .*\n)*\ +1\ .*\ init\n(?:[\ 0-9].*\n)*){2}\z/x,
      'top < /dev/null; echo $?', qr/use -b\n1\n\z/],
    ['lockstat',
      'lockstat sh -c "find / > o1 & find / > o2; wait; exit 5"; echo $?',
      qr/^ +waits  lock\n(?: +\d+  [a-z][a-z :.]*\n)*5\n\z/,
      'lockstat nosuch; echo $?', qr/^lockstat: nosuch: .*\n127\n\z/s],
    ['vmstat', 'vmstat 1 2',
      qr/^ready\ +wait\ +free\ +calls\ .*\ lost\n(?:(?:\ +\d+){9}\n){2}\z/x,
      'vmstat 0; echo $?', qr/^vmstat: .*\n2\n\z/s],
    ['cut', 'cut -c 0 a; echo $?',
      "cut: 0: not a list of numbers, as 1,3-5,7-\n2\n"],
  );
}

1;
