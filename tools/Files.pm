# Files read and written in one go, as bytes.
package Files;

use strict;
use warnings;
use Exporter 'import';

our @EXPORT = qw(read_file write_file);

sub read_file
{
  my ($path) = @_;
  open(my $in, '<:raw', $path) or die "$path: $!\n";
  local $/;
  return scalar(<$in>) // '';
}

# Whoever reads the file meanwhile finds all of the old one or all of the new.
sub write_file
{
  my ($path, $text) = @_;
  open(my $out, '>:raw', "$path.new") or die "$path: $!\n";
  print $out $text;
  close($out) or die "$path: $!\n";
  rename("$path.new", $path) or die "$path: $!\n";
}

1;
