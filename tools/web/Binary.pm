# What is in an ELF file with debug information: functions, instructions, lines.
# The tables are made small for the page: of an address only the distance to the
# one before is kept (web/data.mjs undoes that).
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
#   code       [distance, text] of each instruction
#   lines      [distance, number of the file, line]; `files` are their names
sub read_all
{
  my ($nm, $objdump, $file) = @_;
  my ($functions, $symbols) = symbols($nm, $file);
  my ($code, $bytes) = instructions($objdump, $file);
  my ($lines, $files) = lines($objdump, $file, $functions);

  place($functions, $lines, $files, $bytes);
  return { functions => $functions, symbols => $symbols, files => $files,
    code => distances($code), lines => distances($lines) };
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

# [address, number of the file, line] of each place where a statement begins,
# and the names of the files.
sub lines
{
  my ($objdump, $file, $functions) = @_;
  my $here = quotemeta(getcwd() . '/');
  my (%rows, %number, $path);

  for (output("$objdump --dwarf=decodedline $file")) {
    $path = $1 =~ s{^(?:$here|\./)}{}r if /^(\S+\.[chS]):$/;
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

# The rows, with the distance to the row before in the place of the address.
sub distances
{
  my ($rows) = @_;
  my $last = 0;

  return [map {
    my ($address, @rest) = @$_;
    my $distance = $address - $last;
    $last = $address;
    [$distance, @rest];
  } @$rows];
}

1;
