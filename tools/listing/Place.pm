# Places in the source, as documents and comments name them: proc.c,
# proc.c:95, proc.c:allocproc. Each is an anchor of the page.
package Place;

use strict;
use warnings;

my $path = qr{(?:[\w.-]+/)*(?:[\w-]+\.(?:c|h|S|ld|mk)|Makefile)};
my $place = qr{\b$path(?::\w+)?(?![\w/])};

sub new
{
  my ($class, %arg) = @_; # resolve, lines: file => number, documents: [...]
  my $self = bless { %arg }, $class;

  $self->{is_document} = { map { $_ => 1 } @{$arg{documents}} };
  return $self;
}

# The anchor of a place, or undef. A bare file name means, after the file of
# that path, its neighbour of `from`, and then the only file of that name.
sub anchor
{
  my ($self, $text, $from) = @_;
  return undef unless $text =~ /^($path)(?::(\w+))?$/;
  my ($name, $rest) = ($1, $2);
  my $file = $self->file($name, $from);

  return $file if !defined $file || !defined $rest;
  if ($rest =~ /^\d+$/) {
    return $rest >= 1 && $rest <= $self->{lines}{$file} ? "$file:$rest" : undef;
  }
  my $tags = $self->{resolve}{here}{$file}{$rest} or return undef;
  my ($tag) = grep { $_->{id} eq "$file:$rest" } @$tags;
  return $tag && $tag->{id};
}

sub file
{
  my ($self, $name, $from) = @_;
  my $file = $self->{resolve}->file_named($from || '', $name);

  return $file if defined $file || $name =~ m{/};
  $self->{bare} ||= do {
    my %bare;
    push @{$bare{(split('/', $_))[-1]}}, $_ for keys %{$self->{lines}};
    \%bare;
  };
  my @found = @{$self->{bare}{$name} || []};
  return @found == 1 ? $found[0] : undef;
}

# A function of the kernel by its name alone, as the text of a document uses
# it, or undef.
sub function
{
  my ($self, $name) = @_;
  my @found = grep {
    $_->{kind} =~ /^(?:function|asm)$/
      && Resolve::area($_->{file}) =~ /^(?:kernel|shared|boot)$/
  } @{$self->{resolve}{named}{$name} || []};

  return @found == 1 ? $found[0]{id} : undef;
}

# Puts $link->(anchor, text) for every place in an escaped text.
sub link_places
{
  my ($self, $text, $from, $link) = @_;

  $text =~ s{(docs/[\w/]+\.md)|($place)}{
    my ($document, $words) = ($1, $2);
    my $anchor = defined $document
      ? ($self->{is_document}{$document} ? $document : undef)
      : $self->anchor($words, $from);
    my $all = defined $document ? $document : $words;
    defined $anchor ? $link->($anchor, $all) : $all;
  }ge;
  return $text;
}

1;
