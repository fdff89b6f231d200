# A row of the lab: its argument names it, the last line it prints says what is
# not so. Try.pm has what is asked of each image.
use strict;
use warnings;
use lib 'lab';
use Disk;
use Try;

my $wrong = 77; # a type that is none
my %ROW;

$ROW{sound} = sub {
  try('a sound image', sub {});
  try('with a /lost+found', sub {}, from => with_lost_found());
  try('a commit that is not whole', sub {
    $_[0]->commit($base->{inodestart} => grown());
    $_[0]->set_word($base->{logstart} + 1, 9, 99);
  });
  try('a commit that is at home already', sub {
    $_[0]->commit($base->{inodestart} =>
      substr($base->{bytes}, $base->{inodestart} * 4096, 4096));
  });
  try('a free entry with an old name', sub {
    $_[0]->add_entry('/d', 'old', 0);
  });
  try('a free inode with old numbers', sub {
    $_[0]->set(310, size => 77, nlink => 3, addr0 => 5, addr11 => 99999);
  });
  my $hole = $base->copy;
  $hole->mark(at('/a', 0), 0);
  $hole->set(ino('/a'), addr0 => 0);
  try('a file that begins with a hole', sub {}, from => $hole);
  try('a link count of 5', sub { $_[0]->set(ino('/d/f'), nlink => 5) },
    want => ['link-count ' . ino('/d/f')]);
};

$ROW{lost_blocks} = sub {
  for my $block ($base->{size} - 5, 300) {
    try("block $block is marked, and free", sub { $_[0]->mark($block, 1) },
      want => ["lost-block $block"]);
  }
  try('all blocks from 290 to 330 are marked', sub {
    $_[0]->mark($_, 1) for 290 .. 330;
  }, want => [map { "lost-block $_" } 290 .. 330]);
};

$ROW{unmarked} = sub {
  my %block = ("a file's only block" => at('/b', 0), 'the superblock' => 1,
    'the bitmap' => $base->{bmapstart}, 'an indirect block' => at('/big', 11),
    'a double-indirect block' => at('/far', 12), 'a directory' => at('/d', 0),
    'a list below a double-indirect block' => $base->word(at('/far', 12), 1));

  for my $what (sort keys %block) {
    try("$what is not marked", sub { $_[0]->mark($block{$what}, 0) },
      want => ["unmarked-block $block{$what}"]);
  }
  try('nothing is marked', sub { $_[0]->mark($_, 0) for 0 .. 399 },
    want => [map { $base->marked($_) ? "unmarked-block $_" : () } 0 .. 399]);
};

$ROW{links} = sub {
  my @cases = (['/d/f', 5], ['/d/f', 0], ['/b', 1], ['/d', 1], ['/', 2],
    ['/', 65535], ['/empty', 2], ['/dev/console', 0]);

  for (@cases) {
    my ($path, $n) = @$_;
    my $inum = ino($path);
    try("the link count of $path is $n", sub { $_[0]->set($inum, nlink => $n) },
      want => ["link-count $inum"]);
  }
};

$ROW{inodes} = sub {
  my ($a, $empty, $d) = map { ino($_) } qw(/a /empty /d);
  my $size = $base->get($d, 'size');

  try('/a has type 77', sub { $_[0]->set($a, type => $wrong) },
    want => ["bad-type $a", 'bad-entry 1'], gone => ['/a']);
  try('/d/f has type -1', sub { $_[0]->set(ino('/d/f'), type => 65535) },
    want => ['bad-type ' . ino('/d/f'), "bad-entry $d"], gone => ['/d/f']);
  try('/a has 2 GB', sub { $_[0]->set($a, size => 1 << 31) },
    want => ["bad-size $a"], other => ['/a']);
  try('a device has 5 bytes', sub {
    $_[0]->set(ino('/dev/console'), size => 5);
  }, want => ['bad-size ' . ino('/dev/console')]);
  try('a device has a block', sub {
    $_[0]->set(ino('/dev/console'), addr3 => at('/a', 0));
  }, want => ['bad-size ' . ino('/dev/console')]);
  for my $new ($size + 5, 1 << 30, 0xffffffe0, 0, 32) {
    try("the directory /d has $new bytes", sub { $_[0]->set($d, size => $new) },
      want => ["bad-size $d"]);
  }
  try('a directory with a hole', sub {
    $_[0]->set($empty, addr2 => $_[0]->take_block, size => 3 * 4096);
  }, want => ["bad-size $empty"]);
  try('a directory without a block', sub { $_[0]->set($empty, addr0 => 0) },
    want => ["bad-size $empty", 'bad-entry 1'], may => ['link-count 1'],
    gone => ['/empty']);
};

