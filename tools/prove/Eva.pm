# Runs the drivers of tests/prove/eva through Frama-C's Eva, which follows the
# real sources for every input of a driver at once, and compares its alarms with
# those that tests/prove/explained.txt has a reason for.
#
# The sources are read from a copy in which the asm statements that %ASM names
# are calls of the macros in stubs.h; nothing else of them is changed.
package Eva;

use strict;
use warnings;
use File::Basename qw(dirname);
use File::Find ();
use File::Path qw(make_path);

our $DIR = 'tests/prove/eva';
our $EXPLAINED = 'tests/prove/explained.txt';

# Instructions that have a meaning for what is proven.
my %ASM = (
  'rep stosl' => 'asm_stosl',
  'rep stosb' => 'asm_stosb',
  'rep movsl' => 'asm_movsl',
  'rep movsb' => 'asm_movsb',
  'std; rep movsl; cld' => 'asm_down_movsl',
  'std; rep movsb; cld' => 'asm_down_movsb',
  'inb %1, %0' => 'asm_inb',
  '' => 'asm_nothing',
  'lock; xchgl %0, %1' => 'asm_xchg',
  'movl %%gs:%c1, %0' => 'asm_gs',
);

# A text with those asm statements as calls. Lines keep their numbers.
sub plain_c
{
  my ($text) = @_;

  $text =~ s{\basm(?: volatile)?\s*\("([^"]*)"(.*?)\);}{
    my ($code, $rest, $all) = ($1, $2, $&);
    my $name = $ASM{$code};
    my $lines = "\n" x ($all =~ tr/\n//);
    my @operands = $rest =~ /"[^"]*"\(((?:[^()]|\([^()]*\))*)\)/g;
    $name ? "$name(" . join(', ', @operands) . ");$lines" : $all;
  }gse;
  return $text;
}

# Copies all C files and headers of the tree to `to`.
sub copy_sources
{
  my ($to) = @_;
  my @files = split(/\n/, `git ls-files '*.c' '*.h' 2>/dev/null`);

  File::Find::find({ no_chdir => 1, wanted => sub {
      push @files, $File::Find::name =~ s{^\./}{}r if /\.[ch]$/;
    } }, grep { -d } qw(boot cpu debug dev fs include jobs lib mem tools user
      tests/prove)) if !@files;
  push @files, glob('*.[ch]'), glob("$DIR/*.[ch]");
  for my $file (grep { !m{^tests/(?!prove/)} } @files) {
    open(my $in, '<', $file) or next;
    my $text = do { local $/; <$in> };
    make_path(dirname("$to/$file"));
    open(my $out, '>', "$to/$file") or die "$to/$file: $!\n";
    print $out plain_c($text);
    close($out) or die "$to/$file: $!\n";
  }
}

# What the first comment of a driver says.
sub about
{
  my ($name) = @_;
  open(my $in, '<', "$DIR/$name.c") or die "$DIR/$name.c: $!\n";
  my %about = (name => $name, options => '', flags => '',
    inputs => '');

  while (my $line = <$in>) {
    last if $line !~ m{^// ?(.*)};
    my $text = $1;
    if ($text =~ /^(options|flags|inputs): (.*)/) {
      $about{$1} .= "$2 ";
    } elsif (!$about{title}) {
      ($about{title}, $about{sources}) = split(/: /, $text, 2);
    }
  }
  close($in);
  return \%about;
}

sub names
{
  return map { m{([^/]+)\.c$} } sort glob("$DIR/*.c");
}

# Runs Eva: all that it printed. `src` has the copy of the sources.
sub run_eva
{
  my ($src, $about) = @_;
  my $cpp = "-ffreestanding -iquote . -iquote include $about->{flags} "
    . "-include $DIR/stubs.h";
  my $text = `cd $src && frama-c -c11 -machdep gcc_x86_32 \\
    -cpp-extra-args="$cpp" -kernel-warn-key asm:clobber=inactive \\
    -eva -eva-no-show-progress -eva-no-print $about->{options} \\
    $DIR/$about->{name}.c 2>&1`;

  die "$about->{name}: Frama-C does not end well\n$text"
    if $text !~ /functions? analyzed/;
  return $text;
}

# The alarms in what Eva printed: "FILE FUNCTION: what", without line numbers,
# which change with each comment. The same once only.
sub alarms
{
  my ($text, $functions) = @_;
  my (%seen, @all);

  $text =~ s/\n  +/ /g; # a message may go on in the next line
  while ($text =~ /^\[eva:alarm\] ([^:\s]+):(\d+): Warning: *(.*)$/gm) {
    my ($file, $line, $what) = ($1, $2, $3);
    my $alarm = "$file " . $functions->($file, $line) . ": $what";
    push @all, $alarm if !$seen{$alarm}++;
  }
  return @all;
}

# The function that has a line of a file.
sub function_at
{
  my ($file, $line) = @_;
  open(my $in, '<', $file) or return '?';
  my $name = '?';

  while (my $text = <$in>) {
    $name = $1 if $text =~ /^(\w+)\(/;
    last if $. >= $line;
  }
  close($in);
  return $name;
}

# What explained.txt has for each driver: alarm => reason.
sub explained
{
  my (%all, $driver, $alarm);

  open(my $in, '<', $EXPLAINED) or return \%all;
  while (my $line = <$in>) {
    if ($line =~ /^\[(\w+)\]$/) {
      $driver = $1;
    } elsif ($line =~ /^    (\S.*)$/ && $alarm) {
      $all{$driver}{$alarm} .= "$1 ";
    } elsif ($line =~ /^([^#\s].*)$/) {
      $alarm = $1;
      $all{$driver}{$alarm} = '';
    }
  }
  close($in);
  return \%all;
}

# All of one driver: what goes into the table, and what is wrong.
sub prove
{
  my ($src, $name) = @_;
  my $about = about($name);
  my $text = run_eva($src, $about);
  my @alarms = alarms($text, \&function_at);
  my %reason = %{ explained()->{$name} || {} };
  my @wrong;

  for my $alarm (@alarms) {
    my $reason = delete $reason{$alarm};
    push @wrong, "$name: not explained: $alarm" if !$reason;
  }
  push @wrong, "$name: explained, but not there any more: $_"
    for sort keys %reason;
  my ($functions) = $text =~ /(\d+) functions? analyzed/;
  my ($covered) = $text =~ /statements reached.*?: (\d+)% coverage/;
  return ({ %$about, functions => $functions, covered => $covered,
    merged => $text =~ /starting to merge loop iterations/ ? 1 : 0,
    alarms => scalar @alarms, text => $text }, @wrong);
}

1;
