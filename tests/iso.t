# Does `make iso` make a CD that boots to the shell, on machines with and
# without an IDE disk, and say what is missing where it cannot?
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my $iso = built('lectern.iso');

# A directory with the tools of the PATH but for these.
# What is missing on this machine anyway is missing there, too.
sub path_without
{
  my ($dir, @names) = @_;
  my %not = map { $_ => 1 } @names;

  for my $from (reverse split(/:/, $ENV{PATH})) {
    for my $tool (glob("$from/*")) {
      my $name = $tool =~ s{.*/}{}r;
      next if $not{$name} || !-x $tool;
      unlink("$dir/$name");
      symlink($tool, "$dir/$name");
    }
  }
  return $dir;
}

it 'make iso without its tools says which, and what to type', sub {
  my $dir = scratch;
  my $path = path_without($dir, qw(grub-mkrescue grub2-mkrescue
    i686-elf-grub-mkrescue xorriso));
  my ($text, $status) =
    sh("PATH=$path sh tools/iso.sh k fs $dir/x.iso");
  die "status 0\n" unless $status;
  # mtools, which it needs too, may be missing here anyway.
  want($text, qr{^make iso: missing: grub-mkrescue xorriso(?: mtools)?; }
    . qr{type: tools/setup.sh iso\n\z});
};

my ($text, $status) = make('iso', this_build => 1);

SKIP: {
  skip $1, 1 if $status && $text =~ /^(make iso: missing:.*)/m;

  it 'make iso makes it, and says how to start it', sub {
    same($status, 0, $text);
    want($text, qr/-cdrom \S*lectern\.iso/);
  } or last SKIP;

  for my $machine ('pc', 'q35', 'q35,acpi=off') {
    it "the CD boots to the shell on a $machine machine", sub {
      my $g = Guest->boot(image => '', cpus => 2, monitor => 1,
        qemu => ['-machine', $machine, '-cdrom', $iso]);
      $g->expect(qr/disk: RAM disk/, 90);
      $g->prompt;
      $g->wait_screen(qr/^\S* \$ *$/m);
      same($g->line('echo x > file; cat file'), "x\n");
    };
  }

  # The same bytes: the image has a partition table besides the CD's file
  # system.
  it 'written to a USB stick, it boots from that', sub {
    my $g = Guest->boot(image => '', qemu => ['-machine', 'q35,usb=on',
        '-drive', "file=$iso,format=raw,if=none,id=stick,snapshot=on",
        '-device', 'usb-storage,drive=stick']);
    $g->expect(qr/disk: RAM disk/, 90);
    $g->prompt;
  };
}

done_testing;
