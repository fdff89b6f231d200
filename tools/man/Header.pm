# Reads a header of the C library: what it is for, and its functions, each with
# what the comments say of it.
#
#   // ---- lines ----             the heading of a group
#   // The next line; NULL: none.  said of all that follows, up to an empty line
#   char *fgets(...);  // and this of that one alone; with ... in front, it goes
#                      // on with the one before
package Header;

use strict;
use warnings;
use Exporter 'import';
use Files;

our @EXPORT = qw(header);

# { name => 'sys/stat.h', about => its first comment, functions => [...] }, each
# { name, prototype, comment, about, group, macro }.
sub header
{
  my ($path) = @_;
  my $text = read_file($path);
  my ($opening) = $text =~ m{\A((?://.*\n)+)};
  my %header = (name => $path =~ s{.*/include/}{}r, functions => []);

  $header{about} = joined(defined $opening ? $opening =~ m{^// ?(.*)}mg : ());
  my ($group, $about, $last, $closed) = ('', '', '', 1);
  for my $piece (pieces(substr($text, length($opening // '')))) {
    my ($kind, $code, $comment) = @$piece;
    if ($kind eq 'blank') {
      ($about, $closed) = ('', 1);
    } elsif ($kind eq 'heading') {
      ($group, $about, $closed) = ($code, '', 1);
    } elsif ($kind eq 'comment') {
      ($about, $closed) = ($closed ? $code : joined($about, $code), 0);
    } else {
      $closed = 1;
      my $one = function($code) or next;
      $last = $comment = $comment =~ /^\.\.\./ ? joined($last, $comment)
        : $comment;
      push @{ $header{functions} }, { %$one, comment => $comment,
        about => $about, group => $group };
    }
  }
  return \%header;
}

# A header in pieces: [kind, text, comment beside it]. Code is a declaration
# with all its lines; what is between braces is left out of it.
sub pieces
{
  my ($text) = @_;
  my (@pieces, $code, @comments);
  my $depth = 0;

  for my $line (split(/\n/, $text =~ s/\\\n//gr)) {
    my ($words, $comment) = $line =~ m{^(.*?)(?://\s*(.*))?$};
    my $open = defined $code;
    if (!$open && $words !~ /\S/) {
      push @pieces, !defined $comment ? ['blank', '']
        : $comment =~ /^-+ (.*?) -+$/ ? ['heading', $1]
        : $line =~ m{^\s} && continues($pieces[-1], $comment) ? ()
        : ['comment', $comment];
      next;
    }
    push @comments, $comment if defined $comment;
    $code = joined($code // '', $depth ? '' : $words =~ s/\{.*//r);
    $depth += ($words =~ tr/{//) - ($words =~ tr/}//);
    next if $depth || $words !~ /[;}]\s*$/ && $code !~ /^#/;
    push @pieces, ['code', $code, joined(@comments)];
    ($code, @comments) = (undef);
  }
  return @pieces;
}

# Whether an indented comment goes on with the one beside the code before it; if
# so it is added there.
sub continues
{
  my ($piece, $comment) = @_;

  return 0 if !$piece || $piece->[0] ne 'code';
  $piece->[2] = joined($piece->[2], $comment);
  return 1;
}

# { name, prototype, macro } of a declaration; undef: it is no function's, or
# the name is the library's own.
sub function
{
  my ($code) = @_;
  my $is_own = qr/^_(?!exit$|Exit$)/;

  if ($code =~ /^#\s*define\s+((\w+)\([^)]*\))/) {
    return $2 =~ $is_own ? undef : { name => $2, prototype => $1, macro => 1 };
  }
  return undef if $code =~ /^(?:#|typedef\b|_Static_assert\b)/;
  $code =~ s/\b__attribute__\s*(\((?:[^()]|(?1))*\))//g;
  $code =~ s/(?<=\))\s*_[A-Z]+(\((?:[^()]|(?1))*\))//g; # a macro of those
  $code =~ s/\bstatic inline\s*|\bextern\s+//g;
  $code =~ s/\s+/ /g;
  $code =~ s/\s*;?\s*$/;/;
  my ($name) = $code =~ /(?<!\w)(\w+)\s*\(/ or return undef;
  ($name) = $code =~ /\(\*(\w+)\(/ if $code =~ /^[\w ]+\s\**\(\*\w+\(/;
  return !defined $name || $name =~ $is_own ? undef
    : { name => $name, prototype => $code, macro => 0 };
}

sub joined { return join(' ', grep { defined && length } @_) }

1;
