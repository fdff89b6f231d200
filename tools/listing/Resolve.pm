# What a name means at a place in the source, as the compiler would see it: the
# file's own definitions, then those of the headers it includes, then what is
# linked with it. Where that leaves more than one, or none, there is no answer.
package Resolve;

use strict;
use warnings;
use Order;

# `files`: all of the listing; `tags`: of Tags.pm, with their anchors; `pieces`:
# file => its pieces.
sub new
{
  my ($class, %arg) = @_;
  my $self = bless { %arg, here => {}, named => {}, local => {}, member => {} },
    $class;

  $self->{is_file} = { map { $_ => 1 } @{$arg{files}} };
  for my $tag (@{$arg{tags}}) {
    my ($file, $name) = @{$tag}{qw(file name)};
    if ($tag->{kind} =~ /^(?:local|parameter|macroparam|label)$/) {
      push @{$self->{local}{$file}{$name}}, $tag;
    } elsif ($tag->{kind} eq 'member') {
      push @{$self->{member}{$name}}, $tag;
    } elsif ($tag->{id}) {
      push @{$self->{here}{$file}{$name}}, $tag;
      push @{$self->{named}{$name}}, $tag;
    }
  }
  for my $file (@{$arg{files}}) {
    my @bodies = grep { $_->{kind} =~ /^(?:function|macro|prototype|asm)$/ }
      map { @$_ } values %{$self->{here}{$file}};
    $self->{bodies}{$file} = [sort { $a->{line} <=> $b->{line}
      || $a->{id} cmp $b->{id} } @bodies];
  }
  return $self;
}

# What is linked together: the kernel, the boot block, each program, ...
sub area
{
  my ($file) = @_;
  return $file =~ m{^boot(?:asm\.S|main\.c)$} ? 'boot'
    : $file =~ m{^(?:mkfs\.c$|tools/mkfs/)} ? 'mkfs'
    : $file =~ m{^user/(?:lib|libc|include)/} ? 'library'
    : $file =~ m{^user/(\w+)[./]} ? "program $1"
    : $file =~ m{^lib/(?:string|format)\.} ? 'shared'
    : $file =~ m{^lib/} ? 'kernel'
    : $file =~ m{^include/} ? 'header' : 'kernel';
}

sub linked
{
  my ($from, $to) = @_;
  return 1 if $from eq $to;
  return $to =~ /^(?:shared|kernel)$/ if $from =~ /^(?:kernel|shared|header)$/;
  return $to =~ /^(?:library|shared)$/ if $from =~ /^(?:program|library)/;
  return 0;
}

# The file an #include or a comment of `file` speaks of, or undef.
sub file_named
{
  my ($self, $file, $name) = @_;
  my ($dir) = $file =~ m{^(.*/)};

  for ($name, defined $dir ? "$dir$name" : (), "include/$name",
    "user/include/$name", "user/lib/$name") {
    return $_ if $self->{is_file}{$_};
  }
  return undef;
}

# The files whose text `file` is compiled with: itself, then its includes.
sub visible
{
  my ($self, $file) = @_;
  my $known = $self->{visible}{$file};
  return @$known if $known;
  my @files = ($file);
  my %seen = ($file => 1);

  for (my $i = 0; $i < @files; $i++) {
    for my $piece (grep { $_->[0] eq 'h' } @{$self->{pieces}{$files[$i]}}) {
      (my $name = $piece->[1]) =~ s/^.|.$//g;
      my $path = $self->file_named($files[$i], $name);
      push @files, $path if defined $path && !$seen{$path}++;
    }
  }
  $self->{visible}{$file} = \@files;
  return @files;
}

# The function, macro or prototype whose text has this line, or undef.
sub body
{
  my ($self, $file, $line) = @_;
  my $found;

  for (@{$self->{bodies}{$file}}) {
    last if $_->{line} > $line;
    $found = $_ if $_->{end} >= $line;
  }
  return $found;
}

