# Where the fields of the kernel's structs are, and what its enums and constants
# mean. The names come from the source, the numbers from the compiler: a file of
# questions is compiled to assembly, and the answers are read from that.
package Layout;

use strict;
use warnings;
use File::Temp ();
use Files;

# By the C file to compile, which brings them: structs by their names, and
# variables whose struct has none (`=`), each with the file that has its fields.
my %ASK = (
  'proc.c' => { proc => 'proc.h', context => 'proc.h', ptable => 'proc.h',
    trapframe => 'trap.h', cpu => 'cpu/cpu.h',
    addrspace => 'vm.h', region => 'vm.h', segment => 'vm.h', maps => 'vm.h',
    mapping => 'vm.h', pagemap => 'vm.h', spinlock => 'spinlock.h',
    taskstate => 'mmu.h', first_frame => 'proc.c' },
  'fs/log.c' => { '=log' => 'fs/log.c', buf => 'fs/buf.h',
    sleeplock => 'sleeplock.h', inode => 'fs/file.h', file => 'fs/file.h',
    superblock => 'include/fs.h', dinode => 'include/fs.h',
    dirent => 'include/fs.h' },
  'fs/bio.c' => { '=bcache' => 'fs/bio.c' },
  'fs/inode.c' => { '=itable' => 'fs/inode.c' },
  'fs/file.c' => { '=ftable' => 'fs/file.c' },
  'fs/pipe.c' => { pipe => 'fs/pipe.c' },
  'fs/namecache.c' => { '=names' => 'fs/namecache.c',
    name => 'fs/namecache.c' },
  'kalloc.c' => { '=kmem' => 'kalloc.c', memrange => 'boot/bootinfo.h' },
);

# Enums, each with the file that has it; those without a name by their first.
my %ENUM = (procstate => 'proc.h', event_type => 'include/events.h',
  fill => 'vm.h', kind => 'kalloc.c', FD_NONE => 'fs/file.h');

# Where #define NAME NUMBER is looked for.
my @CONSTANTS = qw(param.h memlayout.h mmu.h trap.h include/fs.h
  include/stat.h include/syscall.h cpu/cpu.h proc.h);

# name => {size, fields: {name: [offset, size]}}
sub structs
{
  my ($cc) = @_;

  return { map { answers($cc, $_, $ASK{$_}) } sort keys %ASK };
}

# The names of the fields of a struct, or of a variable's, in order.
sub fields
{
  my ($file, $name) = @_;
  my $variable = $name =~ s/^=//;
  my $source = read_file($file);
  my ($body) = $variable
    ? $source =~ /^static struct \{\n((?:(?!^\}).)*?)^\} \Q$name\E;/ms
    : $source =~ /^struct \Q$name\E \{\n(.*?)^\}/ms;

  die "web: $file: there is no struct $name\n" unless defined $body;
  $body =~ s{//[^\n]*}{}g;
  $body =~ s/\benum \{[^}]*\}/int/g;
  return map { /\(\*(\w+)\)\(/ ? $1 : /(\w+)\s*(?:\[[^\]]*\]\s*)*(?=,|$)/g }
    grep { /\S/ } map { s/\s+/ /gr =~ s/ $//r } split(/;/, $body);
}

# What the compiler says of the structs in $wanted, as structs() has it.
sub answers
{
  my ($cc, $file, $wanted) = @_;
  my $dir = File::Temp->newdir('lecternXXXXXX', TMPDIR => 1);
  my ($questions, @asked) = ('');

  for my $name (sort keys %$wanted) {
    my $plain = $name =~ s/^=//r;
    my $type = $plain eq $name ? "struct $name" : "__typeof__($plain)";
    for my $field ('', fields($wanted->{$name}, $name)) {
      my @ask = $field eq '' ? ("sizeof($type)") : ("offsetof($type, $field)",
        "sizeof((($type *)0)->$field)");
      for (@ask) {
        $questions .= 'asm volatile(".ascii \"@fact ' . @asked
          . " %c0@\\\"\" : : \"i\"($_));\n";
        push @asked, [$plain, $field];
      }
    }
  }
  write_file("$dir/ask.c", "#include \"$file\"\n"
    . "void ask(void);\nvoid ask(void)\n{\n$questions}\n");
  system("$cc -std=gnu11 -O1 -w -march=i486 -ffreestanding -fno-pic"
    . ' -mgeneral-regs-only -mregparm=3 -iquote . -iquote include'
    . " -S -o $dir/ask.s $dir/ask.c") == 0
    or die "web: the compiler refuses questions about $file\n";
  return collect(\@asked,
    read_file("$dir/ask.s") =~ /\@fact (\d+) (\d+)\@/g);
}

# The answers, [number of the question, value] in a row, by struct.
sub collect
{
  my ($asked, @answers) = @_;
  my %structs;

  while (my ($number, $value) = splice(@answers, 0, 2)) {
    my ($struct, $field) = @{ $asked->[$number] };
    if ($field eq '') {
      $structs{$struct}{size} = 0 + $value;
    } else {
      push @{ $structs{$struct}{fields}{$field} }, 0 + $value;
    }
  }
  return %structs;
}

# name => [names of the values, from 0 on]
sub enums
{
  my %enums;

  for my $name (sort keys %ENUM) {
    my $source = read_file($ENUM{$name});
    my ($body) = $source =~ /^enum \Q$name\E \{(.*?)\}/ms;
    ($body) = $source =~ /\benum \{ ?(\Q$name\E\b.*?)\}/s
      unless defined $body;
    # Of a list of X(NAME, ...).
    $body = join(', ', map { "TR_$_" } $source =~ /^  X\((\w+),/mg)
      if $name eq 'event_type';
    die "web: $ENUM{$name}: enum $name is not as expected\n"
      if !defined $body || $body =~ s{//[^\n]*}{}gr =~ /=/;
    $enums{$name} = [$body =~ s{//[^\n]*}{}gr =~ /(\w+)/g];
  }
  return \%enums;
}

# name => number
sub constants
{
  my %constants;

  for my $file (@CONSTANTS) {
    my @found = read_file($file)
      =~ m{^#define (\w+)\s+(0x[0-9a-fA-F]+|\d+)\s*(?://.*)?$}mg;
    while (my ($name, $value) = splice(@found, 0, 2)) {
      $constants{$name} = $value =~ /^0/ ? oct $value : 0 + $value;
    }
  }
  return \%constants;
}

# number => name of each system call
sub calls
{
  my ($list) = read_file('include/syscall.h')
    =~ /^#define SYSCALLS\(X\)(.*?[^\\])$/ms;

  return { map { $_->[1] => $_->[0] } map { [/(\w+), (\d+)/] }
    $list =~ /X\(([^)]*)\)/g };
}

1;
