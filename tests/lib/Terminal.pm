# A terminal of 80 columns, as far as our programs use one: it takes what the
# guest sends and says what a user would see.
#
#   my $t = Terminal->new($g);
#   $t->show(qr/^hello$/m);      # waits until the screen matches
#   $t->type("ix\e");            # keys, without waiting for an echo
#
# Characters move the cursor; \r \n \b, ESC [ row ; column H, J, K do what
# ECMA-48 says. A full row keeps the cursor on its last column until the next
# character, as real terminals do.
package Terminal;

use strict;
use warnings;
use Limit;

use constant { ROWS => 24, COLUMNS => 80 };

sub new
{
  my ($class, $guest) = @_;
  my $self = bless { guest => $guest, from => length $guest->bytes }, $class;

  $self->{rows} = [map { ' ' x COLUMNS } 1 .. ROWS];
  @$self{qw(row column pending)} = (0, 0, '');
  return $self;
}

# Takes what the guest has sent since.
sub take
{
  my ($self) = @_;
  my $bytes = $self->{guest}->bytes;
  my $new = $self->{pending} . substr($bytes, $self->{from});

  $self->{from} = length $bytes;
  $self->{pending} = $new =~ s/(\e(?:\[[0-9;?]*)?|[\xc2-\xf4][\x80-\xbf]*)\z//
    ? $1 : '';
  while ($new =~ /\G(?:\e\[([0-9;?]*)([A-Za-z])|([\xc2-\xf4][\x80-\xbf]+)|(.))
    /gsx) {
    if (defined $2) {
      $self->sequence($2, split(/;/, $1));
    } else {
      $self->character(defined $3 ? '@' : $4);
    }
  }
}

sub sequence
{
  my ($self, $letter, @number) = @_;
  my $row = \$self->{rows}[$self->{row}];
  my $column = $self->{column} < COLUMNS ? $self->{column} : COLUMNS - 1;

  if ($letter eq 'H') {
    $self->{row} = ($number[0] || 1) - 1;
    $self->{column} = ($number[1] || 1) - 1;
    die "cursor moved to $self->{row}, $self->{column}\n"
      if $self->{row} >= ROWS || $self->{column} >= COLUMNS;
  } elsif ($letter eq 'J') {
    substr($$row, $column) = ' ' x (COLUMNS - $column);
    $self->{rows}[$_] = ' ' x COLUMNS for $self->{row} + 1 .. ROWS - 1;
  } elsif ($letter eq 'K') {
    substr($$row, $column) = ' ' x (COLUMNS - $column);
  } elsif ($letter eq 'C') {
    $self->{column} += $number[0] || 1;
  } elsif ($letter ne 'm') {
    die "a sequence that no program here should use: $letter\n";
  }
}

sub character
{
  my ($self, $c) = @_;

  if ($c eq "\n") {
    $self->line_feed;
  } elsif ($c eq "\r") {
    $self->{column} = 0;
  } elsif ($c eq "\b") {
    $self->{column}-- if $self->{column} > 0;
  } elsif ($c ge ' ') {
    if ($self->{column} == COLUMNS) {
      $self->{column} = 0;
      $self->line_feed;
    }
    substr($self->{rows}[$self->{row}], $self->{column}++, 1) = $c;
  }
}

sub line_feed
{
  my ($self) = @_;

  return $self->{row}++ if $self->{row} < ROWS - 1;
  shift @{ $self->{rows} };
  push @{ $self->{rows} }, ' ' x COLUMNS;
}

# The rows as one text, without the blanks at their ends. A character of UTF-8
# is a @.
sub screen
{
  my ($self) = @_;

  $self->take;
  return join("\n", map { s/ +\z//r } @{ $self->{rows} }) . "\n";
}

# Waits until the screen matches; the screen. `seen` as for all of the screen
# at once: what is redrawn meanwhile matches when it is done.
sub show
{
  my ($self, $regex, $timeout) = @_;
  my $limit = Limit->new($timeout || 30);
  my $screen;

  until (($screen = $self->screen) =~ $regex) {
    die "waited for $regex on the screen:\n$screen" if $limit->over;
    $self->{guest}->rest(0.05);
  }
  return $screen;
}

# Waits until the cursor is there; rows and columns from 1 on.
sub cursor
{
  my ($self, $row, $column) = @_;
  my $limit = Limit->new(30);

  while ($self->screen, $self->{row} + 1 != $row
    || $self->{column} + 1 != $column) {
    die "the cursor is at ", $self->{row} + 1, ', ', $self->{column} + 1,
      ", wanted $row, $column:\n", $self->screen if $limit->over;
    $self->{guest}->rest(0.05);
  }
}

# Sends keys, some at a time: the kernel's buffer for them is small.
sub type
{
  my ($self, $keys) = @_;

  while ($keys =~ /\G(.{1,16})/gs) {
    $self->{guest}->send($1);
    $self->{guest}->rest(0.05);
  }
}

1;
