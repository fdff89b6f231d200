# Does it build, and run, with every compiler that is here? `make check` asks
# for one build of each. With WERROR=1, as in CI, it is built at each level and
# as a DEBUG build, too, and must give no warning.
#
# What one compiler forgives another refuses, and what one puts on the stack
# another keeps in a register: a kernel that works by luck fails here.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my $strict = $ENV{WERROR};

# What is quick and yet goes through all parts.
my $programs = 'exec_args fork_copies wait_any kill_in_sleep bug16_fpu_switch '
  . 'sbrk_grow_shrink null_pointer bug19_bad_pointers registers_preserved '
  . 'dense_big_file rename_across read_directory pipe_atomic numbers formats '
  . 'sorting allowed_instructions big_frames varying_frames';

# Those that are not installed are skipped, by the word of the same probe that
# make uses. What makes the same code as another, for another linker, is built
# at one level, but for make check-all.
my $thorough = $strict || all();
my @levels = $thorough ? qw(-O0 -Og -O2 -Os) : '-O0';
my @one = all() ? @levels : '-Og';
my @compilers = (
  ['host gcc -m32', 'CC=gcc', @levels],
  ['i686-linux-gnu-gcc', 'TOOLPREFIX=i686-linux-gnu-', @one],
  (map { [$_, "CC=$_", @levels] } other_gccs()),
  ['clang and GNU ld', 'CC=clang LD=ld', @one],
  ['clang and lld', 'CC=clang LD=ld.lld', @levels],
);

# The oldest and the newest gcc-N that is not what gcc runs.
sub other_gccs
{
  my ($usual) = sh('gcc -dumpversion') =~ /^(\d+)/;
  my @n = sort { $a <=> $b } grep { $_ != ($usual // 0) }
    grep { !(sh("gcc-$_ --version"))[1] } 9 .. 20;

  return map { "gcc-$_" } @n > 2 ? @n[0, -1] : @n;
}

# Builds into a folder of its own and runs a few tests in the guest.
# A build without optimisation has the largest frames, one with -O2 the most
# surprising code.
sub try
{
  my ($name, $settings) = @_;
  my $dir = scratch;
  my $text;

  it "$name builds" . ($strict ? ' without a warning' : ''), sub {
    $text = make("-j2 BUILD=$dir $settings");
    die tail_of($text) if $strict && $text =~ /\bwarning\b/i;
    want($text, qr/\b\d+ (?:of 510 )?bytes\b.*\bleft\b/);
    note("boot block: $1") if $text =~ /(\d+ bytes\b.*\bleft\b.*)/;
  } or return;
  it "... and what it builds runs", sub {
    my $g = Guest->boot(kernel => "$dir/kernel", initrd => "$dir/fs.img",
      append => "init=usertests $programs");
    my $status = $g->wait_exit(100);
    $g->fail_with("status $status") if $status ne '0';
  };
  it "... from its boot block, too", sub {
    my $g = Guest->boot(image => "$dir/lectern.img");
    $g->prompt;
  };
  return $dir;
}

# Functions of the kernel's C files, by name: whether the body is one return,
# which a compiler may replace by the value. Not those that say inline.
my %trivial;
for my $file (sources(qr{^(?:(?:boot|cpu|debug|dev|fs|jobs|lib)/)?\w+\.c$})) {
  next if $file =~ /^(?:bootmain|mkfs|debug\/kasan\w*)\.c$/; # in no kernel
  my $text = slurp(root($file));
  while ($text
    =~ /^([^\n]*)\n((?!__attribute__)\w+)\([^;{]*\)\n\{\n(.*?)^\}/msg) {
    my ($type, $name, $body) = ($1, $2, $3);
    next if $type =~ /\binline\b/;
    $trivial{$name} = $body =~ /\A\s*return [^;]*;\s*\z/;
  }
}

# Whether each function of ours is in a DEBUG build's kernel, to break in.
# A breakpoint at a function that was inlined everywhere is never met.
sub steppable
{
  my ($dir) = @_;

  it "... and inlines no function that has a name", sub {
    my %there = map { /^\S+ [tT] (\w+)$/ ? ($1 => 1) : () }
      split(/^/, sh("nm $dir/kernel"));
    my @missing = grep { !$there{$_} && !$trivial{$_} } sort keys %trivial;
    die "not there: @missing\n" if @missing;
    die "too few functions seen\n" if keys %trivial < 300;
  };
}

for (@compilers) {
  my ($name, $settings, @at) = @$_;
  my ($why, $status) = sh('env -u LD -u OBJCOPY -u TOOLPREFIX -u CC'
    . " $settings sh tools/probe-cc.sh");

  SKIP: {
    skip "$name is not here (tools/setup.sh compilers)", 1 if $status;
    try("$name $_", "$settings OPT=$_") for @at;
    if ($thorough) {
      my $dir = try("$name DEBUG=1", "$settings DEBUG=1");
      steppable($dir) if $dir && $strict;
    }
  }
}

it 'each has a way to make large frames touch all their pages', sub {
  for my $cc ('gcc', 'i686-linux-gnu-gcc', 'clang', 'clang --target=i686-elf') {
    my ($text, $status) = sh("env -u LD -u OBJCOPY -u TOOLPREFIX CC='$cc'"
      . ' sh tools/probe-cc.sh');
    want($text, qr/^override PROBES := -\S/m, $cc) unless $status;
  }
};

# One line that names it: what a reader sees first who has the wrong one.
it 'a compiler that cannot do it gives one clear message', sub {
  my $dir = scratch;
  my ($text, $status) = make("BUILD=$dir CC=no-such-cc");
  want($status, qr/[^0]/, 'status');
  want($text, qr/no-such-cc.*cannot make 32-bit x86 code/);
};

done_testing;
