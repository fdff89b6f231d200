# Do editors, containers and hosting find what they need, and is it right?
#
# An editor that cannot find a header underlines half a file in red, and a
# beginner believes it. All of this is configuration that no build reads, so
# nothing else fails when a folder is added or a flag changes.
use strict;
use warnings;
use lib 'tests/lib';
use Compdb;
use Guest;
use Test::More;

my @typical = typical();
my $dir = scratch;

my @commands;
it 'make compile_commands.json writes the commands', sub {
  @commands = commands($dir);
} or BAIL_OUT('no compilation database');

it 'it has every C file, once', sub {
  my %count;
  $count{ $_->{file} }++ for @commands;
  my @faults = grep { ($count{$_} || 0) != 1 } sources(qr/\.c$/);
  die "not there, or twice: @faults\n" if @faults;
};

# Only the typical files: all of them are compiled by every build.
it 'its commands compile without a warning', sub {
  for my $entry (@commands) {
    next unless grep { $_ eq $entry->{file} } @typical;
    sh("@{ $entry->{arguments} } -fsyntax-only -Werror");
  }
};

SKIP: {
  my ($version, $status) = sh('clangd --version');
  skip 'clangd is not here (tools/setup.sh compilers)', 2 * @typical if $status;

  # As clangd sees a file of a copy of the tree, with and without a build.
  sh("cp -R .clangd *.[chS] boot cpu debug dev fs include jobs lib mem tools"
    . " user tests $dir");
  my $database = slurp("$dir/build/compile_commands.json");
  my $here = root();
  $database =~ s/"\Q$here\E"/"$dir"/g;
  for my $when ('before a build', 'with the real flags') {
    unlink("$dir/build/compile_commands.json");
    spew("$dir/build/compile_commands.json", $database) if $when =~ /with/;
    for my $file (@typical) {
      it "clangd has nothing to say about $file $when", sub {
        my ($said) =
          sh("clangd --check=$file --check-lines=1-1 2>&1", dir => $dir);
        want($said, qr/All checks completed/);
        want($said, $when =~ /with/ ? qr/Compile command (?:from CDB|inferred)/
          : qr/Generic fallback command/);
        my @faults = $said =~ /^[EW]\[[\d:.]+\] (\[.*)$/mg;
        die join("\n", @faults) . "\n" if @faults;
      };
    }
  }
}

for my $file (map { glob(root($_)) } '.vscode/*.json',
  '.devcontainer/*.json') {
  (my $name = $file) =~ s{.*/(\.\w+/)}{$1};
  it "$name is JSON", sub { json($file) };
}

my @tasks = @{ json(root('.vscode/tasks.json'))->{tasks} };

it 'every make target in the tasks is one of make help', sub {
  my $help = sh('make help');
  for my $task (@tasks) {
    my @words = grep { !/=|^-/ } split(' ', $task->{command});
    same(shift @words, 'make', $task->{label});
    for my $target (@words) {
      want($help, qr/^\s*make \Q$target\E\s/m, $task->{label});
    }
  }
};

# The port is written in both files, as neither can read the other.
it 'what the debugger starts is a task, on the same port', sub {
  for my $launch (@{ json(root('.vscode/launch.json'))->{configurations} }) {
    my ($port) = $launch->{miDebuggerServerAddress} =~ /:(\d+)$/;
    my ($task) = grep { /GDBPORT=$port\b/ } map { $_->{command} } @tasks;
    want($task, qr/make qemu-gdb/, $launch->{name});
    my ($build) = $task =~ /BUILD=(\S+)/;
    want($launch->{program}, qr{^\$\{workspaceFolder\}/$build/kernel$});
    my $before = $launch->{preLaunchTask} or next;
    same((map { $_->{command} } grep { $_->{label} eq $before } @tasks)[0],
      $task);
  }
};

it 'every file that gdb is told to read is there', sub {
  my @files = slurp(root('.vscode/launch.json')) =~ /"source (\S+)"/g
    or die "none is\n";
  -e root($_) or die "no $_\n" for @files;
};

it 'the workflow and the container run what the README and CI say', sub {
  want(slurp(root('.github/workflows/check.yml')), qr/run: make setup check$/m);
  want(slurp(root('.github/workflows/check.yml')), qr{run: \.ci/run$}m);
  want(slurp(root('.devcontainer/devcontainer.json')), qr/make setup /);
  -x root($_) or die "$_ cannot be run\n" for '.ci/run', 'tools/setup.sh';
};

# Else each editor puts in its own, and a patch changes whole files.
it 'no file has tabs where .editorconfig wants spaces', sub {
  my ($tabs) = slurp(root('.editorconfig')) =~
    /^\[\{([^\n]*)\}\]\nindent_style = tab$/m or die "no tabs at all\n";
  my %tabs = map { ($_ => 1) } split(/,/, $tabs);
  my @faults = grep { !$tabs{$_} && slurp(root($_)) =~ /^ *\t/m }
    sources(qr/\.(?:c|h|pl|pm|t|py|ld|js|css|yml|json)$/);
  die "tabs: @faults\n" if @faults;
};

done_testing;