$ROW{blocks} = sub {
  my ($a, $big, $far) = map { ino($_) } qw(/a /big /far);

  for my $block (400, 2, $base->{data} - 1, 0xffffffff) {
    try("block 1 of /a is block $block", sub {
      $_[0]->set($a, addr1 => $block);
    }, want => ["bad-block $a", 'lost-block ' . at('/a', 1)], other => ['/a']);
  }
  for my $block (401, 1, 0x80000000) {
    try("the indirect block of /big is block $block", sub {
      $_[0]->set($big, addr11 => $block);
    }, want => ["bad-block $big", 'lost-block ' . at('/big', 11)],
      other => ['/big']);
    try("block 13 of /big is block $block", sub {
      $_[0]->set_word(at('/big', 11), 2, $block);
    }, want => ["bad-block $big"], other => ['/big']);
    try("a list of /far is block $block", sub {
      $_[0]->set_word(at('/far', 12), 1, $block);
    }, want => ["bad-block $far"], other => ['/far']);
  }
};

$ROW{shared} = sub {
  my ($a, $b, $big, $page) = map { ino($_) } qw(/a /b /big /page);

  die "the lab's own image has another order\n"
    unless $a < $b && $b < $big && $big < ino('/empty') && $big < $page;
  try('/b has a block of /a', sub { $_[0]->set($b, addr0 => at('/a', 0)) },
    want => ["shared-block $b", 'lost-block ' . at('/b', 0)],
    other => ['/b', '/d/also']);
  try('/a has a block twice', sub { $_[0]->set($a, addr1 => at('/a', 0)) },
    want => ["shared-block $a", 'lost-block ' . at('/a', 1)], other => ['/a']);
  try('a list names itself', sub {
    $_[0]->set_word(at('/big', 11), 0, at('/big', 11));
  }, want => ["shared-block $big"], other => ['/big']);
  try('a double-indirect block names itself', sub {
    $_[0]->set_word(at('/far', 12), 1, at('/far', 12));
  }, want => ['shared-block ' . ino('/far')], other => ['/far']);
  try('/page has the indirect block of /big', sub {
    $_[0]->set($page, addr0 => at('/big', 11));
  }, want => ["shared-block $page"], other => ['/page']);
  try('the indirect block of /page is a block of /a', sub {
    $_[0]->set($page, addr11 => at('/a', 1));
  }, want => ["shared-block $page"]);
  try('the directory /empty has a block of /a', sub {
    $_[0]->set(ino('/empty'), addr0 => at('/a', 0));
  }, want => ['shared-block ' . ino('/empty'), 'bad-size ' . ino('/empty'),
    'bad-entry 1'], may => ['link-count 1'], gone => ['/empty']);
};

$ROW{dots} = sub {
  my ($d, $e) = map { ino($_) } qw(/d /d/e);
  my $entry = sub { my ($path, $i) = @_; at($path, 0) * 4096 + 32 * $i };

  try('"." of /d is the root', sub { $_[0]->poke($entry->('/d', 0), 'v', 1) },
    want => ["bad-dot $d"]);
  try('".." of /d/e is the root', sub {
    $_[0]->poke($entry->('/d/e', 1), 'v', 1);
  }, want => ["bad-dot $e"]);
  try('".." of the root is /d', sub { $_[0]->poke($entry->('/', 1), 'v', $d) },
    want => ['bad-dot 1']);
  try('/d has no "."', sub { $_[0]->poke($entry->('/d', 0), 'v', 0) },
    want => ["bad-dot $d"]);
  try('".." of /d is called dots', sub {
    $_[0]->poke($entry->('/d', 1) + 2, 'a30', 'dots');
  }, want => ["bad-dot $d"]);
  try('".." of /d is inode 65535', sub {
    $_[0]->poke($entry->('/d', 1), 'v', 65535);
  }, want => ["bad-dot $d"]);
};

