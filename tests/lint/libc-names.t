# Does the C library keep to the names that the standards give it?
#
# A program may call its own function `read`, `join` or `hash`: the C standard
# reserves no such name (7.1.3), and textbooks are full of them. A library that
# gives or calls such a name by itself makes the program fail to link, or worse,
# calls the program's function. Three things can do it: a header's declaration
# or macro, a member of the archive that is linked in and defines it, and a call
# inside the library.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my $dir = scratch;
my %tool = slurp(built('cc.mk')) =~ /^override (\w+) := (.*)$/mg;
my $flags = '-march=i486 -nostdinc -isystem user/include -fno-builtin -fno-pic'
  . ' -fno-pie -fno-stack-protector -fno-asynchronous-unwind-tables';
my @headers = map { m{user/include/(.*)} } sources(qr{^user/include/.*\.h$});

# ---- what the standards give ----

# C11, annex B; what the names of a header are besides its functions comes after
# the semicolon. Names that begin with '_' are the library's own.
my %iso = map { /^(\S+)\.h: *(.*?) *; *(.*)$/ ? ("$1.h" => [$2, $3]) : () }
  split(/\n(?=\S)/, <<'END' =~ s/\n +/ /gr);
assert.h: ; assert static_assert NDEBUG
ctype.h: isalnum isalpha isblank iscntrl isdigit isgraph islower isprint ispunct
  isspace isupper isxdigit tolower toupper ;
errno.h: ; errno E[A-Z0-9]\w+
float.h: ; (?:FLT|DBL|LDBL)_[A-Z0-9_]+ DECIMAL_DIG
inttypes.h: imaxabs imaxdiv strtoimax strtoumax ; imaxdiv_t
  (?:PRI|SCN)[diouxX]\w+
iso646.h: ; and and_eq bitand bitor compl not not_eq or or_eq xor xor_eq
limits.h: ; (?:CHAR|SCHAR|SHRT|INT|LONG|LLONG)_(?:MIN|MAX|BIT)
  (?:UCHAR|USHRT|UINT|ULONG|ULLONG)_MAX MB_LEN_MAX
locale.h: setlocale localeconv ; lconv LC_[A-Z]+ NULL
math.h: (?:a?(?:cos|sin|tan)h?|atan2)[fl]?
  (?:exp|exp2|expm1|frexp|ilogb|ldexp|log|log10|log1p|log2|logb|modf)[fl]?
  (?:scalbn|scalbln|cbrt|fabs|hypot|pow|sqrt|erf|erfc|lgamma|tgamma)[fl]?
  (?:ceil|floor|nearbyint|rint|lrint|llrint|round|lround|llround|trunc)[fl]?
  (?:fmod|remainder|remquo|copysign|nan|nextafter|nexttoward|fdim)[fl]?
  (?:fmax|fmin|fma)[fl]? ;
  float_t double_t HUGE_VAL[FL]? INFINITY NAN FP_[A-Z0-9_]+ MATH_ERRNO
  MATH_ERREXCEPT math_errhandling fpclassify isfinite isinf isnan isnormal
  signbit isgreater isgreaterequal isless islessequal islessgreater isunordered
setjmp.h: longjmp ; setjmp jmp_buf
signal.h: signal raise ; sig_atomic_t SIG[A-Z0-9]+ SIG_[A-Z]+
stdalign.h: ; alignas alignof
stdarg.h: ; va_list va_start va_arg va_end va_copy
stdbool.h: ; bool true false
stddef.h: ; ptrdiff_t size_t max_align_t wchar_t NULL offsetof
stdint.h: ; u?int(?:_least|_fast)?(?:8|16|32|64)_t u?int(?:ptr|max)_t
  U?INT(?:_LEAST|_FAST)?(?:8|16|32|64)_(?:MIN|MAX) U?INT(?:PTR|MAX)_(?:MIN|MAX)
  U?INT(?:8|16|32|64|MAX)_C
  (?:PTRDIFF|SIG_ATOMIC|WCHAR|WINT|SIZE)_(?:MIN|MAX)
stdio.h: remove rename tmpfile tmpnam fclose fflush fopen freopen setbuf setvbuf
  v?f?printf v?f?scanf v?sn?printf v?sscanf fgetc fgets fputc fputs getc getchar
  putc putchar puts ungetc fread fwrite fgetpos fseek fsetpos ftell rewind
  clearerr feof ferror perror ;
  size_t FILE fpos_t NULL _IOFBF BUFSIZ EOF FOPEN_MAX FILENAME_MAX L_tmpnam
  SEEK_CUR SEEK_END SEEK_SET TMP_MAX stdin stdout stderr
