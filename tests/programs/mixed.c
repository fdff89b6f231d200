// Mixes streams with the calls below them; the order must stay.
// args:
// args: < words.in
//
// Courses mix printf and write in one program soon, and wonder at the order; it
// must be that which POSIX promises after each fflush, and no other by luck.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static void
say(const char *s)
{
  if (write(STDOUT_FILENO, s, strlen(s)) != (ssize_t)strlen(s))
    exit(3);
}

// Back by one record and over it: between reading and writing one stream there
// must be an fseek, which is where a buffer's state is easily confused.
static void
records(void)
{
  struct record {
    int number;
    char name[12];
    double value;
  } r, all[5];
  FILE *f = tmpfile();
  size_t i;

  if (f == NULL) {
    puts("no tmpfile");
    return;
  }
  for (i = 0; i < 5; i++) {
    memset(&r, 0, sizeof r);
    r.number = (int)(i * i);
    snprintf(r.name, sizeof r.name, "record %zu", i);
    r.value = 1.5 * (double)i;
    fwrite(&r, sizeof r, 1, f);
  }
  fseek(f, 2 * (long)sizeof r, SEEK_SET);
  if (fread(&r, sizeof r, 1, f) == 1)
    printf("%d %s %.1f\n", r.number, r.name, r.value);
  strcpy(r.name, "changed");
  fseek(f, -(long)sizeof r, SEEK_CUR);
  fwrite(&r, sizeof r, 1, f);
  rewind(f);
  printf("%zu read, then", fread(all, sizeof r, 9, f));
  printf(" %s %s, end %d\n", all[2].name, all[4].name, feof(f) != 0);
  fclose(f);
}

// Two ways to one file: the stream must know nothing that the descriptor does
// not.
static void
descriptors(void)
{
  int fd = open("mixed.2.tmp", O_RDWR | O_CREAT | O_TRUNC, 0600);
  FILE *f = fdopen(fd, "w");
  struct stat st;
  char buf[32] = "";

  fprintf(f, "through the stream, ");
  fflush(f);
  write(fileno(f), "around it", 9);
  fprintf(f, ", and again\n");
  fflush(f);
  fstat(fd, &st);
  lseek(fd, 11, SEEK_SET);
  printf("%d bytes, %d read:", (int)st.st_size, (int)read(fd, buf, 18));
  printf(" %s\n", buf);
  ftruncate(fd, 7);
  fclose(f);
  f = fopen("mixed.2.tmp", "a+");
  fputs("appended", f);
  rewind(f);
  printf("%s\n", fgets(buf, sizeof buf, f));
  fclose(f);
  unlink("mixed.2.tmp");
}

// What is in a buffer when fork copies it would come out twice; hence the
// fflush before, and the exit in the child, which must write the rest.
static void
children(void)
{
  int fds[2];
  FILE *in;
  int c, n = 0;

  pipe(fds);
  fflush(stdout);
  if (fork() == 0) {
    close(fds[0]);
    dup2(fds[1], STDOUT_FILENO);
    close(fds[1]);
    printf("%5d", 12345);
    puts(" of the child");
    exit(0); // which writes it out
  }
  close(fds[1]);
  in = fdopen(fds[0], "r");
  while ((c = getc(in)) != EOF) {
    putchar(c == ' ' ? '_' : c);
    n++;
  }
  fclose(in);
  wait(NULL);
  printf("%d characters\n", n);
}

int
main(void)
{
  char line[100];
  int c;

  printf("one ");
  fflush(stdout);
  say("two ");
  printf("three\n");
  fflush(NULL);
  say("four\n");
  setvbuf(stderr, NULL, _IOFBF, 256);
  fputs("an error, held back", stderr);
  c = getchar();
  if (c != EOF) {
    ungetc('#', stdin);
    printf("%s", fgets(line, sizeof line, stdin));
    ungetc(c, stdin);
    putchar(getchar());
    printf("%c\n", getchar());
  }
  printf("end %d error %d\n", feof(stdin) != 0, ferror(stdin) != 0);
  records();
  descriptors();
  children();
  fputs(", until the end\n", stderr);
  return 0;
}