# The local variable, parameter or label of that name, or undef.
sub local_tag
{
  my ($self, $file, $line, $name) = @_;
  my $tags = $self->{local}{$file}{$name} or return undef;
  my $body = $self->body($file, $line) or return undef;
  my ($found) = grep {
    $_->{scope} eq $body->{name} && $_->{line} >= $body->{line}
    && $_->{line} <= $body->{end}
    && ($_->{line} <= $line || $_->{kind} eq 'label')
  } @$tags;
  return $found;
}

# What an ordinary name means at file:line; or undef.
sub name
{
  my ($self, $file, $line, $name) = @_;

  return undef unless $self->{named}{$name};
  return undef if $self->local_tag($file, $line, $name);
  return $self->global($file, $name);
}

# The same, outside every function.
sub global
{
  my ($self, $file, $name) = @_;
  my $declared;

  for my $path ($self->visible($file)) {
    for my $tag (@{$self->{here}{$path}{$name} || []}) {
      next if $tag->{kind} =~ /^(?:struct|union|enum)$/;
      return $tag unless $tag->{kind} =~ /^(?:prototype|externvar)$/;
      $declared ||= $tag;
    }
  }
  return undef unless $declared || $file =~ /\.(?:S|ld)$/;
  return $self->definition($file, $name, $declared) || $declared;
}

# The one thing of that name that is linked with `file`, or undef.
sub definition
{
  my ($self, $file, $name, $declared) = @_;
  # What a header declares is linked with the header's own side.
  my $side = $declared && area($file) eq 'header' ? $declared->{file} : $file;
  my @found = grep {
    !$_->{static} && $_->{kind} =~ /^(?:function|variable|asm|symbol)$/
      && linked(area($side), area($_->{file}))
  } @{$self->{named}{$name} || []};
  my @near = grep { area($_->{file}) eq area($side) } @found;

  @found = @near if @near;
  return @found == 1 ? $found[0] : undef;
}

# A struct, union or enum by its name, or undef.
sub tagged
{
  my ($self, $file, $kind, $name) = @_;
  my $ok = sub { $_[0]{kind} eq $kind };

  for my $path ($self->visible($file)) {
    for my $tag (@{$self->{here}{$path}{$name} || []}) {
      return $tag if $ok->($tag);
    }
  }
  my @found = grep { $ok->($_) && linked(area($file), area($_->{file})) }
    @{$self->{named}{$name} || []};
  return @found == 1 ? $found[0] : undef;
}

# The struct that a type of ctags' speaks of, also through a typedef; or undef.
sub struct_name
{
  my ($self, $file, $type) = @_;

  return undef unless defined $type;
  return $1 if $type =~ /(?:struct|union)[ :](?:\w+::)*(\w+)/;
  my ($word) = $type =~ /(\w+)[ *\[\]\d]*$/ or return undef;
  my $tag = $self->global($file, $word);
  return undef unless $tag && $tag->{kind} eq 'typedef' && $tag->{type};
  return $tag->{type} =~ /(?:struct|union)[ :](\w+)/ ? $1 : undef;
}

# The member `name` of the struct that `type` (of a tag) speaks of, or, when
# that is not known, of the only struct seen from `file` that has one.
sub member
{
  my ($self, $file, $type, $name) = @_;
  my @found = @{$self->{member}{$name} || []} or return undef;
  my %seen = map { $_ => 1 } $self->visible($file);
  my $struct = $self->struct_name($file, $type);

  if (defined $struct) {
    @found = grep { $_->{scope} =~ /(?:^|::)\Q$struct\E(?:::__anon\w+)*$/ }
      @found;
    my @near = grep { $seen{$_->{file}} } @found;
    @found = @near if @near;
  } else {
    @found = grep { $seen{$_->{file}} } @found;
  }
  return @found == 1 ? $found[0] : undef;
}

1;
