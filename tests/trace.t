# Is what `make trace` writes of a command what the command did?
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
my %traced;

# The trace of a command on so many CPUs: (JSON's events, the SVG, output).
sub traced
{
  my ($cpus, $command) = @_;

  return @{ $traced{$cpus, $command} //= do {
    my ($said, $status) = make("trace CPUS=$cpus CMD='$command'",
      this_build => 1);
    die "status $status:\n$said" if $status;
    my $json = decode_json(slurp("$build/trace.json"));
    [$json->{traceEvents}, slurp("$build/trace.svg"), $said, $json];
  } };
}

for my $cpus (1, 2) {
  it "the JSON is whole and balanced, $cpus CPU(s)", sub {
    my ($events) = traced($cpus, 'ls /bin | wc');
    check_schema($events);
  };

  it "a pipe's two processes and their calls are there, $cpus CPU(s)", sub {
    my ($events) = traced($cpus, 'ls /bin | wc');
    want(calls_of($events, 'sh'), qr/\bpipe\b.*\bfork\b.*\bfork\b/);
    want(calls_of($events, 'ls'), qr/\bopen\b.*\bread\b.*\bwrite\b.*\bexit\z/);
    want(calls_of($events, 'wc'), qr/\bread\b.*\bread\b.*\bwrite\b.*\bexit\z/);
  };
}

# A lock that a process had to wait for within a call was once the call's path.
# It may be that no CPU has had to wait: then it is traced once more.
it 'the names of locks are those of locks', sub {
  my ($events, @locks);

  for (1 .. 5) {
    ($events) = traced(2, 'ls /bin | wc');
    @locks = map { $_->{name} =~ /^waits for (.*)/ ? $1 : () } @$events;
    last if @locks;
    delete $traced{2, 'ls /bin | wc'};
  }
  my @texts = map { @{ $_->{args}{texts} } } grep { $_->{ph} eq 'B'
      && $_->{cat} eq 'call' } @$events;
  my %kernel = map { $_ => 1 } @locks;

  die "no CPU waited\n" unless @locks;
  /^[a-z][a-z ]+\z/ or die "a lock's name is <$_>\n" for @locks;
  $kernel{$_} and die "a path is <$_>\n" for @texts;
};

it 'a call has its result and its path', sub {
  my ($events) = traced(1, 'ls /bin | wc');
  my @exec = grep { $_->{ph} eq 'B' && $_->{name} eq 'execve' } @$events;
  for my $path ('/bin/ls', '/bin/wc') {
    my ($e) = grep { ($_->{args}{texts}[0] // '') eq $path } @exec;
    die "no execve of $path\n" unless $e;
    same($e->{args}{result}, 0);
  }
};

it 'a sleep says on what, disk requests and arrows are there', sub {
  my ($events) = traced(1, 'ls /bin | wc');
  my $names = join("\n", map { "$_->{ph} $_->{name}" } @$events);
  want($names, qr/^B sleeps on ptable\+0x/m);
  want($names, qr/^b reads block \d+$/m);
  want($names, qr/^$_ wakes$/m) for qw(s f);
};

it 'the picture has a row for each CPU and process, and titles', sub {
  my (undef, $svg) = traced(2, 'seq 9000 | sort | wc');
  want($svg, qr/>CPU $_</) for 0, 1;
  (undef, $svg) = traced(1, 'seq 9000 | sort | wc');
  want($svg, qr/>\d+ $_</) for qw(seq sort wc);
  want($svg, qr{<title>execve\(&quot;/bin/seq&quot;\) = 0, });
  want($svg, qr/prefers-color-scheme: dark/);
};

it 'what is missing of a trace is counted and said', sub {
  my $root = root();
  my ($all) = read_records(slurp("$build/trace.bin"), event_table($root));
  my $data = slurp("$build/trace.bin");
  my ($from, $to) = map { $all->[$_]{offset} } 10, 13;
  my (undef, $lost) = read_records(substr($data, 0, $from)
    . substr($data, $to), event_table($root));
  same($lost, 3);
  want((traced(1, 'ls /bin | wc'))[2], qr/^\d+ events, 0 lost; /m);
  die "no records\n" unless @$all > 100;
};

it 'the status of make trace is that of the command', sub {
  my ($said, $status) = make('trace CMD=false', this_build => 1);
  want($said, qr/Error 1\b/);
};

it 'build/trace-events.json tells every type', sub {
  my $table = decode_json(slurp("$build/trace-events.json"));
  same(join(' ', map { $_->{type} } @$table[0 .. 2]),
    'TR_CALL TR_SWITCH TR_SLEEP');
  same($table->[0]{b}, 'result');
};

my $g = Guest->boot(cpus => 2);
$g->prompt;

it 'strace: calls with paths, results, errors by name, the status', sub {
  my $said = $g->line('strace cat /nofile; echo $?');
  want($said, qr/^execve\("\/bin\/cat", 0x\w+, 0x\w+\) = 0$/m);
  want($said, qr/^open\("\/nofile", 0x0\) = -1 ENOENT \(no such file/m);
  want($said, qr/^exits with 1\n1$/m);
};

it 'strace -f follows children, with their numbers', sub {
  my $said = $g->line('strace -f sh -c "/bin/true; /bin/false"');
  my ($child) = $said =~ /^\[\d+\] fork\(\) = (\d+)$/m or die $said;
  want($said, qr/^\[$child\] execve\("\/bin\/(?:true|false)", /m);
  want($said, qr/^\[$child\] exits with [01]$/m);
};

it 'strace -c counts calls and errors', sub {
  my $said = $g->line('strace -c cat /nofile');
  want($said, qr/^ +1 +1  open$/m);
  die $said if $said =~ /ENOENT/;
};

# Its own calls are noted until it is dead; they are read away.
it 'a strace that is killed leaves no tracing on', sub {
  $g->line('strace -c sleep 100 2> /dev/null & sleep 1; kill -KILL $!; '
    . 'wait $!; cat /dev/trace > /tmp-trace');
  $g->line('true');
  same($g->line('wc -c < /dev/trace'), "0\n");
  $g->line('rm /tmp-trace');
};

it 'when strace has ended the kernel notes no more', sub {
  $g->line('strace true');
  same($g->line('wc -c < /dev/trace'), "0\n");
};

done_testing;
