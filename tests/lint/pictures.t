# Do the pictures of docs/pictures say what the source says, legibly?
#
# The pictures are drawn by tools/pictures.pl from constants, structures and
# code; they are kept in the tree, since a document has to show them without a
# build. So there are two ways to be wrong: kept ones that are old, and a
# drawing that takes from the source what is no longer meant. The first is tried
# by drawing again, the second by changing the source in a copy and looking at
# what becomes of the picture.
use strict;
use warnings;
use lib 'tests/lib';
use Drawing;
use Guest;
use Test::More;

plan skip_all => 'SVG.pm is not here (tools/setup.sh reading)'
  if (sh("$^X -MSVG -e 1"))[1];

my %tool = sh('sh tools/probe-cc.sh') =~ /^override (\w+) := (.*)$/mg;
my @names = qw(address-space disk first-stack inode layers page-walk states
  trapframe);

# Draws into $to with the source in $from; (what it said, its status).
sub draw
{
  my ($from, $to, %opt) = @_;
  my $cc = $opt{cc} || $tool{CC};
  my $mkfs = $opt{mkfs} || built('mkfs');

  return sh("mkdir -p '$to' && perl tools/pictures.pl -c '$cc' -m '$mkfs' "
    . "-o '$to' " . join(' ', @{ $opt{names} || [] }), dir => $from);
}

# The names of the pictures in which two directories differ.
sub differing
{
  my ($one, $other) = @_;
  return join(' ', grep {
    slurp("$one/$_.svg") ne slurp("$other/$_.svg")
  } @names);
}

# A copy of what the pictures are drawn from, with one file changed by $change,
# which works on $_.
sub changed
{
  my ($file, $change) = @_;
  my $dir = scratch;

  sh("mkdir '$dir/docs' && cp docs/DESIGN.md '$dir/docs' && "
    . 'cp -R *.[chS] include boot cpu debug dev fs jobs lib mem user tools '
    . "'$dir'");
  local $_ = slurp("$dir/$file");
  my $before = $_;
  $change->();
  die "the test did not change $file\n" if $_ eq $before;
  spew("$dir/$file", $_);
  return $dir;
}

my $new = scratch;

it 'make pictures would change nothing', sub {
  my ($said, $status) = draw(root, $new);
  die $said if $status;
  same(differing(root('docs/pictures'), $new), '', 'type make pictures;');
  same(join(' ', sort map { m{([^/]+)\.svg$} } glob("$new/*")),
    join(' ', @names));
};

for my $cc ('gcc -m32', 'clang -m32', 'i686-linux-gnu-gcc') {
  SKIP: {
    my ($version, $status) = sh((split(/ /, $cc))[0] . ' --version');
    skip "$cc is not here (tools/setup.sh compilers)", 1 if $status;
    # Offsets of structures come from the compiler.
    it "$cc gives the same pictures", sub {
      my $dir = scratch;
      my ($said, $failed) = draw(root, "$dir/new", cc => $cc);
      die $said if $failed;
      same(differing("$dir/new", $new), '');
    };
  }
}

for my $name (@names) {
  my $d = Drawing->read(slurp(root("docs/pictures/$name.svg")));

  it "$name.svg is well-formed", sub {
    my @faults = $d->malformed;
    die join("\n", @faults) . "\n" if @faults;
  };
  SKIP: {
    skip 'xmllint is not here (apt install libxml2-utils)', 1
      if (sh('xmllint --version'))[1];
    it "xmllint takes $name.svg", sub {
      sh('xmllint --noout ' . root("docs/pictures/$name.svg"));
    };
  }
  it "$name.svg has a title and a description, and says so", sub {
    want($d->{text}, qr{<title id="$name-title">[^<]{10,}</title>});
    want($d->{text}, qr{<desc id="$name-about">[^<]{60,}</desc>});
    want($d->{text}, qr{<svg [^>]*\brole="img"});
    want($d->{text},
      qr{<svg [^>]*\baria-labelledby="$name-title $name-about"});
  };
  it "all words of $name.svg are within their boxes, and nothing is on them",
    sub {
      my @faults = $d->collisions;
      die "no words\n" if @{ $d->{words} } < 10;
      die join("\n", @faults) . "\n" if @faults;
    };
  it "all words of $name.svg stand out, and none is smaller than 12", sub {
    my @faults = ($d->faint, map { "'$_->{words}' is small" }
      grep { $_->{'font-size'} < 12 } @{ $d->{words} });
    die join("\n", @faults) . "\n" if @faults;
  };
}