stdlib.h: atof atoi atol atoll strtod strtof strtold strtol strtoll strtoul
  strtoull rand srand aligned_alloc calloc free malloc realloc abort atexit
  at_quick_exit exit getenv quick_exit system bsearch qsort abs labs llabs div
  ldiv lldiv mblen mbtowc wctomb mbstowcs wcstombs ;
  size_t wchar_t l?l?div_t NULL EXIT_FAILURE EXIT_SUCCESS RAND_MAX MB_CUR_MAX
stdnoreturn.h: ; noreturn
string.h: memcpy memmove strn?cpy strn?cat memcmp strn?cmp strcoll strxfrm
  memchr strchr strcspn strpbrk strrchr strspn strstr strtok memset strerror
  strlen ;
  size_t NULL
time.h: clock difftime mktime time asctime ctime gmtime localtime strftime
  timespec_get ;
  size_t clock_t time_t timespec tm NULL CLOCKS_PER_SEC TIME_UTC
wchar.h: ; .*
END

push @{ $iso{'inttypes.h'} }, $iso{'stdint.h'}[1]; # which it includes

# What POSIX adds to headers of C, and ours have.
my %added = (
  'ctype.h' => 'isascii toascii',
  'limits.h' => 'PATH_MAX NAME_MAX ARG_MAX OPEN_MAX PIPE_BUF SSIZE_MAX LINE_MAX'
    . ' CHILD_MAX LONG_BIT WORD_BIT IOV_MAX LOGIN_NAME_MAX HOST_NAME_MAX',
  'math.h' => 'M_[A-Z0-9_]+',
  'setjmp.h' => 'sigjmp_buf sigsetjmp siglongjmp',
  'signal.h' => '.*',
  'stddef.h' => '',
  'stdio.h' => 'fdopen fileno popen pclose getdelim getline dprintf vdprintf'
    . ' fseeko ftello off_t ssize_t open_memstream fmemopen ctermid P_tmpdir'
    . ' (?:get|put)c(?:har)?_unlocked va_list',
  'stdlib.h' => 'setenv unsetenv putenv mkstemp mkdtemp realpath getopt optarg'
    . ' optind opterr optopt rand_r posix_memalign random srandom getsubopt',
  'string.h' => 'strdup strndup strtok_r strerror_r strsignal stpn?cpy strnlen'
    . ' memccpy strsep strlcpy strlcat',
  'time.h' => 'gmtime_r localtime_r asctime_r ctime_r nanosleep clock_gettime'
    . ' clock_getres clock_settime clockid_t CLOCK_[A-Z_]+ strptime tzset'
    . ' timezone daylight tzname timegm pid_t',
);

my @keywords = qw(auto break case char const continue default do double else
  enum extern float for goto if inline int long register restrict return short
  signed sizeof static struct switch typedef union unsigned void volatile
  while);

# A pattern of the words, any of them as a whole.
sub any_of
{
  my $words = join('|', map { split(' ', $_) } @_);
  return qr/^(?:$words)$/;
}

my $iso_function = any_of(map { $_->[0] } values %iso);
my $iso_name = any_of(map { @$_ } values %iso);

# ---- the headers ----

my @compilers = ($tool{CC});
push @compilers, 'clang -m32' unless (sh('clang -m32 --version'))[1]
  || $tool{CC} =~ /clang/;

# What the strictest of compilers says of a text: nothing, if all is well.
# System headers are quiet by default; -Wsystem-headers makes them speak.
sub compiled
{
  my ($text, $cc, $how) = @_;

  spew("$dir/x.c", $text);
  my ($said, $status) = sh("$cc $flags $how -Wall -Wextra -Wsystem-headers"
    . " -Werror -fsyntax-only $dir/x.c");
  return $said eq '' && $status ? 'error: no word' : $said;
}

for my $cc (@compilers) {
  for my $how ('-std=c99 -pedantic', '-std=gnu11') {
    it "headers compile alone, twice and before all others ($cc $how)", sub {
      my %faults;
      for my $first (@headers) {
        my $all = join('', map { "#include <$_>\n" }
          $first, grep { $_ ne $first } reverse @headers);
        for my $text ("#include <$first>\n" x 2 . "int x_;\n", $all) {
          my $said = compiled($text, $cc, $how);
          $faults{$_}++ for $said =~ m{^(?:user/include/.*|.*\berror:.*)}mg;
        }
      }
      die map { "$_\n" } sort keys %faults if %faults;
      die "no headers\n" unless @headers;
    };
  }
}

