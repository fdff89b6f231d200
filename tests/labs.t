# Does a lab go its whole way: made, half solved, graded, handed in, and graded
# again from the patch? And can every lab be made?
# Whether each lab's grader gives what it should: make labs-check.
use strict;
use warnings;
use lib 'tests/lib', 'tools/labs', 'tools';
use Grade;
use Guest;
use JSON::PP;
use Lab;
use LabCheck;
use Patch;
use Test::More;

my $dir = scratch;
my $student = "$dir/syscall";
my $lab = Lab->new('syscall');

# Rows that boot, without those that take long.
$ENV{GRADE_ONLY} = '';

sub in_tree
{
  my ($command) = @_;
  local $ENV{BUILD} = 'build';

  return sh($command, dir => $student, limit => 300);
}

for my $name (Lab::names()) {
  it "a student's tree of the lab $name can be made, and answered", sub {
    my $one = Lab->new($name);

    $one->make("$dir/all-$name", no_git => 1);
    $one->answer("$dir/all-$name");
    for my $answer ($one->wrong) {
      my $text = $answer->[2];
      my %old = map { $_ => slurp("$dir/all-$name/$_") }
        $text =~ m{^--- a/(\S+)}mg;
      Patch::apply({ dir => "$dir/all-$name" }, $text);
      spew("$dir/all-$name/$_", $old{$_}) for keys %old;
    }
    sh("rm -rf $dir/all-$name");
  };
}

it 'labs-check says at once what is wrong in the points', sub {
  my $bad = bless({ %$lab, dir => "$dir/bad" }, 'Lab');

  sh("cp -R $lab->{dir} $dir/bad");
  spew("$dir/bad/points", slurp("$dir/bad/points")
    =~ s/^points: 10$/points: 20/mr =~ s/^what: trace knows\K/ all/mr);
  want(join("\n", LabCheck::check($bad)), qr{
    ^\Qthe rows are worth 110 points, should be 100\E
    \nwrong/[\w-]+:\Q there is no row to lose: trace knows the calls above\E}x);
};

