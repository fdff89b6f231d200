# Does bench measure, and do the tools that run it for make read it right?
#
# How much a service costs is asked in tests/lint/bench.t.
use strict;
use warnings;
use lib 'tests/lib', 'tools', 'tools/bench';
use Disk;
use Ext2;
use Growth;
use Guest;
use JSON::PP;
use Linux ();
use Machine;
use Rows;
use Smp;
use Test::More;

# ---- the program ----

my $g = Guest->boot(initrd => built('fs.img'));
$g->prompt;
my $empty = $g->line('ls /');

it 'prints name, value and unit, a row a line', sub {
  my @rows = parse_rows($g->line('bench getpid round_trip write_8k_new_sync'));
  same(join(' ', map { "$_->[0] $_->[2]" } @rows), 'getpid cycles/call '
    . 'round_trip cycles/trip write_8k_new_sync cycles/KB');
  die "a row is 0\n" if grep { !$_->[1] } @rows;
};

it 'with --json the same as one object', sub {
  my $said = $g->line('bench --json getpid fork console_bulk');
  my ($object) = $said =~ /^(\{\n.*^\})$/ms or die $said;
  my $rows = JSON::PP->new->decode($object);
  same(join(' ', sort keys %$rows), 'console_bulk fork getpid');
  same($rows->{fork}[1], 'cycles/child');
  die "fork is 0\n" if $rows->{fork}[0] <= 0;
};

it 'several processes at once measure each for itself', sub {
  my @rows = parse_rows($g->line('bench -j 3 -n 2 lookup_10 pipe_512 create'));
  same(join(' ', map { "$_->[0] $_->[2]" } @rows),
    'lookup_10 cycles/round pipe_512 cycles/round create cycles/round');
};

it 'of several, all of a row counts, not its operations alone', sub {
  my ($alone) = map { $_->[1] } parse_rows($g->line('bench sbrk'));
  my ($whole) = map { $_->[1] } parse_rows($g->line('bench -j 1 sbrk'));
  # 4 times 256 pages, and as many are given back: a thousand times as much, or
  # on a busy host, whose time this is, a hundred times.
  die "$whole for all, $alone for a page\n" if $whole < 32 * $alone;
};

it 'leaves nothing behind', sub {
  same($g->line('ls /'), $empty);
};

it 'a row that is not there: a line, all names, status 2', sub {
  want($g->line('bench getpid nosuch; echo $?'),
    qr/\Abench: nosuch: .*getpid.*\n2\n\z/s);
};

it 'in a directory that cannot be written it says so', sub {
  want($g->line('touch /bench.file; cd /dev; bench getpid; echo $?'),
    qr/cycles\/call\n0\n\z/);
  want($g->line('cd /; mkdir /bench.file; bench getpid; echo $?'),
    qr{\A/bench\.file: .*directory\n1\n\z}i);
};
$g->kill;

# ---- what the tools make of it ----

it 'rows are found among all that a console shows', sub {
  my @rows = parse_rows("Lectern\r\n1 of 1 CPUs started\r\n....\r\n"
    . "getpid 102.0 cycles/call\r\nboot 24603839 instructions/start\r\n"
    . "say 3.0 cycles\r\nfork_exec 9 cycles/child and more\r\n");
  same(join(',', map { "@$_" } @rows),
    'getpid 102.0 cycles/call,boot 24603839 instructions/start');
};

it 'what is accepted is read as it was written', sub {
  my $dir = scratch;
  my @rows = (['b', '1.5', 'cycles/call'], ['a', '24603839', 'x/start']);
  spew("$dir/file", accepted_text('gcc (X) 12', @rows));
  JSON::PP->new->decode(slurp("$dir/file"));
  my ($compiler, @read) = read_accepted("$dir/file");
  same($compiler, 'gcc (X) 12');
  same(join(',', map { "@$_" } @read), join(',', map { "@$_" } @rows));
};

it 'the columns of other kernels are JSON, and all are read', sub {
  my $others = read_others(root($OTHERS));
  my $json = JSON::PP->new->canonical;
  my $file = $json->decode(slurp(root($OTHERS)));
  same($json->encode({ map { my $row = $others->{$_};
    ($_ => { map { ($_ => $row->{$_} + 0) } keys %$row }) } keys %$others }),
    $json->encode($file));
};

it 'a row is slower by more than 5 %, not by what was rounded', sub {
  my @old = map { [$_, 100, ''] } 'a' .. 'd';
  push @old, ['small', 2, ''];
  my @lines = slower(\@old, ['a', 105, ''], ['b', 106, ''], ['c', 50, ''],
    ['new', 7, ''], ['small', 2.4, '']);
  same(join('', map { "$_\n" } @lines), "b: 106, was 100 (+6.0 %)\n");
};

it 'two runs that differ, or lack a row, are told apart', sub {
  my @run = (['a', '1.0'], ['boot_cpu', '1000'], ['b', '2.0']);
  same(join(' ', differing(\@run, \@run)), '');
  same(join(' ', differing(\@run, [['a', '1.1'], ['boot_cpu', '1001'],
    ['c', '3.0']])), 'a (1.0, 1.1) b (2.0, nothing) c (nothing, 3.0)');
};

