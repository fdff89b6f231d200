# What a name means at a place in the source, as the compiler would see it: the
# file's own definitions, then those of the headers it includes, then what is
# linked with it. Where that leaves more than one, or none, there is no answer.
#
# And what places mean, as documents and comments name them: proc.c, proc.c:95,
# proc.c:allocproc. Each is an anchor of the page.
package Resolve;

use strict;
use warnings;

my $path = qr{(?:[\w.-]+/)*(?:[\w-]+\.(?:c|h|S|ld)|Makefile)};

# `lines`: all files and documents, with their length; `pieces`: file => its
# pieces; `tags`: of Tags.pm, with their anchors.
sub new
{
  my ($class, %arg) = @_;
  my $self = bless { %arg }, $class;

  push @{$self->{bare}{(split('/', $_))[-1]}}, $_ for keys %{$arg{lines}};
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
  for my $file (keys %{$arg{pieces}}) {
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
    return $_ if $self->{pieces}{$_};
  }
  return undef;
}

# The files whose text `file` is compiled with: itself, then its includes.
sub visible
{
  my ($self, $file) = @_;

  return @{$self->{visible}{$file} ||= do {
    my @files = ($file);
    my %seen = ($file => 1);
    for my $at (@files) { # which grows
      for (grep { $_->[0] eq 'h' } @{$self->{pieces}{$at}}) {
        my $path = $self->file_named($at, $_->[1] =~ s/^.|.$//gr);
        push @files, $path if defined $path && !$seen{$path}++;
      }
    }
    \@files;
  }};
}

# The tags of that name in what `file` is compiled with.
sub seen
{
  my ($self, $file, $name) = @_;
  return map { @{$self->{here}{$_}{$name} || []} } $self->visible($file);
}

# The only one of some tags, or undef.
sub only { return @_ == 1 ? $_[0] : undef }

# Those of some tags that $near likes, or all where it likes none.
sub nearest
{
  my ($near, @tags) = @_;
  my @near = grep { $near->() } @tags;
  return @near ? @near : @tags;
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

  for my $tag ($self->seen($file, $name)) {
    next if $tag->{kind} =~ /^(?:struct|union|enum)$/;
    return $tag unless $tag->{kind} =~ /^(?:prototype|externvar)$/;
    $declared ||= $tag;
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

  return only(nearest(sub { area($_->{file}) eq area($side) }, grep {
    !$_->{static} && $_->{kind} =~ /^(?:function|variable|asm|symbol)$/
      && linked(area($side), area($_->{file}))
  } @{$self->{named}{$name} || []}));
}

# A struct, union or enum by its name, or undef.
sub tagged
{
  my ($self, $file, $kind, $name) = @_;
  my ($seen) = grep { $_->{kind} eq $kind } $self->seen($file, $name);

  return $seen || only(grep { $_->{kind} eq $kind
    && linked(area($file), area($_->{file})) } @{$self->{named}{$name} || []});
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
  my %seen = map { $_ => 1 } $self->visible($file);
  my $near = sub { $seen{$_->{file}} };
  my $struct = $self->struct_name($file, $type);
  my @found = @{$self->{member}{$name} || []};

  return only(grep { $near->() } @found) unless defined $struct;
  return only(nearest($near,
    grep { $_->{scope} =~ /(?:^|::)\Q$struct\E(?:::__anon\w+)*$/ } @found));
}

# ---- places ----

# The anchor of a place, or undef. A bare file name means, after the file of
# that path, its neighbour of `from`, and then the only file of that name.
sub anchor
{
  my ($self, $text, $from) = @_;
  return undef unless $text =~ /^($path)(?::(\w+))?$/;
  my ($name, $rest) = ($1, $2);
  my $file = $self->file_named($from || '', $name)
    // only(@{$self->{bare}{$name} || []});

  return $file if !defined $file || !defined $rest;
  return $rest >= 1 && $rest <= $self->{lines}{$file} ? "$file:$rest" : undef
    if $rest =~ /^\d+$/;
  my ($tag) = grep { $_->{id} eq "$file:$rest" }
    @{$self->{here}{$file}{$rest} || []};
  return $tag && $tag->{id};
}

# The anchor of a function of the kernel by its name alone, as the text of a
# document uses it, or undef.
sub function
{
  my ($self, $name) = @_;
  my $tag = only(grep { $_->{kind} =~ /^(?:function|asm)$/
    && area($_->{file}) =~ /^(?:kernel|shared|boot)$/ }
    @{$self->{named}{$name} || []});

  return $tag && $tag->{id};
}

# Links every place in an escaped text, which stands in `from`.
sub link_places
{
  my ($self, $text, $from) = @_;

  $text =~ s{docs/[\w/]+\.md|\b$path(?::\w+)?(?![\w/])}{
    my $anchor = $self->{lines}{$&} ? $& : $self->anchor($&, $from);
    defined $anchor ? "<a href=#$anchor>$&</a>" : $&;
  }ge;
  return $text;
}

1;
