# What a kernel's ELF file says of an address: its symbol, the string there.
package Image;

use strict;
use warnings;

# The file, and what `nm -n` tells of it.
sub new
{
  my ($class, $file, $nm) = @_;
  my (@segments, @symbols);

  open(my $in, '<:raw', $file) or die "$file: $!\n";
  local $/;
  my $data = <$in>;
  my ($phoff, $size, $n) = (unpack('V', substr($data, 28, 4)),
    unpack('vv', substr($data, 42, 4)));
  for my $i (0 .. $n - 1) {
    my ($type, $offset, $va, undef, $bytes)
      = unpack('V5', substr($data, $phoff + $i * $size, 20));
    push @segments, [$va, $bytes, $offset] if $type == 1;
  }
  for (split(/\n/, $nm)) {
    push @symbols, [hex($1), $2] if /^([0-9a-f]+) [a-z] (\S+)$/i;
  }
  return bless({ data => $data, segments => \@segments,
    symbols => [sort { $a->[0] <=> $b->[0] } @symbols] }, $class);
}

# The string at an address; undef: there is none.
sub string
{
  my ($self, $va) = @_;

  for (@{ $self->{segments} }) {
    my ($start, $bytes, $offset) = @$_;
    next if $va < $start || $va >= $start + $bytes;
    return unpack('Z*', substr($self->{data}, $offset + $va - $start, 64));
  }
  return undef;
}

# "ticks", "ptable+0x124", or the address.
sub symbol
{
  my ($self, $va) = @_;
  my $found;

  for (@{ $self->{symbols} }) {
    last if $_->[0] > $va;
    $found = $_;
  }
  return sprintf('0x%x', $va)
    if !$found || $va - $found->[0] > 0x100000 || $found->[1] eq 'kernel_end'
      || $found->[1] eq 'end';
  my $off = $va - $found->[0];
  return $found->[1] . ($off ? sprintf('+0x%x', $off) : '');
}

1;
