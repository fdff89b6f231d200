# What README.md and docs/DEBUG.md have one type in gdb, so that tests/gdb.t can
# type it whatever a reader makes of these documents. tests/lint/docs.t sees
# that the documents say the same.
package Typed;

use strict;
use warnings;
use Exporter 'import';

our @EXPORT_OK = qw(blocks lines_of);

my %blocks = (
  'README.md' => [<<'END'],
break forkret
continue
kstack
finish
tf
stepi 6
user initcode
stepi
bt
x/5i $pc
END
  'docs/DEBUG.md' => [<<'END', <<'END', <<'END'],
break *0x7c00
break bootmain
continue
x/8i $pc
list
stepi
END
break startothers
continue
bootsymbols
break entryother.S:start32
continue
END
ubreak cat main
type cat README
continue
END
);

# The blocks of a document, each a text of whole lines.
sub blocks { return @{ $blocks{ $_[0] } || [] } }

# The lines of the block of a document that begins so.
sub lines_of
{
  my ($document, $start) = @_;
  my ($block) = grep { /^\Q$start\E\n/ } blocks($document)
    or die "no block '$start' in $document\n";
  return split(/\n/, $block);
}

1;
