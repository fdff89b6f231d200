# Runs the models of tests/prove/models through Spin: every state that one can
# reach, its properties with weak fairness, and its mutants, which must fail.
#
# The first comment of a model says what it has: "//   ltl NAME" for each
# property, "//   mutant NAME what is wrong" for each -D that breaks it.
package Spin;

use strict;
use warnings;
use Cwd qw(abs_path);
use File::Path qw(make_path);

our $DIR = 'tests/prove/models';

# What the first comment of a model says.
sub about
{
  my ($name) = @_;
  open(my $in, '<', "$DIR/$name.pml") or die "$DIR/$name.pml: $!\n";
  my (@ltl, @mutants);

  while (my $line = <$in>) {
    last if $line !~ m{^//};
    push @ltl, $1 if $line =~ m{^//   ltl +(\w+)};
    push @mutants, $1 if $line =~ m{^//   mutant +(\w+)};
  }
  close($in);
  return { name => $name, ltl => \@ltl, mutants => \@mutants };
}

# A model, with the one that it includes.
sub text
{
  my ($name) = @_;
  open(my $in, '<', "$DIR/$name.pml") or die "$DIR/$name.pml: $!\n";
  my $text = do { local $/; <$in> };

  close($in);
  return $text =~ s/^#include "(\w+)\.pml"$/text($1)/gmer;
}

sub names
{
  return map { m{([^/]+)\.pml$} } sort glob("$DIR/*.pml");
}

# What a command prints, to standard error too; dies if it fails.
sub output
{
  my ($command) = @_;
  my $text = `$command 2>&1`;
  die "$command\n$text" if $? != 0;
  return $text;
}

# One run of the checker: number of errors, of states, and what it printed.
sub check
{
  my ($place, $model, $define, $ltl) = @_;
  my $dir = join('-', "$place/$model", $define || (), $ltl || ());
  my $source = abs_path("$DIR/$model.pml");
  my $flags = $ltl ? '-DNFAIR=3' : '-DSAFETY -DNOCLAIM';
  my $how = $ltl ? "-a -f -N $ltl" : '';

  make_path($dir);
  output("cd $dir && spin " . ($define ? "-D$define " : '') . "-a $source");
  output("cd $dir && cc -O1 -w -DCOLLAPSE -DMEMLIM=3000 $flags"
    . ' -o pan pan.c');
  my $text = output("cd $dir && timeout 200 ./pan -m2000000 -w22 $how");
  my ($errors) = $text =~ /errors: (\d+)/ or die "$model: $text";
  my ($states) = $text =~ /(\d+) states, stored/;
  die "$model $define: not all states were seen\n$text"
    if !$errors && $text =~ /Search not completed|max search depth too small/;
  return { errors => $errors, states => $states || 0, text => $text,
    dir => $dir };
}

# What the checker says went wrong, in its own words.
sub reason
{
  my ($run) = @_;
  return $run->{text} =~ /^(pan:\d*:? .*)/m ? $1 : 'no reason given';
}

# All of one model: what goes into the table, and what is wrong.
sub prove
{
  my ($place, $name) = @_;
  my $m = about($name);
  my (@wrong, %row);

  die "$name: no mutant\n" if !@{ $m->{mutants} };
  %row = (name => $name, states => 0, ltl => scalar @{ $m->{ltl} },
    mutants => scalar @{ $m->{mutants} }, caught => 0);
  for my $ltl ('', @{ $m->{ltl} }) {
    my $run = check($place, $name, '', $ltl);
    $row{states} += $run->{states};
    push @wrong, "$name $ltl: " . reason($run) . "\n  to see it: cd "
      . "$run->{dir} && spin -t -p " . abs_path("$DIR/$name.pml")
      if $run->{errors};
  }
  for my $mutant (@{ $m->{mutants} }) {
    my $caught;
    for my $ltl ('', @{ $m->{ltl} }) {
      $caught ||= check($place, $name, $mutant, $ltl)->{errors};
    }
    $row{caught} += !!$caught;
    push @wrong, "$name: mutant $mutant is not noticed" if !$caught;
  }
  return (\%row, @wrong);
}

1;
