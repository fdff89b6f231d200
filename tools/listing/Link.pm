# Goes through the pieces of every file and finds for each name what it defines
# or what it uses; and from that, who uses what.
#
# Adds to a piece the tag that is defined there, and then the one that is used.
package Link;

use strict;
use warnings;

# Links all files. `users`: anchor => { anchor of user => its tag or file }.
sub new
{
  my ($class, %arg) = @_; # files, tags, pieces, resolve
  my $self = bless { %arg, prefixes => {} }, $class;

  for my $tag (grep { $_->{id} } @{$arg{tags}}) {
    push @{$self->{at}{$tag->{file}}{$tag->{line}}{$tag->{name}}}, $tag;
  }
  for my $file (@{$arg{files}}) {
    $self->{code}{$file} = [grep { $_->[0] ne 'c' && $_->[1] !~ /^\s*$/ }
      @{$arg{pieces}{$file}}];
  }
  $self->find_tables($_) for @{$arg{files}};
  $self->link_file($_) for @{$arg{files}};
  return $self;
}

sub link_file
{
  my ($self, $file) = @_;
  my $resolve = $self->{resolve};
  my ($n, %taken) = (-1);

  for my $piece (@{$self->{code}{$file}}) {
    my ($kind, $name, $line) = @$piece;
    $n++;
    # A word of assembly may be a macro.
    my $macro = $kind eq 'k' && $file !~ /\.c$/ && $name =~ /^\w+$/
      && $resolve->global($file, $name);
    next unless $kind eq 'i' || $macro && $macro->{kind} eq 'macro';
    my ($tag) = grep { !$taken{$_->{id}} && $self->defines($file, $n, $_) }
      @{$self->{at}{$file}{$line}{$name} || []};
    if ($tag) {
      $taken{$tag->{id}} = 1;
      $piece->[3] = $tag;
      next unless $tag->{kind} =~ /^(?:prototype|externvar)$/;
      my $body = $resolve->definition($file, $name, $tag) or next;
      $piece->[4] = $body;
      $self->{contract}{$body->{id}} ||= $tag;
    } elsif ($tag = $self->used($file, $n)) {
      $piece->[4] = $tag;
      $self->note_user($file, $line, $tag);
    }
  }
}

# The text of the piece of code at $n.
sub text_at
{
  my ($self, $file, $n) = @_;
  my $code = $self->{code}{$file};
  return $n >= 0 && $n < @$code ? $code->[$n][1] : '';
}

# Whether the name at $n is where the tag is defined, and not, say, the type in
# `struct proc *proc`.
sub defines
{
  my ($self, $file, $n, $tag) = @_;
  my $before = $self->text_at($file, $n - 1);
  my $is_tag = $before =~ /^(?:struct|union|enum)$/;

  return $is_tag && $self->text_at($file, $n + 1) eq '{'
    if $tag->{kind} =~ /^(?:struct|union|enum)$/;
  return 0 if $is_tag;
  return $before =~ /^(?:\s*#\s*define|\.macro)$/ if $tag->{kind} eq 'macro';
  return $before !~ /^(?:->|\.)$/;
}

# The tag that the name at $n uses, or undef.
sub used
{
  my ($self, $file, $n) = @_;
  my ($name, $line) = @{$self->{code}{$file}[$n]}[1, 2];
  my $resolve = $self->{resolve};
  my $before = $self->text_at($file, $n - 1);

  return undef if $file =~ /\.(?:S|ld)$/ && $before =~ /^(?:%|\.globl|\.type)$/;
  return $resolve->tagged($file, $before, $name)
    if $before =~ /^(?:struct|union|enum)$/;
  if ($before eq 'goto') {
    my $label = $resolve->local_tag($file, $line, $name);
    return $label && { %$label, id => "$file:$label->{line}" };
  }
  return $resolve->member($file, $self->type_of($file, $n - 2), $name)
    if $before eq '->' || $before eq '.' && $file =~ /\.[ch]$/;
  return $resolve->member($file, 'struct:' . $self->text_at($file, $n - 2),
    $name) if $before eq ',' && $self->text_at($file, $n - 5) eq 'offsetof';
  return $self->pasted($file, $n) || $resolve->name($file, $line, $name)
    || $self->row_of($file, $name);
}

# ---- tables: X(name, ...), where X is a macro's parameter ----

# Remembers on which lines tables have their names: SYS_exec comes from there.
# And what macros put before a name with ##, as sys_ in sys_##name.
sub find_tables
{
  my ($self, $file) = @_;
  my $n = -1;

  for (@{$self->{code}{$file}}) {
    my ($kind, $name, $line) = @$_;
    $n++;
    $self->{prefixes}{$name} = 1
      if $name =~ /^\w+_$/ && $self->text_at($file, $n + 1) eq '##';
    $self->{row}{$name} ||= { id => "$file:$line", file => $file,
      line => $line } if $kind eq 'i' && $self->in_table($file, $n);
  }
}

# Whether the name at $n stands in a table.
sub in_table
{
  my ($self, $file, $n) = @_;

  return 0 unless $self->text_at($file, $n - 1) eq '('
    && $self->text_at($file, $n + 1) eq ',';
  my $caller = $self->{resolve}->local_tag($file, $self->{code}{$file}[$n][2],
    $self->text_at($file, $n - 2));
  return $caller && $caller->{kind} eq 'macroparam';
}

# In a table the name stands for what ## makes of it, as sys_exec.
sub pasted
{
  my ($self, $file, $n) = @_;

  return undef unless $self->in_table($file, $n);
  my $name = $self->text_at($file, $n);
  return (grep { $_ } map { $self->{resolve}->definition($file, "$_$name") }
    sort keys %{$self->{prefixes}})[0];
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

# ---- types ----

# The index of the bracket that the one at $n closes, or -1.
sub opening_bracket
{
  my ($self, $file, $n) = @_;
  my $depth = 0;

  for (; $n >= 0; $n--) {
    my $text = $self->text_at($file, $n);
    $depth += $text =~ /^[)\]]$/ ? 1 : $text =~ /^[(\[]$/ ? -1 : 0;
    last if $depth == 0;
  }
  return $n;
}

# The type of the expression that ends at $n, as ctags writes types, or undef.
sub type_of
{
  my ($self, $file, $n) = @_;
  my ($resolve, $code) = ($self->{resolve}, $self->{code}{$file});
  return undef if $n < 0;
  my ($kind, $name, $line) = @{$code->[$n]};

  return $self->type_of($file, $self->opening_bracket($file, $n) - 1)
    if $name eq ']';
  if ($name eq ')') {
    my $from = $self->opening_bracket($file, $n);
    return undef if $from < 0;
    return $self->type_of($file, $from - 1)
      if $from > 0 && $code->[$from - 1][0] eq 'i';
    my $inside = join(' ', map { $_->[1] } @$code[$from + 1 .. $n - 1]);
    return "struct:$1" if $inside =~ /^\( (?:const )?struct (\w+) \*/;
    return $inside =~ /^[*&]? ?\w+$/ ? $self->type_of($file, $n - 1) : undef;
  }
  return undef if $kind ne 'i';
  my $before = $self->text_at($file, $n - 1);
  my $tag = $before eq '->' || $before eq '.'
    ? $resolve->member($file, $self->type_of($file, $n - 2), $name)
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

  $self->{tables}{$file} ||= [grep { $_->{file} eq $file && $_->{id}
    && $_->{kind} eq 'variable' } @{$self->{tags}}];
  ($user) = grep { $_->{line} <= $line && $_->{end} >= $line }
    @{$self->{tables}{$file}} if !$user || $user->{kind} eq 'prototype';
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