SKIP: {
  skip('git is missing', 8) if (sh('git --version'))[1];

  it 'make lab makes a tree with a history of one commit', sub {
    make("lab L=syscall DIR=$student", this_build => 1);
    same(scalar in_tree('git log --oneline | wc -l') + 0, 1);
    die "it has our answers\n" if -e "$student/labs";
  };

  it '... and not where something is', sub {
    my ($said, $status) = make("lab L=syscall DIR=$student",
      this_build => 1);
    want($said, qr/is there already/);
    die "it ends well\n" unless $status;
  };

  it '... with what git has, and nothing else that is there', sub {
    my $whole = "$dir/whole";
    copy_tree($whole);
    sh('git init -q && git add -A && mkdir handins && echo x >handins/x.patch',
      dir => $whole);
    my ($said) = sh("perl tools/lab.pl make syscall $dir/given",
      dir => $whole);
    want($said, qr{^Left out, as git does not have it: handins/x.patch$}m);
    die "it has a hand-in\n" if -e "$dir/given/handins";
    sh("rm -rf $whole $dir/given");
  };

  it '... where the grader gives half a solution its points', sub {
    my $answer = slurp("$lab->{dir}/answer.patch");

    sh("cp -pR " . built() . " $student/build && rm -f $student/build/*.img");
    Patch::apply({ dir => $student },
      join('', grep { !m{^diff --git a/proc.c} } # the mask is not inherited
        split(/^(?=diff )/m, $answer)));
    my ($said, $status) = in_tree('perl tools/grade.pl');
    die "it gives all points\n" unless $status;
    want($said, qr{^ 10/10  getreadcount loses no call}m);
    want($said, qr{^  0/10  a child has its parent's mask\n.*\n +The child}m);
    want($said, qr{^syscall: 65 of 85 points$}m);
  };

  it '... in the form of JUnit and of Gradescope, too', sub {
    my $json = JSON::PP->new->decode(slurp("$student/build/results.json"));
    same($json->{score}, 65);
    want(slurp("$student/build/grade.xml"), qr/tests="10" failures="3">/);
  };

  my $patch = 'syscall-Ada-L.patch';
  it 'make handin packs it, and what else has changed', sub {
    spew("$student/user/new.c", "int main(void) { return 0; }\n");
    spew("$student/lab/points", "points: 100\nwhat: nothing\n"
      . "run: program true\nhint: none\n");
    spew("$student/lab/answers.txt", "1: EAX\n2: 16\n");
    want(scalar in_tree("perl tools/grade.pl handin 'Ada L'"),
      qr/^$patch: \d+ files changed$/m);
    want(slurp("$student/$patch"), qr/^Lab: syscall\nName: Ada L\nTime: /);
  };

  it '... under any name, and without the hand-ins before it', sub {
    my ($said) = make(qq{-s handin NAME="O'Neil \xea\xb9\x80"},
      dir => $student);
    my $file = "syscall-O-Neil-\xea\xb9\x80.patch";

    want($said, qr/^\Q$file\E: \d+ files changed$/m);
    die "$patch is in it\n" if slurp("$student/$file") =~ /\Q$patch/;
  };

  it '... and regrade gives it the same, whatever the grader was made', sub {
    my ($said) = sh("BUILD=" . built()
      . " perl tools/lab.pl regrade $student/$patch", limit => 300);
    want($said, qr{^Left out: lab/points$}m);
    want($said, qr{^syscall: 75 of 85 points$}m); # with the questions
  };
}

SKIP: {
  skip('git is missing', 2) if (sh('git --version'))[1];
  my $built = built();

  it 'a hand-in that does not apply leaves no results of another', sub {
    spew(built('results.json'), "{}\n");
    spew("$dir/old.patch", "Lab: syscall\r\nName: Ada\r\n\r\n"
      . "diff --git a/none.c b/none.c\r\n--- a/none.c\r\n+++ b/none.c\r\n"
      . "@@ -1 +1 @@\r\n-a\r\n+b\r\n");
    my ($said, $status) = sh("BUILD=$built perl tools/lab.pl regrade "
      . "$dir/old.patch");
    want($said, qr/old.patch does not apply to the lab's tree:\n.*none\.c/);
    die "it ends well\n" unless $status;
    die "results are left\n" if -e built('results.json');
  };

  it 'a hand-in cannot move a file to where the grader looks', sub {
    spew("$dir/move.patch", "Lab: syscall\nName: Eve\n\n"
      . "diff --git a/LICENSE b/tests/lib/Digest.pm\n"
      . "similarity index 100%\nrename from LICENSE\n"
      . "rename to tests/lib/Digest.pm\n"
      . "diff --git a/lab/points b/points\n"
      . "similarity index 100%\nrename from lab/points\n"
      . "rename to points\n"
      . "diff --git a/Makefile b/Makefile\n--- a/Makefile\n+++ b/Makefile\n"
      . "@@ -1 +1,2 @@\n+\$(error it stops)\n "
      . (split(/\n/, slurp(root('Makefile'))))[0] . "\n");
    my ($said) = sh("BUILD=$built perl tools/lab.pl regrade $dir/move.patch",
      limit => 300);
    want($said, qr{^Left out: lab/points\nLeft out: tests/lib/Digest.pm$}m);
    want($said, qr/it does not build.*\n *\d+\/\d+ /); # and no hints
    want($said, qr/^syscall: 0 of \d+ points$/m);
    unlink(built('results.json'), built('grade.xml'));
  };
}

it "a row's arguments for QEMU reach the machine", sub {
  my %row = (qemu => '-rtc base=2001-02-03T04:05:06', says => '2001');

  same(Grade::inside(\%row, 'date'), '');
  delete $row{qemu};
  want(Grade::inside(\%row, 'date'), qr/^it printed something else/);
};

it 'a patch that is no hand-in is refused in a sentence', sub {
  spew("$dir/x.patch", "diff --git a/x b/x\n");
  my ($said, $status) = sh("perl tools/lab.pl regrade $dir/x.patch");
  want($said, qr/^lab: \S+ is no hand-in/);
};

done_testing;
