# Do make and our shell scripts work with the tools of old systems?
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

# What GNU make 3.81, a POSIX shell (dash, bash 3.2) and the sed and awk of BSD
# lack. Comments are no code.
my %lacking = (
  qr/\$\(file / => 'GNU make 4', qr/^\s*\S+ *!= / => 'GNU make 4',
  qr/^\.ONESHELL/ => 'GNU make 3.82', qr/&:/ => 'GNU make 4.3',
  qr/^\s*(?:undefine|private) / => 'GNU make 3.82',
  qr/^define \S+ *[:?+]?=/ => 'GNU make 3.82',
  qr/\$\((?:guile|let|intcmp) / => 'GNU make 4',
  qr/:::?=/ => 'GNU make 4', qr/^\S.*\.EXTRA_PREREQS/ => 'GNU make 4.3',
  qr/\bsed\b[^|;]* -[nEe]*[ir]\b/ => 'GNU sed',
  qr/\bsed\b.*\\[+?|tn]/ => 'GNU sed', qr/\bsed\b.*\\[bsw<>]/ => 'GNU sed',
  qr/\bgrep\b[^|]* -\w*[Pz]/ => 'GNU grep',
  qr/\bgrep\b.*\\[|+?bsw<>]/ => 'GNU grep',
  qr/\breadlink -[fe]|\brealpath\b/ => 'GNU coreutils',
  qr/\bdate -d|\bdate .*%N|\bstat -c|\bsort -\w*V|\bcp -\w*[at]/ =>
    'GNU coreutils',
  qr/\bhead -n ?-|\btail -n ?\+?0|\bxargs -\w*[rd]|\btac\b|\bnproc\b/ =>
    'GNU coreutils',
  qr/\bseq \d|\bmktemp --|\bln -\w*[rT]|\binstall -D|\btimeout \d/ =>
    'GNU coreutils',
  qr/\bgensub\(|\bstrftime\(|\bsystime\(|\bPROCINFO\b|\basort/ => 'GNU awk',
  qr/\bfind\b.* -(?:printf|regex|quit)/ => 'GNU find',
  qr/\bmapfile\b|\breadarray\b|\bdeclare\b|\$\{\w+(?:\^|,,|@)/ => 'bash 4',
  qr/\[\[|<<<|<\(|\bfunction \w|\bsource \S+sh\b|\blocal \w|&>|\|&/ => 'bash',
  qr/\bpipefail\b|\becho -[ne]/ => 'a shell beyond POSIX',
);

# [number, text] of the lines of a file that hold code, continued ones joined.
sub code_lines
{
  my ($file) = @_;
  my @lines = split(/\n/, slurp(root($file)));
  my @code;

  for my $i (0 .. $#lines) {
    next if $lines[$i] =~ /^\s*#/;
    push @code, [$i + 1, $lines[$i]];
  }
  return @code;
}

it 'make and the shell scripts ask for no more than old tools have', sub {
  my @faults;
  for my $file ('Makefile', sources(qr{^tools/.*\.(?:sh|mk)$})) {
    for my $line (code_lines($file)) {
      push @faults, map { "$file:$line->[0]: $lacking{$_}: $line->[1]" }
        grep { $line->[1] =~ $_ } keys %lacking;
    }
  }
  die join("\n", @faults) . "\n" if @faults;
};

it 'and that test sees what it looks for', sub {
  for my $bad ('x != date', "\tsed -i s/a/b/ f", 'define x =', 'a b &: c',
    'grep -P x', 'readlink -f x', '[[ $a ]]', 'echo -n x', 'sort -V',
    'mapfile x', 'echo ${x^^}', 'undefine x', 'date -d now', 'x ::= y') {
    die "missed: $bad\n" unless grep { $bad =~ $_ } keys %lacking;
  }
};

done_testing;
