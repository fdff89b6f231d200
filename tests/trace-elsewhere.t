# Is a trace out of Bochs, or of v86, as good as one out of QEMU? In `make
# check-all` with 2 CPUs, and with a status, as well.
use strict;
use warnings;
use lib 'tests/lib', 'tools', 'tools/trace';
use Guest;
use JSON::PP;
use Records;
use Test::More;
use Timelines;

my $build = built();
alone();
my ($modules) = grep { -e "$_/v86/build/libv86.mjs" } $ENV{V86_MODULES} || (),
  map { built("$_/node_modules") } qw(v86 web);

# What `make trace` says, and its status; `more` are make's variables.
sub trace_in
{
  my ($where, $command, $more) = @_;

  unlink("$build/trace.json");
  return make("trace IN=$where CMD='$command' $more", limit => 600,
    this_build => 1);
}

# Traces a pipe of two programs and looks at all that is said of it.
sub check_pipe
{
  my ($where, $more) = @_;
  my ($said, $status) = trace_in($where, 'ls /bin | wc', $more);

  same($status, 0, tail_of($said));
  want($said, qr/^\d+ events, 0 lost; /m);
  my $json = decode_json(slurp("$build/trace.json"));
  my $events = $json->{traceEvents};
  same($json->{otherData}{lost}, 0);
  check_schema($events);
  want(calls_of($events, 'sh'), qr/\bpipe\b.*\bfork\b.*\bfork\b/);
  want(calls_of($events, 'ls'), qr/\bopen\b.*\bread\b.*\bwrite\b.*\bexit\z/);
  want(calls_of($events, 'wc'), qr/\bread\b.*\bread\b.*\bwrite\b.*\bexit\z/);
  for my $path ('/bin/ls', '/bin/wc') {
    my ($exec) = grep { $_->{ph} eq 'B' && $_->{name} eq 'execve'
        && ($_->{args}{texts}[0] // '') eq $path } @$events;
    die "no execve of $path\n" unless $exec;
    same($exec->{args}{result}, 0);
  }
  want(join("\n", map { "$_->{ph} $_->{name}" } @$events),
    qr/^b reads block \d+$/m);
  die "no time passes\n" unless $events->[-1]{ts} > 0;
  want(slurp("$build/trace.svg"), qr/>\d+ $_</) for qw(ls wc);
  return $events;
}

it 'records are found among what an emulator says', sub {
  my $record = sub { pack('VCCCCVl<V2', 5, 0, 0, 1, 24, $_[0], 3, 4, 5) };
  my $both = $record->(0) . $record->(1);
  my $ruler = '=' x 72 . "\nBochs is exiting\n";
  same(find_records("hello\n$both$ruler"), $both);
  same(find_records($both), $both);
  same(find_records("hello\n$ruler"), '');
  same(find_records('x' . $record->(0) . $both), $both);
};

it 'an emulator that nobody knows is refused', sub {
  my ($said, $status) = trace_in('nowhere', 'ls', '');
  die "no failure\n" unless $status;
  want($said, qr/IN=nowhere: give IN=qemu, IN=bochs or IN=v86/);
};

it 'a missing emulator is named, with its package', sub {
  my ($said) = trace_in('bochs', 'ls', 'BOCHS=/no/bochs');
  want($said, qr{^make trace: /no/bochs is not here \(Debian: bochs }m);
  ($said) = trace_in('v86', 'ls', 'V86_MODULES=/no/modules');
  want($said, $said =~ /\(Debian/ ? qr/^make trace: .*\(Debian: \w+\)$/m
    : qr{^make trace: no package v86 in /no/modules; type: make v86$}m);
};

it 'a line that is too long for the kernel is refused', sub {
  my $long = 'x' x 512;
  my ($said, $status) = sh('perl ' . root('tools/trace/bootline.pl') . ' '
    . built('kernel.stripped') . ' ' . built('trace.kernel') . " $long");
  die "no failure\n" unless $status;
  want($said, qr/\Athe command is too long: /);
};

SKIP: {
  skip 'Bochs is not here (Debian: bochs bochs-term)', 1
    if (sh('bochs --help'))[0] !~ /Bochs/;

  for my $cpus (1, all() ? 2 : ()) {
    it "Bochs: a pipe of two programs, $cpus CPU(s)", sub {
      my $events = check_pipe('bochs', "CPUS=$cpus");
      my @rows = grep { $_->{ph} eq 'M' && $_->{args}{name} =~ /^CPU \d/ }
        @$events;
      same(scalar @rows, $cpus);
    };
  }

  # What led to the panic is what one wants to see.
  it 'Bochs: of a kernel that panics there are all events until then', sub {
    my $dir = scratch;
    make("-s -j2 BUILD=$dir KEXTRA=tests/kernel/crash.c"
      . " KLDFLAGS='--wrap=sys_kill --wrap=kinit' $dir/kernel.stripped",
      dir => root(), this_build => 1);
    sh('cp -p ' . built($_) . " $dir") for qw(mkfs bootblock lectern.img);
    my ($said, $status) = sh('perl ' . root('tools/trace/elsewhere.pl')
      . " bochs $dir 'kill -9 1000000'", limit => 600);
    same($status, 127, tail_of($said));
    want($said, qr/panic: crash: 42 and a word/);
    my $records = slurp("$dir/trace.bin");
    same(find_records($records), $records);
    want($records, qr{/bin/kill});
  };
}

SKIP: {
  skip 'node is not here (Debian: nodejs)', 1 if (sh('node --version'))[1];
  skip 'the package v86 is not here; type: make v86', 1 if !$modules;

  it 'v86: a pipe of two programs', sub {
    check_pipe('v86', "V86_MODULES=$modules");
  };

  all() && it 'v86: the status of make trace is that of the command', sub {
    my ($said) = trace_in('v86', 'sh -c "exit 7"', "V86_MODULES=$modules");
    want($said, qr/Error 7\b/);
  };
}

done_testing;