# The names that a header's text gives: macros, and what is declared outside all
# parentheses and braces, and constants of enum.
# By the compiler's own preprocessor and a scan of its output: whoever greps a
# header misses what it includes.
sub names_of
{
  my ($header) = @_;
  my %seen;

  spew("$dir/none.c", '');
  spew("$dir/one.c", "#include <$header>\n");
  my $cc = "$tool{CC} $flags -std=c11";
  my $macro = qr/^#define (\w+)/m;
  my %usual = map { $_ => 1 } sh("$cc -dM -E $dir/none.c") =~ /$macro/g;
  $seen{$_} = 1 for grep { !$usual{$_} }
    sh("$cc -dM -E $dir/one.c") =~ /$macro/g;
  my $text = sh("$cc -E -P $dir/one.c");
  $text =~ s/"(?:\\.|[^"])*"/ /g;
  $text =~ s/\benum\b([^{};]*)\{([^{}]*)\}/"$1 " . $2 =~ s{=[^,]*}{}gr/ge;
  1 while $text =~ s/\{[^{}]*\}/ /;
  # (*name) is a declarator, and anything else in parentheses an argument.
  1 while $text =~ s/\((?:\s*(\*[^()]*)|[^()]*)\)/' ' . ($1 \/\/ '') . ' '/e;
  $seen{$_} = 1 for $text =~ /(?<![\w.])([A-Za-z_]\w*)/g;
  delete @seen{@keywords};
  return grep { !/^_/ } sort keys %seen;
}

