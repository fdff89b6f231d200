# Does make rebuild what has changed, all of it, and nothing else?
# A student whose change is not built looks for a mistake that is not there.
use strict;
use warnings;
use lib 'tests/lib';
use Digest::MD5;
use File::Find ();
use Guest;
use Test::More;
use Time::HiRes ();

my $scratch = scratch;
my $tree = copy_tree("$scratch/tree");

# { path => [time of change, digest] } of all files below a folder.
# By content for the sources, which must not change; by time for what is built,
# as a rebuilt file may have the same bytes.
sub state_of
{
  my ($folder, $digest) = @_;
  my %state;

  return {} unless -d $folder;
  File::Find::find({ no_chdir => 1, wanted => sub {
    return unless -f;
    my $path = substr($_, length($folder) + 1);
    $state{$path} = $digest ? Digest::MD5::md5_hex(slurp($_))
      : (Time::HiRes::stat($_))[9];
  } }, $folder);
  return \%state;
}

# The copy has this build's objects, some of which only a DEBUG build has.
my $debug = slurp(built('flags')) =~ / -DDEBUG / ? 'DEBUG=1' : '';

# Runs make; the files in build/ that it wrote.
# make -j2: a rule that forgets a prerequisite fails here sooner.
sub rebuilt
{
  my (@arguments) = @_;
  my $before = state_of("$tree/build");
  Time::HiRes::sleep(1.1); # for file systems with coarse times
  make("-j2 $debug @arguments", dir => $tree);
  my $after = state_of("$tree/build");
  return sort grep { ($before->{$_} || 0) != $after->{$_} } keys %$after;
}

sub touch
{
  my ($file) = @_;
  utime(undef, undef, "$tree/$file") or die "$file: $!\n";
}

sub source_state
{
  my $state = state_of($tree, 1);
  delete @$state{ grep { m{^build/} } keys %$state };
  return join("\n", map { "$_ $state->{$_}" } sort keys %$state);
}

my $sources = source_state();

it 'the whole tree builds', sub { rebuilt() };

it 'nothing is rebuilt when nothing has changed', sub {
  same(join(' ', rebuilt()), '');
};

it 'a changed C file rebuilds its object, the kernel and the image only', sub {
  touch('main.c');
  my @objects = grep { /\.o$/ } my @all = rebuilt();
  want("@objects", qr{^obj/ksyms2\.o \S*\bmain\.o$}); # and the symbols
  want("@all", qr{(?:^| )kernel( |$)});
  want("@all", qr{lectern\.stamp}); # the image itself if a byte differs
};

it 'a changed header rebuilds what includes it, and nothing else', sub {
  touch('fs/buf.h');
  my @objects = grep { /\.o$/ } rebuilt();
  want("@objects", qr{fs/bio\.o|kcheck_bio\.o}); # DEBUG has it in the latter
  want("@objects", qr/\blog\.o/);
  die "rebuilt without need: @objects\n"
    if grep { /\b(?:string|swtch|kalloc|echo|uart)\.o/ } @objects;
};

it "a changed header of the library rebuilds programs, not the kernel", sub {
  touch('user/lib/tool.h');
  my @all = rebuilt();
  want("@all", qr/\becho\.o/);
  die "the kernel was linked again: @all\n" if grep { $_ eq 'kernel' } @all;
};

# Objects of two kinds in one kernel crash in ways nobody understands.
it 'another flag rebuilds every object', sub {
  my @objects = grep { m{^(?:u?obj|libc)/.*\.o$} }
    keys %{ state_of("$tree/build") };
  # That init is no part of all, but may be there (crashes.t).
  my %rebuilt = map { $_ => 1 } rebuilt('OPT=-O1 all build/crashes');
  my @old = grep { !$rebuilt{$_} } @objects;
  die "not rebuilt: @old\n" if @old || !@objects;
};

it 'the same flag again rebuilds nothing', sub {
  same(join(' ', rebuilt('OPT=-O1')), '');
};

it 'make writes nothing outside build/', sub {
  same(source_state(), $sources);
};

it 'make clean leaves the sources alone', sub {
  make('clean', dir => $tree);
  same(source_state(), $sources);
};

done_testing;