$ROW{entries} = sub {
  my ($d, $e, $f) = map { ino($_) } qw(/d /d/e /d/f);
  my $at = $base->entry('/d', 'f');
  my %is = ('is of a free inode' => ['v', 315],
    'is of inode 320, which there is not' => ['v', 320],
    'is of inode 65535' => ['v', 65535], 'has no name' => ['x2a30', ''],
    'is called x/y' => ['x2a30', 'x/y']);

  for my $what (sort keys %is) {
    my ($template, $value) = @{$is{$what}};
    try("an entry of /d $what", sub {
      $template =~ /^x2(.*)/ ? $_[0]->poke($at + 2, $1, $value)
        : $_[0]->poke($at, $template, $value);
    }, want => ["bad-entry $d", "lost-inode $f"], moved => lost('/d/f'));
  }
  my @new = (['/d/e', 'h', $f, 'a name that is there twice'],
    ['/d', '.', ino('/a'), 'a second "."'],
    ['/d/e', 'up', $d, 'a directory in itself'],
    ['/d/e', 'me', $e, 'a directory that names itself'],
    ['/d/e', 'root', 1, 'a name of the root'],
    ['/d/e', 'x', ino('/bin'), 'a second name of a directory'],
    ['/d/e', 'x', ino('/many'), 'one that comes first, but lies deeper']);
  for (@new) {
    my ($path, $name, $inum, $what) = @$_;
    try("$what, $path/$name", sub { $_[0]->add_entry($path, $name, $inum) },
      want => ['bad-entry ' . ino($path)]);
  }
};

$ROW{lost} = sub {
  for my $from (undef, with_lost_found()) {
    my @from = $from ? (from => $from) : ();
    my $where = $from ? '' : ', and no /lost+found is there';
    for my $path (qw(/a /big /nothing /dev/console /d/f)) {
      my ($top, $name) = $path =~ m{^(.*/)(.+)$};
      try("nothing names $path$where", sub { $_[0]->forget($top, $name) },
        @from, want => ['lost-inode ' . ino($path)], moved => lost($path));
    }
  }
  my @many = map { "/many/$_" } 1 .. 130;
  try('nothing names 130 files', sub {
    $_[0]->forget('/many', $_) for 1 .. 130;
  }, want => [map { 'lost-inode ' . ino($_) } @many], moved => lost(@many));
};

$ROW{trees} = sub {
  my ($d, $e) = map { ino($_) } qw(/d /d/e);
  my $d_up = at('/d', 0) * 4096 + 32;
  my @may = map { +"link-count $_" } 1, $d, $e;

  for my $from ($base, with_lost_found()) {
    try('nothing names /d', sub { $_[0]->forget('/', 'd') }, from => $from,
      want => ["lost-inode $d"], may => \@may, moved => lost('/d'));
    try('nothing names /d/e', sub { $_[0]->forget('/d', 'e') }, from => $from,
      want => ["lost-inode $e"], may => \@may, moved => lost('/d/e'));
    try('nothing names /late', sub { $_[0]->forget('/', 'late') },
      from => $from, want => ['lost-inode ' . ino('/late')], may => \@may,
      moved => lost('/late'));
    try('a circle: /d is in /d/e only', sub {
      $_[0]->add_entry('/d/e', 'd', $d);
      $_[0]->forget('/', 'd');
      $_[0]->poke($d_up, 'v', $e);
    }, from => $from, want => ["lost-inode $d", "bad-entry $e"], may => \@may,
      moved => lost('/d'));
  }
};

$ROW{unlinked} = sub {
  for my $path (qw(/big /d/f /far /dev/console)) {
    my ($top, $name) = $path =~ m{^(.*/)(.+)$};
    try("$path was open when it was removed", sub {
      $_[0]->forget($top, $name);
      $_[0]->set(ino($path), nlink => 0);
    }, want => ['unlinked ' . ino($path)], gone => [$path]);
  }
  try('/late/g was a working directory when it was removed', sub {
    $_[0]->forget('/late', 'g');
    $_[0]->set(ino('/late/g'), nlink => 0);
    $_[0]->set(ino('/late'), nlink => 1);
  }, want => ['unlinked ' . ino('/late/g')], gone => ['/late/g']);
};

