# The labs: labs/NAME/, what each takes away from the tree and adds to it.
#
#   my $lab = Lab->new('cow');
#   $lab->make('../cow');        # a tree for a student
#   $lab->answer('../cow');      # ... with the reference answer in it
#
# docs/labs/README.md says what is in the folder of a lab.
package Lab;

use strict;
use warnings;
use File::Basename qw(dirname);
use Guest qw(root sh slurp sources spew);
use Paragraphs;
use Patch;

my %KNOWN = map { $_ => 1 }
  qw(title from chapter tour hours empty remove tests);
my @NEEDED = qw(title from chapter hours empty);

# What no student's tree has: the answers, what only the authors of labs need,
# and the gallery of faults, which has the names of those that are hunted. The
# grader's own tests come as lab/.
my $OURS = qr{^(?:\.git$|\.ci/|labs/|docs/labs/|docs/BUGS\.md$
  |tests/assignments/|tests/mutants/|tests/labs\.t$
  |tests/lint/(?:assignments|mutants|labs)\.t$)}x;

# The names of all labs.
sub names
{
  return map { m{([^/]+)/lab$} } sort glob(root('labs/*/lab'));
}

# A lab by its name; dies, with those there are, if there is none.
sub new
{
  my ($class, $name) = @_;
  my @names = names();

  die "no lab '$name'; there are: @names\n" unless grep { $_ eq $name } @names;
  my ($head) = Paragraphs::read(root("labs/$name/lab"), \%KNOWN, \@NEEDED);
  return bless { %$head, name => $name, dir => root("labs/$name") }, $class;
}

# Makes the tree that a student starts with, in a directory that is new or
# empty, with a history of one commit if there is git.
sub make
{
  my ($self, $dir, %opt) = @_;

  die "$dir is there already\n" if grep { !m{/\.\.?$} } glob("$dir/{*,.??*}");
  $self->copy_files($dir);
  $self->take($dir);
  $self->give($dir);
  unlink_missing($dir);
  $self->commit($dir) unless $opt{no_git};
}

# The source without our own parts. What git does not have is left out, too: in
# the tree of whoever gives a lab there are hand-ins and notes.
sub copy_files
{
  my ($self, $dir) = @_;
  my $known = known();
  my %in; # the files of each folder: a command for each file takes long

  for my $file (grep { !/$OURS/ } sources(qr/./)) {
    if ($known && !$known->{$file}) {
      push @{$self->{left}}, $file;
      next;
    }
    push @{$in{dirname("$dir/$file")}}, "'" . root($file) . "'";
  }
  for my $to (sort keys %in) {
    sh("mkdir -p '$to' && cp -p @{$in{$to}} '$to'");
  }
}

# The files that git has, as keys; undef: this is no tree of git's, or git is
# missing, and any file may be the source's.
sub known
{
  return undef if !-e root('.git') || (sh('git --version'))[1];
  return { map { $_ => 1 } split(/\0/, sh('git ls-files -z')) };
}

# Takes the solution away: files, and by patches.
sub take
{
  my ($self, $dir) = @_;

  for my $file (split(' ', $self->{remove} || '')) {
    unlink("$dir/$file") or die "labs/$self->{name}: no file $file\n";
  }
  $self->patch($dir, "$self->{dir}/take.patch");
}

# Adds what the grader needs, and the handout.
sub give
{
  my ($self, $dir) = @_;

  sh("mkdir -p '$dir/lab'");
  sh("cp -R $self->{dir}/give/. '$dir'") if -d "$self->{dir}/give";
  sh("cp $self->{dir}/lab $self->{dir}/points '$dir/lab'");
  spew("$dir/lab/name", "$self->{name}\n");
  spew("$dir/lab/README.md", slurp(root("docs/labs/$self->{name}.md"))
    =~ s{\]\(\.\./\.\./}{](../}gr =~ s{\]\(\.\./(?=\w+\.md)}{](../docs/}gr);
}

# In the documents, a link to what is left out becomes its text.
sub unlink_missing
{
  my ($dir) = @_;

  for my $file (split(/\n/, sh("find . -name '*.md'", dir => $dir))) {
    my $text = slurp("$dir/$file");
    my $there = sub { -e "$dir/" . dirname($file) . "/$_[0]" };
    my $mended = $text =~ s{(\[([^][]+)\]\(([^)\s\#:]+)(?:\#[^)\s]*)?\))}
      {$there->($3) ? $1 : $2}ger;
    spew("$dir/$file", $mended) if $mended ne $text;
  }
}

sub commit
{
  my ($self, $dir) = @_;
  my $who = '-c user.name=Lectern -c user.email=lectern@localhost';

  return print "git is missing: no history, and no `make handin`\n"
    if (sh('git --version'))[1];
  sh("git init -q -b main . && git add -A && "
    . "git $who commit -q -m 'Start lab $self->{name}'", dir => $dir);
}

# The reference answer, into a student's tree: what was taken away as it was,
# and what the answer adds.
sub answer
{
  my ($self, $dir) = @_;
  my $take = -e "$self->{dir}/take.patch" ? slurp("$self->{dir}/take.patch")
    : '';

  if (!-e "$self->{dir}/answer.patch") {
    for my $file (split(' ', $self->{remove} || ''),
      $take =~ m{^\+\+\+ b/(\S+)}mg) {
      spew("$dir/$file", slurp(root($file)));
    }
  }
  $self->patch($dir, "$self->{dir}/answer.patch");
  sh("cp -R $self->{dir}/answer/. '$dir'") if -d "$self->{dir}/answer";
}

# A patch of this file, if there is one.
sub patch
{
  my ($self, $dir, $file) = @_;

  return unless -e $file;
  eval { Patch::apply({ dir => $dir }, slurp($file)); 1 }
    or die "$file: $@";
}

# The wrong answers: [name, {mistake, loses}, diff] each.
sub wrong
{
  my ($self) = @_;
  my @all;

  for my $path (sort glob("$self->{dir}/wrong/*.patch")) {
    my ($header, $diff) = split(/\n\n/, slurp($path), 2);
    my $field = Paragraphs::fields($path, $header,
      { map { $_ => 1 } qw(mistake loses may) }, [qw(mistake loses)]);
    push @all, [$path =~ m{([^/]+)\.patch$}, $field, $diff];
  }
  return @all;
}

1;
