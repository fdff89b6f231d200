#!/usr/bin/env perl
# Puts a command line into a kernel's ELF file, for emulators in which only the
# boot block can load it (bootmain.c), which has none to give.
#
#   tools/trace/bootline.pl KERNEL NEW LINE
#
# NEW has one more segment, in low memory: the line, and the code that hands it
# over. It is entered instead of the kernel, as a multiboot loader would (%ebx:
# struct multiboot_info, boot/bootinfo.h), and goes on to the kernel.
use strict;
use warnings;
use Cwd ();
use File::Basename qw(dirname);
use lib dirname(dirname(Cwd::abs_path(__FILE__)));
use Files;

use constant {
  PLACE => 0x20000, # behind what bootmain uses, below the kernel
  LINE => 512,      # MAXCMDLINE: the kernel copies no more
  SECTOR => 512,    # the first has the program headers, all that bootmain reads
  EHDR => 52,
  PHDR => 32,
  FIRST => 0x1000,  # where the kernel's first segment begins in the file
};

@ARGV == 3 or die "usage: bootline.pl KERNEL NEW LINE\n";
my ($kernel, $new, $line) = @ARGV;
die "the command is too long: " . LINE . " bytes with the rest of the line\n"
  if length($line) >= LINE;

my $elf = read_file($kernel);
my ($entry, $at, $n) = (unpack('V2', substr($elf, 24, 8)),
  unpack('v', substr($elf, 44, 2)));
my $headers = substr($elf, EHDR, $n * PHDR);
my $end = EHDR + length($headers);
my $added = pack('a' . LINE, $line)
  . pack('C3', 0x83, 0x0b, 0x04)            # orl $4, (%ebx): MBI_CMDLINE
  . pack('C3V', 0xc7, 0x43, 0x10, PLACE)    # movl $PLACE, 16(%ebx): cmdline
  . pack('CVC2', 0xb9, $entry, 0xff, 0xe1); # movl $entry, %ecx; jmp *%ecx

# bootmain wants rising addresses: this one comes first.
substr($elf, $end, FIRST - $end) =~ /\A\0*\z/ && $at == EHDR
  && $end + PHDR <= SECTOR && SECTOR + length($added) <= FIRST
  or die "$kernel: no room between the headers and the first segment\n";
substr($elf, EHDR, length($headers) + PHDR) = pack('V8', 1, SECTOR, PLACE,
  PLACE, length($added), length($added), 7, 1) . $headers;
substr($elf, SECTOR, length($added)) = $added;
substr($elf, 24, 4) = pack('V', PLACE + LINE);
substr($elf, 44, 2) = pack('v', $n + 1);
write_file($new, $elf);