$ROW{log} = sub {
  my ($at, $a) = ($base->{inodestart}, ino('/a'));
  my $bad = $base->copy;

  $bad->set($a, nlink => 9);
  my $inodes = substr($bad->{bytes}, $at * 4096, 4096);
  try('a commit that is not at home', sub { $_[0]->commit($at => grown()) },
    other => ['/a']);
  my $size = now()->get($a, 'size');
  die "a commit that is not at home: -r has not replayed it\n"
    if $size != 5001;
  try('a commit with a fault', sub { $_[0]->commit($at => $inodes) },
    want => ["link-count $a"]);
  try('a commit at home, with a fault', sub {
    $_[0]->commit($at => $inodes);
    $_[0]->poke($at * 4096, 'a*', $inodes);
  }, want => ["link-count $a"]);
  try('a commit that is not whole, and a fault', sub {
    $_[0]->commit($at => grown());
    $_[0]->set_word($base->{logstart} + 1, 9, 99);
    $_[0]->set($a, nlink => 3);
  }, want => ["link-count $a"]);
  try('the log has another magic number', sub {
    $_[0]->set_word($base->{logstart}, 0, 1);
  }, want => ['bad-log 0']);
  for my $n ($base->{nlog}, 1001, 0xffffffff) {
    try("a commit of $n blocks", sub {
      $_[0]->set_word($base->{logstart}, 2, $n);
    }, want => ['bad-log 0']);
  }
  for my $block (1, $base->{logstart}, 400, 0xffffffff) {
    try("a commit of block $block", sub { $_[0]->commit($block => grown()) },
      want => ['bad-log 0']);
  }
};

$ROW{refused} = sub {
  my $cut = sub { my ($n) = @_;
    return sub { $_[0]{bytes} = substr($_[0]{bytes}, 0, $n) } };
  my @super = ([magic => 1], [size => 401], [size => 0xffffffff], [size => 0],
    [ninodes => 0x80000000], [ninodes => 0], [nlog => 1002], [logstart => 4000],
    [inodestart => 0x10000000], [bmapstart => 0xfffffff0], [nblocks => 5]);

  accepted();
  for my $n (0, 100, 4096, 8191, 8192, 100 * 4096, 200 * 4096, 400 * 4096 - 1) {
    try("an image of $n bytes", $cut->($n), status => 2);
  }
  for (@super) {
    my ($name, $new) = @$_;
    try("a superblock whose $name is $new", sub { $_[0]->super($name, $new) },
      status => 2);
  }
  try('a root of type 0', sub { $_[0]->set(1, type => 0) }, status => 2);
  try('a root that is a file', sub { $_[0]->set(1, type => 2) }, status => 2);
  try('a root without a block', sub { $_[0]->set(1, addr0 => 0) }, status => 2);
};

# Gives all that is free to /far, whose second list has room.
sub full
{
  my $disk = $base->copy;
  my $list = $disk->word(at('/far', 12), 1);

  for my $i (10 .. 1000) {
    last unless grep { !$disk->marked($_) } 0 .. 399;
    $disk->set_word($list, $i, $disk->take_block);
  }
  $disk->set(ino('/far'), size => (11 + 1024 + 2048) * 4096);
  my @faults = $disk->faults;
  die "the lab's own full image is not sound: $faults[0]\n" if @faults;
  return $disk;
}

$ROW{full} = sub {
  my $full = full();

  try('a full disk', sub {}, from => $full);
  try('a link count on a full disk', sub { $_[0]->set(ino('/a'), nlink => 7) },
    from => $full, want => ['link-count ' . ino('/a')]);
  try('a lost file, and no block for /lost+found', sub {
    $_[0]->forget('/', 'a');
  }, from => $full, status => 2);
};

