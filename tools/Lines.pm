# From the addresses that ran to lines of C, and what a line is called where its
# number must not matter.
package Lines;

use strict;
use warnings;
use Cwd ();
use File::Temp ();

my %text; # file => its lines

# The lines of C that this kernel has code of, "FILE:NUMBER", of the files below
# the current directory. `addresses`: only the lines of these; else of all.
# An instruction belongs to its line, and to those lines that call the functions
# which were put there inline. Where a function begins and ends is no line: if
# all who call it have it inline, nobody comes there.
sub of_code
{
  my ($tool, $kernel, $addresses) = @_;
  my $root = Cwd::getcwd();
  my $list = File::Temp->new;
  my %line;

  $addresses ||= [instructions($tool, $kernel)];
  printf $list "%x\n", $_ for @$addresses;
  close($list);
  for (split(/\n/, output("$tool->{addr2line} -i -e $kernel <$list"))) {
    next unless m{^(.*):(\d+)} && $2;
    my ($file, $n) = ($1, $2);
    $file =~ s{/[^/.]+/\.\./|/\./}{/} while $file =~ m{/\.\.?/};
    $line{"$1:$n"} = 1 if $file =~ m{^\Q$root\E/(.*\.[ch])$}
      && $1 !~ m{^tests/} && text($1, $n) !~ /^(?:[{}]|\w+\()/;
  }
  return \%line;
}

# The addresses of all instructions of a kernel's C.
sub instructions
{
  my ($tool, $kernel) = @_;
  my $code = output("$tool->{objdump} -d -j .text $kernel");
  return map { hex } $code =~ /^\s*([0-9a-f]{8}):\t/mg;
}

sub output
{
  my ($command) = @_;
  my $text = `$command`;
  die "coverage: failed: $command\n" if $?;
  return $text;
}

sub text
{
  my ($file, $n) = @_;
  $text{$file} ||= do {
    open(my $in, '<', $file) or die "$file: $!\n";
    ['', map { chomp; $_ } <$in>];
  };
  return $n ? $text{$file}[$n] // '' : $text{$file};
}

# A line's name: "FILE FUNCTION: TEXT". TEXT is the first line of its statement.
# The second of one name ends in " #2".
sub name
{
  my ($file, $n) = @_;
  my $lines = text($file);
  my $top = $n;

  $top-- while $top > 1 && $lines->[$top] !~ /^\w+\(|^#define/;
  my ($function) = $lines->[$top] =~ /^(?:#define )?(\w+)/ ? $1 : '-';
  my $start = statement($lines, $top, $n);
  my $text = bare($lines->[$start]);
  my $same = grep { bare($lines->[$_]) eq $text } $top .. $start;
  return "$file $function: $text" . ($same > 1 ? " #$same" : '');
}

# Those of these names that no line of the source has.
sub unknown
{
  my (%is, @bad);

  for my $name (sort @_) {
    my ($file) = $name =~ /^(\S+) /;
    if ($file && -f $file) {
      $is{$file} ||= { map { name($file, $_) => 1 } 1 .. $#{ text($file) } };
    }
    push @bad, $name unless $file && $is{$file} && $is{$file}{$name};
  }
  return @bad;
}

# A line without its indent and comment.
sub bare { return $_[0] =~ s{\s*//.*|\s*\\$}{}r =~ s/^\s+//r }

# The first line of the statement that line $n is of: an expression that is not
# closed yet, or ends in an operator, goes on in the next line.
sub statement
{
  my ($lines, $top, $n) = @_;
  my ($start, $depth) = ($top, 0);

  for my $k ($top .. $n) {
    my $code = bare($lines->[$k]) =~ s/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])'/""/gr;
    my $before = $k > $top ? bare($lines->[$k - 1]) : ';';
    $start = $k unless $depth > 0 || $before =~ /[-+*\/|&=?,]$|^\?|^return$/;
    $depth += ($code =~ tr/(//) - ($code =~ tr/)//);
  }
  return $start;
}

1;
