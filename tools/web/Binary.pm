# What is in an ELF file with debug information: functions, instructions, lines;
# and these made small for the page (web/data.mjs undoes that).
package Binary;

use strict;
use warnings;
use Cwd qw(getcwd);

my $FAR = 4096; # bytes: more than any label without a size has

# What `file` has: {functions, symbols, code, lines}; nm and objdump are
# commands.
#
#   functions  [address, size, name, file, line, first bytes], by address
#   symbols    name => address, of variables
#   code       [address, text] of each instruction
#   lines      [address, number of the file, line]; `files` are their names
sub read_all
{
  my ($nm, $objdump, $file) = @_;
  my ($functions, $symbols) = symbols($nm, $file);
  my ($code, $bytes) = instructions($objdump, $file);
  my ($lines, $files) = lines($objdump, $file, $functions);

  place($functions, $lines, $files, $bytes);
  return { functions => $functions, symbols => $symbols, files => $files,
    code => $code, lines => $lines };
}

# The lines that a command prints; dies if it fails.
sub output
{
  my ($command) = @_;
  open(my $in, '-|', "$command 2>/dev/null") or die "web: $command: $!\n";
  my @lines = <$in>;

  close($in) or die "web: failed: $command\n";
  return @lines;
}

sub symbols
{
  my ($nm, $file) = @_;
  my (@functions, %symbols);

  for (output("$nm -n -S $file")) {
    my ($address, $size, $kind, $name) =
      /^(\w+) (?:(\w+) )?([a-zA-Z]) (\S+)$/ or next;
    next if $name =~ /^\$|^\.L/;
    if ($kind =~ /[tT]/) {
      push @functions, [hex $address, hex($size // 0), $name];
    } elsif ($kind =~ /[bBdDrRA]/) {
      $symbols{$name} //= hex $address;
    }
  }
  sized(\@functions);
  return (\@functions, \%symbols);
}

# A label without a size, as those of vectors.S, reaches to the next one, unless
# that is far away.
sub sized
{
  my ($functions) = @_;

  for my $i (0 .. $#$functions - 1) {
    my $distance = $functions->[$i + 1][0] - $functions->[$i][0];
    $functions->[$i][1] ||= $distance if $distance <= $FAR;
  }
  @$functions = grep { $_->[1] > 0 } @$functions;
}

# [address, text] of each instruction, and the bytes by address.
sub instructions
{
  my ($objdump, $file) = @_;
  my (@code, %bytes);

  for (output("$objdump -d --insn-width=15 $file")) {
    my ($address, $bytes, $text) =
      /^\s*([0-9a-f]+):\t((?:[0-9a-f]{2} )+)\s*\t(.*?)\s*$/ or next;
    $text =~ s/\b[0-9a-f]+ <([^>]+)>/$1/;
    $text =~ s/\s+/ /g;
    push @code, [hex $address, $text];
    $bytes{hex $address} = $bytes =~ s/ //gr;
  }
  return (\@code, \%bytes);
}

# The paths of the compile units, in the order of their lines.
sub units
{
  my ($objdump, $file) = @_;

  return map { /DW_AT_name .*: (\S+)$/ ? $1 : () }
    output("$objdump --dwarf=info --dwarf-depth=1 $file");
}

# The path of a unit whose rows objdump heads with `name`: the next of `units`.
# clang's assembly without code has a head, but is no unit.
sub path_of
{
  my ($name, $units) = @_;

  return @$units && "/$units->[0]" =~ m{/\Q$name\E$} ? shift @$units : $name;
}

# [address, number of the file, line] of each place where a statement begins,
# and the names of the files. objdump heads a unit's first rows with the name of
# its file alone: the path is that of the unit.
sub lines
{
  my ($objdump, $file, $functions) = @_;
  my $here = quotemeta(getcwd() . '/');
  my @units = units($objdump, $file);
  my (%rows, %number, $path);

  for (output("$objdump --dwarf=decodedline $file")) {
    $path = $1 if /^(\S+\.[chS]):$/;
    $path = path_of($path, \@units) if /^File name /;
    $path =~ s{^(?:$here|\./)}{} if defined $path;
    my ($line, $address) = /^\S+\s+(\d+)\s+(\w+)\b.*\bx\s*$/ or next;
    $address = oct $address if $address =~ /^0x/;
    $number{$path} = keys %number unless exists $number{$path};
    push @{ $rows{$address} }, [0 + $address, $number{$path}, 0 + $line];
  }
  my @files = sort { $number{$a} <=> $number{$b} } keys %number;
  return (choose(\%rows, $functions), \@files);
}

# One row for each address: at the beginning of a function the first. Else the
# last of the function's own file, so that where an inlined function begins it
# is the line that calls it; else the last.
sub choose
{
  my ($rows, $functions) = @_;
  my %entry = map { $_->[0] => 1 } @$functions;
  my ($own, @lines) = (-1);

  for my $address (sort { $a <=> $b } keys %$rows) {
    my @all = @{ $rows->{$address} };
    $own = $all[0][1] if $entry{$address};
    my ($mine) = grep { $_->[1] == $own } reverse @all;
    push @lines, $entry{$address} ? $all[0] : $mine // $all[-1];
  }
  return \@lines;
}

# Completes the functions: file and line where each begins, its first bytes.
sub place
{
  my ($functions, $lines, $files, $bytes) = @_;
  my %line = map { $_->[0] => $_ } @$lines;

  for (@$functions) {
    my $line = $line{ $_->[0] };
    push @$_, $line ? ($files->[$line->[1]], $line->[2]) : ('', 0),
      $bytes->{ $_->[0] } // '';
  }
}

# Leaves out the lines of functions whose file is none of `sources`.
sub only_lines_of
{
  my ($tables, $sources) = @_;
  my @functions = @{ $tables->{functions} };
  my $file = '';

  $tables->{lines} = [grep {
    $file = (shift @functions)->[3]
      while @functions && $functions[0][0] <= $_->[0];
    $sources->{$file};
  } @{ $tables->{lines} }];
}

# Makes the tables small: of `code` a list for each function, where `+0x1f` is a
# place in it and an address the distance to the one before; of `lines` lists of
# such distances, of the files, and of the differences to the line before.
sub make_small
{
  my ($tables) = @_;
  my ($address, $line) = (0, 0);
  my @columns = ([], [], []);

  for (@{ $tables->{lines} }) {
    push @{ $columns[0] }, $_->[0] - $address;
    push @{ $columns[1] }, $_->[1];
    push @{ $columns[2] }, $_->[2] - $line;
    ($address, $line) = @$_[0, 2];
  }
  $tables->{lines} = \@columns;
  $tables->{code} = by_function(@$tables{qw(code functions)});
}

sub by_function
{
  my ($code, $functions) = @_;
  my @rows = map { [] } @$functions;
  my ($i, $last) = (0, $functions->[0][0]);

  for (@$code) {
    my ($address, $text) = @$_;
    $last = $functions->[++$i][0]
      while $i < $#$functions && $functions->[$i + 1][0] <= $address;
    my $name = $functions->[$i][2];
    push @{ $rows[$i] }, [$address - $last, $text =~ s/ \Q$name\E\+/ +/r];
    $last = $address;
  }
  return \@rows;
}

1;
