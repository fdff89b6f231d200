# Places in the source: where each name is defined. Reads the source line by
# line, as our style has it: what is defined begins in the first column, a
# function with its name. Needs nothing but Perl.
#
# A place is written FILE:NAME, as proc.c:allocproc; files are paths from the
# root of the tree.
#
#   use Places;
#   my $line = Places::definitions('proc.c')->{allocproc};
package Places;

use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Glob qw(bsd_glob);
use Files;

my $root = abs_path(dirname(__FILE__) . '/..');
my %known; # file => { name => line }, as far as read

# The text of a file of the tree.
sub text_of { return read_file("$root/$_[0]") }

# All files of these patterns. The root's own path is none.
sub files
{
  (my $quoted = $root) =~ s/([][{}*?~\\])/\\$1/g;
  return map { substr($_, length($root) + 1) } grep { -f }
    map { bsd_glob("$quoted/$_") } @_;
}

# The kernel's headers of functions and its sources; those of the programs; and
# all of these, with mkfs.
my $kernel = '{,' . join('/,', qw(boot cpu debug dev fs jobs lib mem)) . '/}';
sub kernel_headers { return files("$kernel*.h") }
sub kernel_files
{
  return grep { $_ ne 'mkfs.c' }
    files("$kernel*.[chS]", 'include/*.h', 'kernel.ld');
}
sub user_files
{
  return files('user/{,*/,*/*/}*.[chS]', 'user/lib/*.ld');
}
sub all_files
{
  return kernel_files(), user_files(), files('mkfs.c', 'tools/mkfs/*.[ch]');
}

# The text with comments and strings emptied, every line where it was.
sub bare
{
  my ($text) = @_;

  $text =~ s{("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|(//[^\n]*|/\*.*?\*/)}
            {defined $1 ? '""' : "\n" x ($2 =~ tr/\n//)}gse;
  return $text;
}

# The lines of C outside of functions, as [number, text, depth of braces it
# begins at]; preprocessor lines are left out.
sub outer_lines
{
  my ($text) = @_;
  my ($n, $depth, $in_function, $continued) = (0, 0, 0, 0);
  my @lines;

  for (split(/\n/, $text)) {
    $n++;
    my $directive = $continued || /^\s*#/;
    $continued = $directive && /\\$/;
    next if $directive;
    $in_function = 1 if $depth == 0 && /^\{/;
    push @lines, [$n, $_, $depth] if !$in_function || /^\{/;
    $depth += tr/{// - tr/}//;
    $in_function = 0 if $depth == 0;
  }
  return @lines;
}

# The names that a declaration at the outermost level gives to variables.
sub variables_of
{
  my ($line) = @_;

  return if $line =~ /^(?:extern|typedef|_Static_assert|asm)\b/;
  return if $line !~ /^\w[^;]*\s[\w*(].*[=;]/;
  $line =~ s/\s*[={].*|;.*//;
  $line =~ s/__attribute__\s*\(\(.*?\)\)+//g;
  return $1 if $line =~ /^[\w\s*]*\(\s*\*\s*(?:const\s+)?(\w+)/;
  return if $line =~ /\(/ || $line =~ /^(?:struct|union|enum)\s+\w*$/;
  return map { /(\w+)\s*(?:\[[^,]*)?$/ ? $1 : () } split(/,/, $line);
}

# The names that one line of C outside of functions defines, but for functions.
sub names_of
{
  my ($line, $depth, $in_enum) = @_;
  my @names;

  if ($in_enum || $line =~ /\benum\b[^{]*\{(.*)/) {
    (my $list = $in_enum ? $line : $1) =~ s/\}.*//;
    push @names, $list =~ /(?:^|,)\s*([A-Z]\w*)/g;
  }
  push @names, $1 if $line =~ /^\}\s*(?!__attribute__)(\w+)/;
  return @names if $depth;
  push @names, $1
    if $line =~ /^(?:static\s+|typedef\s+)?(?:struct|union|enum)\s+(\w+)\s*\{/;
  push @names, $1 if $line =~ /^typedef\s.*?(\w+);\s*$/
    || $line =~ /^typedef\s[\w\s*]*\b(\w+)\(/
    || $line =~ /^(?:static\s+)?(?:enum|struct|union)\b.*\}\s*(\w+);/;
  return (@names, $line =~ /\{/ && $line !~ /=/ ? () : variables_of($line));
}

sub c_definitions
{
  my ($text) = @_;
  my ($in_enum, $function) = (0, undef);
  my %line;

  for my $outer (outer_lines($text)) {
    my ($n, $line, $depth) = @$outer;
    $function = [$1, $n] if !$depth && $line =~ /^(\w+)\(/;
    if ($line =~ /^\{/ && $function) {
      $line{$function->[0]} ||= $function->[1];
    } elsif (!$function) {
      $line{$_} ||= $n for names_of($line, $depth, $in_enum);
    }
    $function = undef if $line =~ /[;}]\s*$|^\{/;
    $in_enum = 0 if $line =~ /\}/;
    $in_enum = 1 if $line =~ /\benum\b[^{}]*\{[^}]*$/;
  }
  return \%line;
}

# Name and line of all that `file` defines: functions, structs, constants,
# variables, macros, labels of assembly and of the linker script; functions of
# Perl and Python.
sub definitions
{
  my ($file) = @_;

  return $known{$file} if $known{$file};
  my $script = $file =~ /\.p[lmy]$/;
  my $text = $script ? text_of($file) : bare(text_of($file));
  my $line = $file =~ /\.[ch]$/ ? c_definitions($text) : {};
  my $n = 0;
  for (split(/\n/, $text)) {
    $n++;
    $line->{$1} ||= $n if /^\s*#\s*define\s+(\w+)/ || /^\.macro\s+(\w+)/;
    $line->{$1} ||= $n if $script && /^\s*(?:sub|def|class)\s+(\w+)/;
    next if $file !~ /\.(?:S|ld)$/;
    $line->{$1} ||= $n if /^([A-Za-z_]\w*):/
      || /^\s*([A-Za-z_]\w*)\s*=[^=]/;
  }
  return $known{$file} = $line;
}

# The functions a header offers: declared there, or defined as inline.
sub declared
{
  my ($file) = @_;
  my $defined = definitions($file);
  my $text = bare(text_of($file));
  my %names;

  for my $outer (outer_lines($text)) {
    my ($n, $line, $depth) = @$outer;
    next if $depth || $line =~ /^(?:typedef|extern|_Static_assert)\b/;
    $names{$1} = $n if $line =~ /^\w[\w\s*]*[\s*](\w+)\(/ && $line !~ /^static/;
    $names{$1} = $n if $line =~ /^(\w+)\(/ && $defined->{$1};
  }
  return sort keys %names;
}

# Where `name` is defined: a list of [file, line] among these files.
sub places_of
{
  my ($name, @files) = @_;
  return map { my $line = definitions($_)->{$name}; $line ? [$_, $line] : () }
    @files;
}

1;
