# Lists of what is as it should be though a tool complains, each with a reason:
# tests/coverage.txt, tests/analyze.txt. A reason is a line "## TEXT", and lines
# after it that begin with blanks; the names of what it explains follow, a line
# each. "#" alone begins a comment.
package Reasons;

use strict;
use warnings;

# name => reason
sub read_list
{
  my ($list) = @_;
  my (%reason, $why);

  open(my $in, '<', $list) or die "$list: $!\n";
  while (<$in>) {
    chomp;
    next if /^(?:#[^#]|#?$)/;
    if (/^## (.*)/) {
      $why = \(my $text = $1);
    } elsif (/^ +(\S.*)/ && $why) {
      $$why .= " $1";
    } else {
      die "$list:$.: no reason above, or twice\n" if !$why || $reason{$_};
      $reason{$_} = $why;
    }
  }
  return map { $_ => ${ $reason{$_} } } keys %reason;
}

1;