$ROW{together} = sub {
  my ($a, $d, $e, $f) = map { ino($_) } qw(/a /d /d/e /d/f);
  my @all = map { $base->marked($_) ? "unmarked-block $_" : () } 0 .. 399;

  try('nothing is marked, and nothing names /a', sub {
    $_[0]->mark($_, 0) for 0 .. 399;
    $_[0]->forget('/', 'a');
  }, want => ["lost-inode $a", @all], moved => lost('/a'));
  try('two link counts, a lost block and a wrong ".."', sub {
    $_[0]->set($a, nlink => 0);
    $_[0]->set($f, nlink => 9);
    $_[0]->mark(300, 1);
    $_[0]->poke(at('/d/e', 0) * 4096 + 32, 'v', 1);
  }, want => ["link-count $a", "link-count $f", 'lost-block 300',
    "bad-dot $e"]);
  try('the type of /d, and a link count below it', sub {
    $_[0]->set($d, type => $wrong);
    $_[0]->set(ino('/d/e/h'), nlink => 4);
  }, want => ["bad-type $d", 'bad-entry 1', "lost-inode $e", "lost-inode $f",
    'link-count ' . ino('/d/e/h')],
    may => ['link-count 1', "link-count $e", 'link-count ' . ino('/b')],
    gone => ['/d', '/d/also'], moved => lost('/d/e', '/d/f'));
  try('/d was removed, and is not empty', sub {
    $_[0]->forget('/', 'd');
    $_[0]->set($d, nlink => 0);
  }, want => ["unlinked $d", "lost-inode $e", "lost-inode $f"],
    may => ['link-count 1', "link-count $e", 'link-count ' . ino('/b')],
    gone => ['/d', '/d/also'], moved => lost('/d/e', '/d/f'));
  try('a circle, and a bitmap that is all marked', sub {
    $_[0]->mark($_, 1) for 0 .. 399;
    $_[0]->add_entry('/d/e', 'd', $d);
    $_[0]->forget('/', 'd');
  }, want => ["lost-inode $d", "bad-entry $e", 'lost-block 330'],
    may => ['link-count 1', "link-count $d", "link-count $e",
      map { "lost-block $_" } 0 .. 399], moved => lost('/d'));
};

# Numbers at the borders of the tables, and some of any kind.
sub wild
{
  my @known = (0, 1, 2, 3, 319, 320, 399, 400, 0x7fffffff, 0x80000000,
    0xffffffff, $base->{inodestart}, $base->{data});
  return rand() < 0.7 ? $known[rand @known]
    : int(rand(rand() < 0.5 ? 400 : 2**32));
}

# Another inode for an entry of some directory, or another name.
sub spoil_entry
{
  my ($disk) = @_;
  my @paths = qw(/ /d /d/e /late /late/g /bin);
  my @entries = $disk->entries(ino($paths[rand @paths]));
  my $at = $entries[rand @entries][0];

  return $disk->poke($at + 2, 'a30', qw(. .. b d g)[rand 5]) if rand() < 0.3;
  $disk->poke($at, 'v', rand() < 0.7 ? ino($paths[rand @paths])
    : wild() & 0xffff);
}

# Spoils inodes, directories, lists and the bitmap; not superblock and root.
sub spoil
{
  my ($disk) = @_;
  my $inodes = $disk->{inodestart} * 4096 + 2 * 64;
  my $kind = int(rand(4));

  for (0 .. rand(12)) {
    $disk->poke($inodes + 4 * int(rand(160 * 16)), 'V', wild()) if $kind != 1;
    $disk->poke($disk->{data} * 4096 + 2 * int(rand(30 * 2048)), 'v',
      wild() & 0xffff) if $kind > 1;
    spoil_entry($disk) if $kind == 1;
    $disk->set_word(at('/big', 11), int(rand(60)), wild()) if $kind == 2;
    $disk->mark(int(rand(400)), int(rand(2))) if $kind == 3;
  }
}

$ROW{noise} = sub {
  srand(20);
  for my $round (1 .. 80) {
    my $disk = $base->copy;
    spoil($disk);
    survive("noise, round $round", $disk);
  }
};

my $row = $ROW{$ARGV[0] // ''} or die "rows: @{[sort keys %ROW]}\n";
$row->();
