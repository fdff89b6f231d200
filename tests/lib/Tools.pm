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
    ['which', 'which ls nosuch; echo $?', "/bin/ls\n1\n"],
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
    ['cut', 'cut -c 0 a; echo $?',
      "cut: 0: not a list of numbers, as 1,3-5,7-\n2\n"],
  );
}

1;
