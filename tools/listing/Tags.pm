# What is defined where: functions, structs, macros, variables, labels, symbols,
# as universal-ctags finds them in C, assembly and linker scripts.
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

our @EXPORT = qw(find_tags give_ids);

my %options = (C => '--kinds-C=+lzpxLD --extras=+F', Asm => '--kinds-Asm=dlm',
  LdScript => '--kinds-LdScript=s');

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

# All tags of these files: path => text.
sub find_tags
{
  my (%text) = @_;
  my $ctags = find_ctags();
  my %files;

  push @{$files{language($_, $text{$_})}}, $_ for sort keys %text;
  return map { tags($ctags, $_, \%text, @{$files{$_} || []}) }
    qw(C Asm LdScript);
}

sub tags
{
  my ($ctags, $language, $text, @files) = @_;
  my $list = File::Temp->new;
  my (@tags, $next);

  print $list map { "$_\n" } @files;
  $list->flush;
  open(my $out, '-|', "$ctags --quiet --options=NONE -f - --sort=no"
    . " --language-force=$language $options{$language} --fields=nKsteE"
    . " -L $list") or die "$ctags: $!\n";
  while (defined(my $row = <$out>)) {
    my ($name, $file, $source, $kind, $fields) =
      $row =~ /^(\S+)\t(\S+)\t(.*?);"\t(\w+)(.*)$/ or next;
    # Local labels are nothing to speak of; and ctags takes the NAME of
    # `#pragma weak NAME` for a macro.
    next if $source =~ m{^/\^(?:\.L|\s*#\s*pragma\b)}
      || $name =~ /^(?:offsetof|sizeof|_Static_assert)$/;
    my %field = $fields =~ /\t(\w+):([^\t]*)/g;
    my ($line, $end, $type, $extras) = delete @field{qw(line end typeref
      extras)};
    my ($scope) = values %field; # struct:NAME, function:NAME, ...
    push @tags, { name => $name, file => $file, line => $line, kind => $kind,
      scope => $scope // '', type => $type, end => $end || $line,
      static => scalar(($extras // '') =~ /fileScope/) };
  }
  close($out) or die "$ctags failed\n";
  return @tags if $language eq 'C';
  for my $tag (reverse @tags) {
    $tag->{kind} = { define => 'symbol', label => 'asm' }->{$tag->{kind}}
      || $tag->{kind};
    my $of_file = $next && $next->{file} eq $tag->{file} ? $next : undef;
    if ($tag->{kind} eq 'asm') {
      # A label reaches to the next one, or to a macro.
      $tag->{end} = $of_file ? $of_file->{line} - 1
        : $text->{$tag->{file}} =~ tr/\n//;
      $tag->{static} = $text->{$tag->{file}}
        !~ /^\s*\.globl\s(?:.*[\s,])?$tag->{name}\b/m;
    }
    $next = $tag if $tag->{kind} eq 'asm' || $tag->{end} > $tag->{line};
  }
  return @tags;
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
  my @linkable = grep { $rank{$_->{kind}} && $_->{name} !~ /^__anon/ } @tags;
  my %used;
  my $give = sub {
    my ($tag, $id, $n) = (@_, 2);
    $id =~ s/(?:@\d+)?$/'@' . $n++/e while $used{$id};
    $used{$tag->{id} = $id} = 1;
  };

  for my $tag (sort { $rank{$a->{kind}} <=> $rank{$b->{kind}} } @linkable) {
    my ($file, $name, $kind) = @$tag{qw(file name kind)};
    $give->($tag, $used{"$file:$name"} ? "$file:$kind.$name" : "$file:$name");
  }
  # A struct without a name is known by the variable of its type.
  my %owner = map {
    ($_->{type} || '') =~ /(__anon\w+)/ ? ($1, $_->{name}) : ()
  } grep { $_->{kind} =~ /^(?:variable|local|member)$/ } @tags;
  for my $tag (grep { $_->{kind} eq 'member' } @tags) {
    (my $in = $tag->{scope}) =~ s/.*:://;
    $in = $owner{$in} || 'anonymous' if $in =~ /^__anon/;
    $give->($tag, "$tag->{file}:$in.$tag->{name}");
  }
}

1;
