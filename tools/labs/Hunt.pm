# The hunts: labs made of faults of tests/mutants/. The student's tree has one
# fault; the handout tells its symptom and nothing else.
#
#   my $hunt = Hunt->new(3);
#   $hunt->make('../hunt3');
package Hunt;

use strict;
use warnings;
use parent -norequire, 'Lab';
use Guest qw(root sh slurp spew);
use Lab;
use Mutants;

# Their names, in labs/hunts: one a line, the easy ones first.
sub faults { return grep { !/^#/ } split(/\n/, slurp(root('labs/hunts'))) }

# A hunt by its number.
sub new
{
  my ($class, $number) = @_;
  my @faults = faults();

  die "no hunt '$number'; there are 1 to " . @faults . "\n"
    if $number !~ /^\d+$/ || $number < 1 || $number > @faults;
  my $name = $faults[$number - 1];
  my ($m) = grep { $_->{name} eq $name } Mutants::all();
  die "labs/hunts: no fault is called $name\n" unless $m;
  return bless { name => "hunt$number", number => $number, fault => $m,
    title => $m->{symptom}, hours => 2, empty => 0, tests => 'true',
    dir => root("labs/none") }, $class;
}

# The fault is put in, the test of it is left out of the tree's own tests.
sub take
{
  my ($self, $dir) = @_;

  for my $new (Mutants::changed($self->{fault},
    sub { slurp("$dir/$_[0]") })) {
    spew("$dir/$new->[0]", $new->[1]);
  }
}

# The handout is made here, and so are the rows: what finds the fault, and the
# rest.
sub give
{
  my ($self, $dir) = @_;
  my $m = $self->{fault};

  sh("mkdir -p '$dir/lab'");
  spew("$dir/lab/name", "$self->{name}\n");
  spew("$dir/lab/README.md", $self->handout);
  spew("$dir/lab/points", join('', "points: 60\nwhat: the symptom is gone\n",
    "run: program usertests $m->{asked}\n",
    (map { $m->{$_} ? "$_: $m->{$_}\n" : () } qw(cpus mem)),
    'seconds: ', $m->{limit} || 60, "\n",
    "hint: $m->{symptom}\n\n",
    "points: 40\nwhat: all else works as before\nrun: usertests -q\n",
    "cpus: 2\nseconds: 200\n",
    "hint: The cure has broken something else.\n"));
}

sub handout
{
  my ($self) = @_;
  my $m = $self->{fault};

  return <<"END";
# Hunt $self->{number}

There is one fault in this kernel, of a line or two. What somebody says who uses
the machine:

> $m->{symptom}

1. See it. Boot (`make qemu`), and find what shows it: a command, a small
   program of your own. `make grade` has a test that fails; its text helps.
2. Find it. In the book: "$m->{chapter}". `make debug` starts gdb with commands
   that know the kernel (docs/GDB.md); `make record` and `make replay` go
   backwards (docs/REPLAY.md).
3. Mend it, so that the cause is gone and not only the symptom. `make grade`.
4. Say in one sentence, for the commit: what was wrong, and why it showed as it
   did.
END
}

# What the fault changed, as it was.
sub answer
{
  my ($self, $dir) = @_;

  for my $file ($self->{fault}{diff} =~ m{^--- a/(\S+)}mg) {
    spew("$dir/$file", slurp(root($file)));
  }
}

1;
