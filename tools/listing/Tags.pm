# What is defined where: functions, structs, macros, variables and the like as
# universal-ctags finds them in C, labels and symbols of assembly and linker
# scripts as we find them ourselves.
#
# A tag is { name, file, line, kind, end, scope, type, static }: `scope` is the
# function or struct it is in, `type` what ctags knows of it, `end` its last
# line.
package Tags;

use strict;
use warnings;
use Exporter 'import';
use File::Temp ();
use Files;
use Order;

our @EXPORT = qw(find_tags find_ctags give_ids);

# The program, or dies with what to do about it.
sub find_ctags
{
  for my $name (grep { defined } $ENV{CTAGS}, 'ctags', 'universal-ctags',
    'uctags') {
    my $version = `$name --version 2>/dev/null </dev/null`;
    return $name if ($version || '') =~ /Universal Ctags/;
  }
  die "universal-ctags is missing; type: tools/setup.sh reading\n";
}

# All tags of these files.
sub find_tags
{
  my (@files) = @_;
  my %other = map { $_ => 1 } grep { /\.ld$/ || is_assembly($_, read_file($_)) }
    @files;

  return (c_tags(grep { /\.[ch]$/ && !$other{$_} } @files),
    map { other_tags($_) } grep { $other{$_} } @files);
}

sub c_tags
{
  my (@files) = @_;
  my $ctags = find_ctags();
  my $list = File::Temp->new;
  my (@tags, %lines);

  print $list map { "$_\n" } @files;
  $list->flush;
  open(my $out, '-|', "$ctags --quiet --options=NONE -f - --sort=no"
    . ' --languages=C --language-force=C --kinds-C=+lzpxLD --extras=+F'
    . " --fields=nKsteE --fields-C=+{macrodef} -L $list") or die "$ctags: $!\n";
  while (<$out>) {
    chomp;
    my ($name, $file, $rest) = /^(\S+)\t(\S+)\t.*?;"\t(.*)$/ or next;
    my ($kind, @fields) = split(/\t/, $rest);
    my %tag = (name => $name, file => $file, kind => $kind, scope => '');
    for (@fields) {
      my ($key, $value) = split(/:/, $_, 2);
      if ($key eq 'line' || $key eq 'end') { $tag{$key} = $value }
      elsif ($key eq 'typeref') { $tag{type} = $value }
      elsif ($key eq 'extras') { $tag{static} = 1 if $value =~ /fileScope/ }
      elsif ($key ne 'macrodef') { $tag{scope} = $value, $tag{in} = $key }
    }
    $tag{end} = $tag{line} unless $tag{end};
    $lines{$file} ||= [split(/\n/, read_file($file))];
    # ctags takes `#pragma weak NAME` for a macro.
    push @tags, \%tag unless $name =~ /^(?:offsetof|sizeof|_Static_assert)$/
      || $lines{$file}[$tag{line} - 1] =~ /^\s*#\s*pragma\b/;
  }
  close($out) or die "$ctags failed\n";
  return @tags;
}

# Labels, macros and symbols of an assembly file or a linker script.
sub other_tags
{
  my ($file) = @_;
  my (@tags, %global);
  my $line = 0;
  my $text = read_file($file);

  $global{$_} = 1 for map { split(/[\s,]+/) } $text =~ /^\s*\.globl\s+(.*)$/mg;
  for (split(/\n/, $text)) {
    $line++;
    my ($kind, $name) =
        /^\s*#\s*define\s+(\w+)/ ? ('macro', $1)
      : /^\.macro\s+(\w+)/ ? ('macro', $1)
      : /^([A-Za-z_]\w*):/ ? ('label', $1)
      : $file =~ /\.ld$/ && /^\s*([A-Za-z_]\w*)\s*=[^=]/ ? ('symbol', $1)
      : /^([A-Za-z_]\w*)\s*=\s/ ? ('symbol', $1)
      : /^\s*\.set\s+(\w+)\s*,/ ? ('symbol', $1) : next;
    $kind = 'asm' if $kind eq 'label';
    push @tags, { name => $name, file => $file, line => $line,
      end => /^\.macro/ ? $line + body_lines($text, $line) : $line,
      kind => $kind, scope => '',
      static => $kind eq 'asm' && !$global{$name} };
  }
  # A label reaches to the next one, or to a macro; a macro to its end.
  my @labels = grep { $_->{kind} eq 'asm' || $_->{end} > $_->{line} } @tags;
  for (0 .. $#labels) {
    next if $labels[$_]{kind} eq 'macro';
    $labels[$_]{end} = $_ < $#labels ? $labels[$_ + 1]{line} - 1 : $line;
  }
  return @tags;
}

# How many lines follow line $line of a text until .endm.
sub body_lines
{
  my ($text, $line) = @_;
  my @rest = (split(/\n/, $text))[$line .. ($text =~ tr/\n//) - 1];

  for (0 .. $#rest) {
    return $_ + 1 if $rest[$_] =~ /^\.endm/;
  }
  return 0;
}

# Which of two tags of one file has a name for its own.
my %rank = (function => 1, asm => 1, variable => 2, struct => 3, union => 3,
  enum => 3, typedef => 4, macro => 5, enumerator => 5, symbol => 5,
  prototype => 7, externvar => 7);

# Gives each tag that can be linked to its anchor, FILE:NAME; a second thing of
# that name in the file gets FILE:KIND.NAME, a member FILE:STRUCT.MEMBER.
sub give_ids
{
  my (@tags) = @_;
  my %used;
  my @linkable = grep { $rank{$_->{kind}} && $_->{name} !~ /^__anon/ } @tags;

  for my $tag (sort { $rank{$a->{kind}} <=> $rank{$b->{kind}} } @linkable) {
    my $id = "$tag->{file}:$tag->{name}";
    $id = "$tag->{file}:$tag->{kind}.$tag->{name}" if $used{$id};
    my $n = 2;
    $id =~ s/(?:@\d+)?$/'@' . $n++/e while $used{$id};
    $used{$tag->{id} = $id} = 1;
  }
  # A struct without a name is known by the variable of its type.
  my %owner = map {
    ($_->{type} || '') =~ /(__anon\w+)/ ? ($1, $_->{name}) : ()
  } grep { $_->{kind} =~ /^(?:variable|local|member)$/ } @tags;
  for my $tag (grep { $_->{kind} eq 'member' } @tags) {
    (my $in = $tag->{scope}) =~ s/.*:://;
    $in = $owner{$in} || 'anonymous' if $in =~ /^__anon/;
    my $id = "$tag->{file}:$in.$tag->{name}";
    my $n = 2;
    $id =~ s/(?:@\d+)?$/'@' . $n++/e while $used{$id};
    $used{$tag->{id} = $id} = 1;
  }
}

1;
