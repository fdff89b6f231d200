# Numbers from the target's compiler: the values of C expressions. The answers
# are taken from assembly code, so nothing runs.
#
# Whoever draws just asks. What is not known yet is 1, and is then learned, all
# at once; so everything is drawn again until there is nothing left to learn.
package Facts;

use strict;
use warnings;
use Exporter 'import';
use File::Temp ();
use Files;
use Source;

our @EXPORT = qw(fact struct settled);

my (%answer, %asked);

# The value of an expression, an unsigned number of 32 bits.
sub fact
{
  my ($expression) = @_;

  $asked{$expression} = 1 unless exists $answer{$expression};
  return $answer{$expression} // 1;
}

# What $draw gives when it knows all facts that it asks for.
sub settled
{
  my ($cc, $draw) = @_;

  while (1) {
    %asked = ();
    my @drawn = eval { $draw->() };
    my $error = $@;
    learn($cc), next if %asked;
    die $error if $error;
    return @drawn;
  }
}

# Gets the answers to all that was asked.
sub learn
{
  my ($cc) = @_;
  my $dir = File::Temp->newdir('lecternXXXXXX', TMPDIR => 1);
  my @asked = sort keys %asked;

  write_file("$dir/facts.inc",
    join('', map { "FACT($_, ($asked[$_]));\n" } 0 .. $#asked));
  my $command = "$cc -std=gnu11 -O1 -w -march=i486 -ffreestanding"
    . ' -fno-pic -mgeneral-regs-only -iquote . -iquote include'
    . " -DFACTS='\"$dir/facts.inc\"' -S -o $dir/facts.s tools/pictures/facts.c";
  system($command) == 0 or die "pictures: the compiler refuses facts.c\n";
  my %number = read_file("$dir/facts.s") =~ /\@fact (\d+) (-?\d+)\@/g;
  for (0 .. $#asked) {
    $answer{ $asked[$_] } = ($number{$_}
        // die "pictures: no answer to '$asked[$_]'\n") & 0xffffffff;
  }
}

# The fields of a struct in order, with offset and size. Dies if they are not
# the whole struct: then Source misreads the header.
sub struct
{
  my ($file, $name) = @_;
  my @fields = Source::fields($file, $name);
  my ($whole, $end) = (fact("sizeof(struct $name)"), 0);

  for (@fields) {
    $_->{offset} = fact("offsetof(struct $name, $_->{name})");
    $_->{size} = fact("sizeof(((struct $name *)0)->$_->{name})");
  }
  for (@fields, { name => 'its end', offset => $whole, size => 0 }) {
    die "pictures: $file: struct $name has something before $_->{name} "
      . "that the picture does not know\n" if $_->{offset} != $end;
    $end += $_->{size};
  }
  return @fields;
}

1;