it 'a header of C gives the names of its standard, and no other', sub {
  my @faults;
  for my $header (grep { $iso{$_} } @headers) {
    my $allowed = any_of(@{ $iso{$header} }, $added{$header} // ());
    push @faults, map { "<$header> gives $_\n" } grep { !/$allowed/ }
      names_of($header);
  }
  die @faults if @faults;
};

it 'a header of POSIX gives no name of few letters that a program may have',
  sub {
  my $posix = any_of(map { split(' ') } <<'END');
[A-Z][A-Z0-9_]* \w+_t d_\w+ st_\w+ c_\w+ ws_\w+ sa_\w+ si_\w+ tv_\w+ tms?_\w+
access alarm chdir chown chmod close confstr crypt dup dup2 environ execl
execle execlp execv execve execvp faccessat fchdir fchown fdatasync fork
fpathconf fsync ftruncate getcwd getegid geteuid getgid getgroups gethostname
getlogin getopt getpgid getpgrp getpid getppid getsid getuid isatty lchown
link lockf lseek nice optarg opterr optind optopt pathconf pause pipe pread
pwrite read readlink rmdir setgid setpgid setsid setuid sleep symlink sync
sysconf tcgetpgrp tcsetpgrp truncate ttyname unlink usleep write sbrk brk
vfork getpagesize gethostid creat fcntl open openat flock posix_fadvise
posix_fallocate fchmod fstat fstatat lstat mkdir mkdirat mkfifo mknod stat
umask utimensat futimens wait waitid waitpid wait3 wait4 rusage gettimeofday
getitimer setitimer select timeval timezone utimes itimerval fd_set timespec
settimeofday timer\w+ ioctl winsize opendir readdir closedir rewinddir seekdir
telldir dirfd fdopendir scandir alphasort dirent DIR cfget[io]speed
cfset[io]speed cfmakeraw tcdrain tcflow tcflush tcgetattr tcgetsid tcsendbreak
tcsetattr termios str(?:n?casecmp) ffs bcmp bcopy bzero index rindex signal
kill raise sigaction sigaddset sigdelset sigemptyset sigfillset sigismember
sigpending sigprocmask sigsuspend sigval siginterrupt killpg psignal strsignal
sig_atomic_t option getopt_long getopt_long_only no_argument required_argument
optional_argument utsname uname tms times utimbuf utime basename dirname
passwd group mmap munmap msync mprotect
END
  my @faults;
  for my $header (grep { !$iso{$_} && $_ ne 'sys/lectern.h' } @headers) {
    push @faults, map { "<$header> gives $_\n" } grep { !/$posix/ }
      names_of($header);
  }
  die @faults if @faults;
};

# ---- the archive ----

make(built('libc.a'), this_build => 1);

# member => { strong => {name => 1}, weak => {...}, needs => {...} }
my (%member, %home);
{
  my $in;
  for (split(/\n/, sh("$tool{NM} " . built('libc.a')))) {
    if (/^(\S+\.o):$/) {
      $in = $member{$1} = { strong => {}, weak => {}, needs => {} };
      $home{$in} = $1;
    } elsif (/ ([A-Zw]) (\S+)$/) {
      my ($type, $name) = ($1, $2);
      my $kind = $type eq 'U' ? 'needs' : $type eq 'w' ? next
        : $type =~ /[WV]/ ? 'weak' : 'strong';
      $in->{$kind}{$name} = 1;
    }
  }
}
my %where; # who defines a name
for my $name (sort keys %member) {
  for my $kind (qw(strong weak)) {
    $where{$_} //= $name for sort keys %{ $member{$name}{$kind} };
  }
}

# The members that the names bring in, each with who needs it.
# As the linker does it: a member comes in as a whole, for one name in it, and
# brings what it needs itself.
sub brought_in
{
  my @todo = map { [$_, $_] } @_;
  my %in;

  while (my $next = shift @todo) {
    my ($name, $why) = @$next;
    my $object = $where{$name} // next;
    next if $in{$object};
    $in{$object} = $why;
    push @todo, map { [$_, "$why, $object"] }
      sort keys %{ $member{$object}{needs} };
  }
  return \%in;
}

my @iso_here = grep { /$iso_function/ } sort keys %where;
my $ours = qr/^_|^errno$|^main$/;

it 'functions of C bring in strong names of C and of our own, no other', sub {
  my $in = brought_in(@iso_here, '_start');
  my @faults;
  die "only @iso_here\n" if @iso_here < 20;
  for my $object (sort keys %$in) {
    push @faults, map { "$object ($in->{$object}) defines $_\n" }
      grep { !/$ours/ && !/$iso_name/ } sort keys %{ $member{$object}{strong} };
  }
  die @faults if @faults;
};

# Our fopen has to call _open, of which `open` is a weak second name.
it 'functions of C call no other by a name that is not of C', sub {
  my $in = brought_in(@iso_here, '_start');
  my @faults;
  for my $object (sort keys %$in) {
    push @faults, map { "$object ($in->{$object}) calls $_\n" }
      grep { !/$ours/ && !/$iso_name/ } sort keys %{ $member{$object}{needs} };
  }
  die @faults if @faults;
};

# An archive may have calls that go nowhere, and nobody hears of it before a
# program brings in just that member.
it 'nothing is missing, and no name is defined twice', sub {
  my (@faults, %strong);
  for my $object (sort keys %member) {
    push @faults, map { "$object calls $_, which is nowhere\n" }
      grep { !$where{$_} && $_ ne 'main' && $_ ne '_GLOBAL_OFFSET_TABLE_' }
      sort keys %{ $member{$object}{needs} };
    for (sort keys %{ $member{$object}{strong} }) {
      push @faults, "$_ is in $strong{$_} and in $object\n" if $strong{$_};
      $strong{$_} = $object;
    }
  }
  die @faults if @faults;
};

it 'the headers declare no function that is nowhere', sub {
  my @faults;
  my @functions = map { split(' ') } map { $_->[0] } values %iso;
  for my $header (grep { $iso{$_} } @headers) {
    my $function = any_of($iso{$header}[0], $added{$header} // ());
    my %macro = map { $_ => 1 } sh("$tool{CC} $flags -dM -E"
      . " -include $header $dir/none.c") =~ /^#define (\w+)/mg;
    my $text = sh("$tool{CC} $flags -E -P -include $header $dir/none.c");
    push @faults, map { "<$header> declares $_\n" } grep { !$where{$_} }
      grep { /$function/ && !$macro{$_} && $text =~ /\b\Q$_\E\s*\(/
        && !/_t$|^va_|^tm$/ } names_of($header);
  }
  die @faults if @faults;
};

# ---- programs ----

# Links a program of this text; the names in it.
sub linked
{
  my ($text, $how) = @_;

  spew("$dir/p.c", $text);
  sh("$tool{CC} $flags -std=gnu11 -O1 -Wall -Wextra -Werror -ffunction-sections"
    . ' -fdata-sections ' . ($how // '') . " -c -o $dir/p.o $dir/p.c");
  sh("$tool{LD} -z noexecstack -T user/lib/user.ld --gc-sections -u _start"
    . " -o $dir/p $dir/p.o " . built('libc.a'));
  # One without an address is weak, and not there.
  return sh("$tool{NM} $dir/p") =~ /^[0-9a-f]+ \w (\S+)$/mg;
}

it 'a program may have the names of POSIX, and others, for itself', sub {
  my @own = qw(join fail usage warn warnx err errx error number option target
    vformat format list read_line read write open close creat lseek stat fstat
    lstat access chmod isatty kill sleep usleep time_ dup dup2 pipe fork wait
    waitpid exec execv execl execvp sbrk brk unlink link symlink mkdir rmdir
    chdir getcwd opendir readdir closedir ioctl fsync sync uptime mknod getpid
    getppid setpgid getopt optarg optind opterr getline getdelim fileno fdopen
    dprintf strdup strndup strnlen strtok_r strlcpy stpcpy strcasecmp index
    rindex bzero bcopy ffs gmtime_r localtime_r tcgetattr tcsetattr sigaction
    bool_ poweroff reboot procinfo meminfo hash insert lookup find min max
    panic assert_fail print put get push pop emit digits flush fill stream
    buffer block arena heap days month leap parse scan convert swap sort seed
    next first environ progname debug trace check init start finish cleanup
    syscall putchar_ out in line text name value string table stack queue);
  # Those that these headers declare for POSIX are variables of the block.
  my $text = join('', map { "#include <$_>\n" } grep { $iso{$_} } @headers);
  my %given = map { $_ => 1 } map { names_of($_) } grep { $iso{$_} } @headers;
  my @free = grep { !$given{$_} } @own;
  my @local = grep { $given{$_} } @own;
  $text .= "int $_(int n);\nint $_(int n) { return n + 1; }\n" for @free;
  $text .= <<'END';
static int compare(const void *a, const void *b)
{
  return *(const char *)a - *(const char *)b;
}
static void last(void) { puts("last"); }
int main(int argc, char *argv[])
{
  char s[80];
  time_t t = time(NULL);
  FILE *f = fopen(argv[0], "r+");
  int volatile n = 0;
  double d;

END
  $text .= "  int $_ = argc; n += $_;\n" for @local;
  $text .= "  n += $_(argc);\n" for @free;
  $text .= <<'END';
  if (f == NULL || fgets(s, sizeof s, f) == NULL)
    perror(argv[0]);
  atexit(last);
  qsort(argv[0], strlen(argv[0]), 1, compare);
  d = strtod(argv[0], NULL);
  free(realloc(malloc(10), 20));
  fprintf(stderr, "%d %f %s %s\n", n, d, ctime(&t), getenv("HOME"));
  if (sscanf(s, "%lf", &d) != 1 || remove(s) != 0 || rename(s, s) != 0)
    assert(strtol(s, NULL, 0) == rand());
  fclose(f);
  strftime(s, sizeof s, "%c", localtime(&t));
  if (argc > 2)
    abort();
  exit(tmpfile() == NULL);
}
END
  my %in = map { $_ => 1 } linked($text);
  die "main is not there\n" unless $in{main};
};

# A program that only returns 0 must be small: the disk is, and students read
# what objdump shows of it.
it 'a program brings in nothing but what it uses', sub {
  my $stdio = qr/printf|scanf|fopen|puts|fwrite|fflush|^_?stdout$|^_*stdio/;
  my @pairs = (
    ['int main(void) { return 0; }', qr/$stdio|alloc|strto|^_?atexit|qsort/],
    ["#include <stdio.h>\nint main(void) { puts(\"x\"); return 0; }",
      qr/scanf|fopen|strto|printf|qsort|perror|tmpfile/],
    ["#include <stdio.h>\nint main(void) { printf(\"x\"); return 0; }",
      qr/scanf|fopen|strto|qsort|perror|tmpfile/],
    ["#include <string.h>\nint main(int n, char **v)\n"
      . '{ return (int)strlen(v[n - 1]); }', qr/$stdio|alloc|strto|qsort/],
    ["#include <stdlib.h>\nint main(int n, char **v)\n"
      . '{ return n > 1 ? atoi(v[1]) : 0; }', qr/$stdio|alloc|strtod|qsort/],
    ["#include <stdlib.h>\nint main(void) { free(malloc(1)); return 0; }",
      qr/$stdio|strto|qsort/],
    ["#include <time.h>\nint main(void) { return time(NULL) == 0; }",
      qr/$stdio|alloc|strftime|gmtime/],
  );
  my @faults;
  for (@pairs) {
    my ($text, $unwanted) = @$_;
    my @names = linked($text);
    my $in = brought_in('_start', sh("$tool{NM} $dir/p.o") =~ / U (\S+)$/mg);
    push @faults, map { "$text\nbrings in $_ ("
        . ($in->{ $where{$_} // '' } // '?') . ")\n" }
      grep { /$unwanted/ } @names;
    note(-s "$dir/p", " bytes, " . scalar(@names) . " names: $text");
  }
  die @faults if @faults;
};

done_testing;
