# Goes through the pieces of every file and finds for each name what it defines
# or what it uses; and from that, who uses what.
package Link;

use strict;
use warnings;

# Links all files. `defines` and `uses`: file => { index of piece => tag };
# `users`: anchor => { anchor of user => its tag or file name }.
sub new
{
  my ($class, %arg) = @_;
  my $self = bless { %arg,
    defines => {}, uses => {}, users => {}, prefixes => {} }, $class;

  for my $tag (grep { $_->{id} } @{$arg{tags}}) {
    push @{$self->{at}{$tag->{file}}{$tag->{line}}{$tag->{name}}}, $tag;
  }
  for my $file (@{$arg{files}}) {
    my $pieces = $arg{pieces}{$file};
    $self->{code}{$file} = [grep {
      $pieces->[$_][0] ne 'c' && $pieces->[$_][1] !~ /^\s*$/ } 0 .. $#$pieces];
  }
  $self->find_prefixes($_) for @{$arg{files}};
  $self->find_tables($_) for @{$arg{files}};
  $self->link_file($_) for @{$arg{files}};
  return $self;
}

# What macros put before a name with ##, as sys_ in sys_##name.
sub find_prefixes
{
  my ($self, $file) = @_;
  my @text = map { $self->{pieces}{$file}[$_][1] } @{$self->{code}{$file}};

  for (1 .. $#text - 1) {
    $self->{prefixes}{$text[$_ - 1]} = 1
      if $text[$_] eq '##' && $text[$_ - 1] =~ /^\w+_$/;
  }
}

sub link_file
{
  my ($self, $file) = @_;
  my @index = @{$self->{code}{$file}};
  my @code = map { $self->{pieces}{$file}[$_] } @index;
  my %taken;

  for my $n (0 .. $#code) {
    my ($kind, $name, $line) = @{$code[$n]};
    # A word of assembly may be a macro.
    my $macro = $kind eq 'k' && $file !~ /\.c$/ && $name =~ /^\w+$/
      && $self->{resolve}->global($file, $name);
    next unless $kind eq 'i' || $macro && $macro->{kind} eq 'macro';
    my ($tag) = grep { !$taken{$_->{id}} && defines(\@code, $n, $_) }
      @{$self->{at}{$file}{$line}{$name} || []};
    if ($tag) {
      $taken{$tag->{id}} = 1;
      $self->{defines}{$file}{$index[$n]} = $tag;
      next unless $tag->{kind} =~ /^(?:prototype|externvar)$/;
      my $body = $self->{resolve}->definition($file, $name, $tag) or next;
      $self->{uses}{$file}{$index[$n]} = $body;
      $self->{contract}{$body->{id}} ||= $tag;
    } elsif ($tag = $self->used($file, \@code, $n)) {
      $self->{uses}{$file}{$index[$n]} = $tag;
      $self->note_user($file, $line, $tag);
    }
  }
}

sub text_at
{
  my ($code, $n) = @_;
  return $n >= 0 && $n < @$code ? $code->[$n][1] : '';
}

# Whether the name at $n is where the tag is defined, and not, say, the type in
# `struct proc *proc`.
sub defines
{
  my ($code, $n, $tag) = @_;
  my $is_tag = text_at($code, $n - 1) =~ /^(?:struct|union|enum)$/;

  return $is_tag && text_at($code, $n + 1) eq '{'
    if $tag->{kind} =~ /^(?:struct|union|enum)$/;
  return 0 if $is_tag;
  return text_at($code, $n - 1) =~ /^\s*#\s*define$/
    || text_at($code, $n - 1) eq '.macro' if $tag->{kind} eq 'macro';
  return text_at($code, $n - 1) !~ /^(?:->|\.)$/;
}

# The tag that the name at $n uses, or undef.
sub used
{
  my ($self, $file, $code, $n) = @_;
  my ($name, $line) = @{$code->[$n]}[1, 2];
  my $resolve = $self->{resolve};
  my $before = text_at($code, $n - 1);

  return undef if $file =~ /\.(?:S|ld)$/ && $before =~ /^(?:%|\.globl|\.type)$/;
  return $resolve->tagged($file, $before, $name)
    if $before =~ /^(?:struct|union|enum)$/;
  if ($before eq 'goto') {
    my $label = $resolve->local_tag($file, $line, $name);
    return $label && { %$label, id => "$file:$label->{line}" };
  }
  if ($before eq '->' || $before eq '.' && $file =~ /\.[ch]$/) {
    return $resolve->member($file, $self->type_of($file, $code, $n - 2), $name);
  }
  if ($before eq ',' && text_at($code, $n - 5) eq 'offsetof') {
    return $resolve->member($file, 'struct:' . text_at($code, $n - 2), $name);
  }
  return $self->pasted($file, $code, $n) || $resolve->name($file, $line, $name)
    || $self->row_of($file, $name);
}

# Whether the name at $n stands in a table macro, as name in X(name, ...) where
# X is the macro's parameter.
sub in_table
{
  my ($self, $file, $code, $n) = @_;

  return 0 unless $n > 1 && text_at($code, $n - 1) eq '('
    && text_at($code, $n + 1) eq ',';
  my $caller = $self->{resolve}->local_tag($file, $code->[$n][2],
    text_at($code, $n - 2));
  return $caller && $caller->{kind} eq 'macroparam';
}

# Remembers on which lines tables have their names: SYS_exec comes from there.
sub find_tables
{
  my ($self, $file) = @_;
  my @code = map { $self->{pieces}{$file}[$_] } @{$self->{code}{$file}};

  for my $n (0 .. $#code) {
    my ($kind, $name, $line) = @{$code[$n]};
    $self->{row}{$name} ||= { id => "$file:$line", file => $file,
      line => $line } if $kind eq 'i' && $self->in_table($file, \@code, $n);
  }
}

# In a table the name stands for what ## makes of it, as sys_exec.
sub pasted
{
  my ($self, $file, $code, $n) = @_;

  return undef unless $self->in_table($file, $code, $n);
  for my $prefix (sort keys %{$self->{prefixes}}) {
    my $tag = $self->{resolve}->definition($file, "$prefix$code->[$n][1]");
    return $tag if $tag;
  }
  return undef;
}

# The row of a table that makes this name with ##, seen from `file`; or undef.
sub row_of
{
  my ($self, $file, $name) = @_;

  for my $prefix (keys %{$self->{prefixes}}) {
    next unless index($name, $prefix) == 0;
    my $row = $self->{row}{substr($name, length $prefix)} or next;
    return $row if grep { $_ eq $row->{file} } $self->{resolve}->visible($file);
  }
  return undef;
}

# The index of the bracket that the one at $n closes.
sub opening_bracket
{
  my ($code, $n) = @_;
  my $depth = 0;

  for (; $n >= 0; $n--) {
    my $text = text_at($code, $n);
    $depth++ if $text =~ /^[)\]]$/;
    $depth-- if $text =~ /^[(\[]$/;
    return $n if $depth == 0;
  }
  return -1;
}

# The type of the expression that ends at $n, as ctags writes types, or undef.
sub type_of
{
  my ($self, $file, $code, $n) = @_;
  my $resolve = $self->{resolve};
  my ($kind, $name, $line) = @{$code->[$n] || ['o', '', 0]};

  if ($name eq ']') {
    return $self->type_of($file, $code, opening_bracket($code, $n) - 1);
  } elsif ($name eq ')') {
    my $from = opening_bracket($code, $n);
    return undef if $from < 0;
    return $self->type_of($file, $code, $from - 1)
      if $from > 0 && $code->[$from - 1][0] eq 'i';
    my $inside = join(' ', map { text_at($code, $_) } $from + 1 .. $n - 1);
    return "struct:$1" if $inside =~ /^\( (?:const )?struct (\w+) \*/;
    return $self->type_of($file, $code, $n - 1) if $inside =~ /^[*&]? ?\w+$/;
    return undef;
  }
  return undef if $kind ne 'i';
  my $before = text_at($code, $n - 1);
  my $tag = $before eq '->' || $before eq '.'
    ? $resolve->member($file, $self->type_of($file, $code, $n - 2), $name)
    : $resolve->local_tag($file, $line, $name)
      || $resolve->name($file, $line, $name);
  return $tag && $tag->{type};
}

# Remembers that file:line uses the tag: under the function, macro or table it
# stands in, or under the file.
sub note_user
{
  my ($self, $file, $line, $tag) = @_;
  my $user = $self->{resolve}->body($file, $line);

  $user = undef if $user && $user->{kind} eq 'prototype';
  if (!$user) {
    ($user) = grep { $_->{kind} eq 'variable' && $_->{line} <= $line
      && $_->{end} >= $line && $_->{id} } @{$self->{tables}{$file} ||= [
      grep { $_->{file} eq $file && $_->{kind} eq 'variable' }
      @{$self->{tags}}]};
  }
  return if $user && $user->{id} eq $tag->{id};
  my $id = $user ? $user->{id} : $file;
  $self->{users}{$tag->{id}}{$id} ||= $user || { id => $file, name => $file,
    file => $file, line => $line, kind => 'file' };
}

# Who uses a tag, in reading order.
sub users_of
{
  my ($self, $tag) = @_;
  my $n = 0;
  $self->{place} ||= { map { $_ => $n++ } @{$self->{files}} };

  return sort {
    $self->{place}{$a->{file}} <=> $self->{place}{$b->{file}}
      || $a->{line} <=> $b->{line} || $a->{id} cmp $b->{id}
  } values %{$self->{users}{$tag->{id}} || {}};
}

1;
