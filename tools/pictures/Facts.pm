# Numbers from the target's compiler. Questions are C expressions, asked all at
# once; the answers are taken from assembly code, so nothing runs.
#
#   my $f = Facts->new('gcc -m32');
#   $f->ask('KERNBASE', 'sizeof(struct proc)');
#   $f->learn;
#   $f->get('KERNBASE');
package Facts;

use strict;
use warnings;
use File::Temp ();
use Source;

sub new
{
  my ($class, $cc) = @_;
  return bless { cc => $cc, asked => [], answer => {} }, $class;
}

sub ask
{
  my ($self, @expressions) = @_;
  push @{ $self->{asked} }, @expressions;
}

# Asks for size and place of every field of a struct.
sub ask_struct
{
  my ($self, $file, $name) = @_;

  $self->ask("sizeof(struct $name)");
  for my $field (Source::fields($file, $name)) {
    $self->ask("offsetof(struct $name, $field->{name})",
      "sizeof(((struct $name *)0)->$field->{name})");
  }
}

# Gets the answers to all that was asked.
sub learn
{
  my ($self) = @_;
  my $dir = File::Temp->newdir('lecternXXXXXX', TMPDIR => 1);
  my @asked = @{ $self->{asked} };

  open(my $out, '>', "$dir/facts.inc") or die "$dir/facts.inc: $!\n";
  print $out map { "FACT($_, ($asked[$_]));\n" } 0 .. $#asked;
  close($out) or die "$dir/facts.inc: $!\n";
  my $command = "$self->{cc} -std=gnu11 -O1 -w -march=i486 -ffreestanding"
    . ' -fno-pic -mgeneral-regs-only -iquote . -iquote include'
    . " -DFACTS='\"$dir/facts.inc\"' -S -o $dir/facts.s tools/pictures/facts.c";
  system($command) == 0 or die "pictures: the compiler refuses facts.c\n";
  open(my $in, '<', "$dir/facts.s") or die "$dir/facts.s: $!\n";
  while (<$in>) {
    $self->{answer}{ $asked[$1] } = $2 & 0xffffffff
      if /\@fact (\d+) (-?\d+)\@/;
  }
}

# The answer, an unsigned number of 32 bits.
sub get
{
  my ($self, $expression) = @_;
  my $answer = $self->{answer}{$expression};

  die "pictures: no answer to '$expression'\n" unless defined $answer;
  return $answer;
}

# The fields of a struct in order, with offset and size. Dies if they are not
# the whole struct: then Source misreads the header.
sub fields
{
  my ($self, $file, $name) = @_;
  my @fields = Source::fields($file, $name);
  my $end = 0;

  for my $field (@fields) {
    $field->{offset} = $self->get("offsetof(struct $name, $field->{name})");
    $field->{size} =
      $self->get("sizeof(((struct $name *)0)->$field->{name})");
    die "pictures: $file: struct $name has something before $field->{name} "
      . "that the picture does not know\n" if $field->{offset} != $end;
    $end += $field->{size};
  }
  die "pictures: $file: struct $name has more fields than the picture knows\n"
    if $end != $self->get("sizeof(struct $name)");
  return @fields;
}

1;