# And no other picture changes by it: then the constant is drawn where it means
# something.
it 'another constant is another picture', sub {
  my $dir = changed('param.h', sub { s/(KSTACKSIZE +)8192/${1}16384/ });
  my ($said, $status) = draw($dir, "$dir/new");
  die $said if $status;
  same(differing("$dir/new", $new), 'address-space first-stack');
};

it 'the disk is the one that mkfs makes', sub {
  my $dir = scratch;
  my $mkfs = built('mkfs');
  spew("$dir/mkfs", "#!/bin/sh\nexec $mkfs new -l 100 \"\$2\"\n");
  chmod(0755, "$dir/mkfs");
  my ($said, $status) = draw(root, "$dir/new", mkfs => "$dir/mkfs");
  die $said if $status;
  same(differing("$dir/new", $new), 'disk');
  want(slurp("$dir/new/disk.svg"), qr/>100 blocks</);
};

it 'an include that goes up no more has no arrow', sub {
  my $dir = changed('docs/DESIGN.md', sub { s/^\| `vm\.c` \|[^\n]*\n//m });
  my ($said, $status) = draw($dir, "$dir/new");
  die $said if $status;
  same(differing("$dir/new", $new), 'layers');
};

it 'a new field of the superblock is drawn', sub {
  my $dir = changed('include/fs.h', sub {
    s/(  uint32_t nkernel;[^\n]*\n)/$1  uint32_t colour; \/\/ of the disk\n/
  });
  my ($said, $status) = draw($dir, "$dir/new");
  die $said if $status;
  want(slurp("$dir/new/disk.svg"), qr/>colour</);
};

# Changes after which there must be no picture, and what is said then.
for my $row (
  ['a state transition that only the comment has', 'proc.c',
    sub { s/1 << EMBRYO \| 1 << ZOMBIE/1 << EMBRYO/ },
    qr/ZOMBIE -> UNUSED: proc.c's comment has it, setstate\(\)/],
  ['a state transition that only setstate has', 'proc.c',
    sub { s/(\[ZOMBIE\] = 1 << RUNNING)/$1 | 1 << SLEEPING/ },
    qr/SLEEPING -> ZOMBIE: setstate\(\) has it, proc.c's comment/],
  ['pops in another order', 'trapasm.S',
    sub { s/popl\t%(gs|fs)/"popl\t%" . ($1 eq 'gs' ? 'fs' : 'gs')/ge },
    qr/trapret pops fs where trap.h has gs/],
  ['pushes in another order', 'trapasm.S',
    sub { s/pushl\t%(ds|es)/"pushl\t%" . ($1 eq 'ds' ? 'es' : 'ds')/ge },
    qr/alltraps pushes ds where trap.h has es/],
  ['a pop that is missing in swtch', 'swtch.S',
    sub { s/\tpopl\t%ebx[^\n]*\n// },
    qr/swtch does not pop struct context/],
  ['a word more in the trapframe', 'trap.h',
    sub { s/  uint32_t trapno;/  uint32_t trapno, more;/ }, qr/refuses|more/],
) {
  my ($what, $file, $change, $message) = @$row;
  it "$what breaks the drawing, with a reason", sub {
    my $dir = changed($file, $change);
    my ($said, $status) = draw($dir, "$dir/new",
      names => [qw(states trapframe first-stack)]);
    die "it was drawn\n" if !$status;
    want($said, $message);
  };
}

it 'a transition the picture has no place for is refused', sub {
  my $dir = changed('proc.c', sub {
    s{(//   EMBRYO --fork fails)}{//   SLEEPING --exit--> ZOMBIE\n$1};
    s/(\[ZOMBIE\] = 1 << RUNNING)/$1 | 1 << SLEEPING/;
  });
  my ($said, $status) = draw($dir, "$dir/new");
  die "it was drawn\n" if !$status;
  want($said, qr/no place for the transition SLEEPING -> ZOMBIE/);
};

it 'says what to type where SVG.pm is missing', sub {
  my $dir = scratch;
  spew("$dir/SVG.pm", "die;\n");
  my ($said, $status) = sh("PERL5LIB='$dir' perl tools/pictures.pl -c false "
    . "-m false -o '$dir'");
  die "status 0\n" if !$status;
  want($said, qr{^make pictures: SVG\.pm is missing; type: tools/setup\.sh });
};

it 'an unknown picture is refused, with the names there are', sub {
  my ($said, $status) = draw(root, "$new", names => ['monalisa']);
  die "status 0\n" if !$status;
  want($said, qr/^pictures: no picture monalisa; there are: address-space /);
};

done_testing;