it 'the mean is geometric, over the rows that both have', sub {
  my $others = { a => { linux => 10 }, b => { linux => 10 }, c => {} };
  my ($mean, $n) = mean_ratio($others, 'linux', ['a', 5], ['b', 20], ['c', 1]);
  same(sprintf('%.3f of %d', $mean, $n), '1.000 of 2');
  want(table($others, [['a', 4, '']], ['a', 5, 'cycles/call'], ['c', 1, 'x/y']),
    qr/^\| `a` \| call \| 5 \| 1\.25 \|  \| 10 \| 0\.50 \|  \|$/m);
};

it 'numbers are shown short', sub {
  same(join(' ', map { show($_) } 3, 11.2, 102.4, 6117.8, 165162, 24603839),
    '3 11.2 102 6,118 165,162 24.6M');
};

it 'a table goes into its place in a document, and nowhere else', sub {
  my $document = "a\n<!-- x -->\n\nold\n\n<!-- /x -->\nb\n";
  my $new = put_between($document, 'x', "new\n");
  same($new, "a\n<!-- x -->\n\nnew\n\n<!-- /x -->\nb\n");
  same(put_between($new, 'x', "new\n"), $new);
  die "no error\n" if eval { put_between($document, 'y', 'z'); 1 };
};

it 'gain and cost of a second CPU', sub {
  # 1 and 2 processes see 10 and 20 on one CPU, 16 and 32 there while another
  # machine runs, 11 and 12 on two
  same(join(' ', map { sprintf('%.2f', $_) }
    smp_figures(10, 20, 16, 32, 11, 12)), '1.67 1.25 1.10');
};

it 'what is measured as it grows are rows that are accepted', sub {
  my (undef, @accepted) = read_accepted(root($ACCEPTED));
  my %is = map { $_->[0] => 1 } @accepted;
  my @missing = grep { !$is{$_} } growing_rows();
  same("@missing", '');
};

it "the drive's counters are read from what the monitor says", sub {
  my @stats = Disk::parse_stats("ide0-hd0: rd_bytes=4096 wr_bytes=8192 "
    . "rd_operations=1 wr_operations=2 flush_operations=3 wr_total_time_ns=9\n"
    . "ide1-cd0: rd_bytes=0 rd_operations=7 wr_operations=0\n");
  same("@stats", '1 2 3 4096 8192');
};

it 'the initramfs is one that cpio lists', sub {
  my $dir = scratch;
  spew("$dir/x", Linux::cpio(['dev', 040755, ''],
    ['dev/console', 020600, '', 5, 1], ['init', 0100755, 'abcde']));
  my ($text, $status) = sh("cpio -itv <$dir/x");
  return note('no cpio here') if $status == 127;
  want($text, qr/^drwxr-xr-x .* dev\ncrw------- .* 5, +1 .* dev\/console\n/m);
  want($text, qr/^-rwxr-xr-x .* 5 .* init$/m);
};

it 'a module comes after those that it needs', sub {
  my $dir = scratch;
  mkdir("$dir/fs");
  spew("$dir/fs/ext4.ko", "\x7fELF\0depends=jbd2,crc-16\0name=ext4\0");
  spew("$dir/jbd2.ko", "x\0depends=crc-16\0");
  spew("$dir/crc-16.ko", "x\0depends=\0");
  spew("$dir/crc32c_generic.ko", "x\0depends=\0");
  my @order = Linux::modules_for("$dir", 'ext4');
  same(join(' ', map { s{.*/}{}r } @order),
    'crc32c_generic.ko crc-16.ko jbd2.ko ext4.ko');
  die "no error\n" if eval { Linux::modules_for("$dir", 'sd_mod'); 1 };
  want($@, qr/: no sd_mod\.ko/);
};

it 'the table of ext2 shows the middle of three turns', sub {
  my @turns = map { my $n = $_; [map { my $who = $_;
    [map { [$n * $who, 10 * $who, 4] } 1 .. 4] } 1 .. 3] } 9, 5, 6;
  my $text = Ext2::table_of(@turns);
  want($text,
    qr/^\| 60 KB, new: us a KB \| 6\.0 \| 12\.0 \| 0\.50 \| 18\.0 \|/m);
  want($text, qr/^\| 1 MB, new: requests a file \| 4 \| 4 \| 1\.00 \|/m);
};

it 'rows with a sync are beside those of Linux', sub {
  my @rows = (['create', 10, 'x'], ['create_sync', 30, 'x'], ['cpu', 3, 'x']);
  same((split(/\n/, synced_table(\@rows,
    [['create', 20, 'x'], ['create_sync', 40, 'x']])))[-1],
    '| `create` | 10 | 30 | 20 | 40 | 0.75 |');
};

it 'make bench-disk with a kernel says what is missing', sub {
  my ($text, $status) = sh('perl tools/bench.pl disk no-kernel');
  want($text, qr/^no-kernel: no such file/m);
  die "status 0\n" unless $status;
};

it 'make bench-linux says what it needs', sub {
  my ($text, $status) = sh('perl tools/bench.pl linux');
  want($text, qr/^make bench-linux needs .*KERNEL=/m);
  die "status 0\n" unless $status;
  ($text, $status) = sh('perl tools/bench.pl --build ' . scratch
    . ' --cc false linux README.md');
  want($text, qr/^'false' makes no static 32-bit programs .*\n.*LINUXCC=/m);
};

done_testing;
