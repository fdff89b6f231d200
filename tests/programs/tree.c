// Makes some directories and shows them as a tree, in order.
// args:
// args: nosuch
//
// opendir, stat, mkdir, rename, link and the current directory in one program;
// sorted, as the order in a directory is the file system's own.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static int ndirs, nfiles;
static long long nbytes;

static int
compare(const void *a, const void *b)
{
  return strcmp(*(char *const *)a, *(char *const *)b);
}

// The names in a directory, sorted; NULL and errno on failure.
// Its list grows by one: realloc is called as often as beginners do.
static char **
names_in(const char *path, size_t *count)
{
  DIR *dir = opendir(path);
  struct dirent *entry;
  char **names = NULL;

  *count = 0;
  if (dir == NULL)
    return NULL;
  names = malloc(sizeof *names);
  while ((entry = readdir(dir)) != NULL) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
      continue;
    names = realloc(names, (*count + 1) * sizeof *names);
    names[(*count)++] = strdup(entry->d_name);
  }
  closedir(dir);
  qsort(names, *count, sizeof *names, compare);
  return names;
}

static int
walk(const char *path, const char *indent)
{
  size_t n, i;
  char **names = names_in(path, &n);
  int bad = 0;

  if (names == NULL) {
    fprintf(stderr, "tree: %s: %s\n", path, strerror(errno));
    return 1;
  }
  for (i = 0; i < n; i++) {
    char full[256], deeper[256];
    struct stat st;
    int last = i == n - 1;

    snprintf(full, sizeof full, "%s/%s", path, names[i]);
    snprintf(deeper, sizeof deeper, "%s%s   ", indent, last ? " " : "|");
    if (stat(full, &st) == -1) {
      perror(full);
      bad = 1;
    } else if (S_ISDIR(st.st_mode)) {
      ndirs++;
      printf("%s%s-- %s/\n", indent, last ? "`" : "|", names[i]);
      bad |= walk(full, deeper);
    } else {
      nfiles++;
      nbytes += st.st_size;
      printf("%s%s-- %s %lld%s\n", indent, last ? "`" : "|", names[i],
             (long long)st.st_size, S_ISREG(st.st_mode) ? "" : " special");
    }
    free(names[i]);
  }
  free(names);
  return bad;
}

static void
put(const char *path, const char *text)
{
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

  if (fd == -1 || write(fd, text, strlen(text)) != (ssize_t)strlen(text)) {
    perror(path);
    exit(1);
  }
  close(fd);
}

static void
directory(const char *path)
{
  if (mkdir(path, 0755) == -1) {
    perror(path);
    exit(1);
  }
}

// unlink first: of a directory it must fail and leave it as it is.
static void
take_away(const char *path)
{
  size_t n, i;
  char **names;
  char full[256];

  if (unlink(path) == 0)
    return;
  names = names_in(path, &n);
  for (i = 0; i < n; i++) {
    snprintf(full, sizeof full, "%s/%s", path, names[i]);
    take_away(full);
    free(names[i]);
  }
  free(names);
  if (rmdir(path) == -1)
    perror(path);
}

int
main(int argc, char *argv[])
{
  const char *top = "tree.tmp";
  char cwd[256];
  int bad;

  if (argc > 1)
    return walk(argv[1], "");
  directory(top);
  directory("tree.tmp/src");
  directory("tree.tmp/src/empty");
  directory("tree.tmp/doc");
  put("tree.tmp/README", "read me\n");
  put("tree.tmp/src/main.c", "int main(void)\n{\n  return 0;\n}\n");
  put("tree.tmp/src/zero", "");
  put("tree.tmp/doc/a-name-of-thirty-characters-x", "1");
  if (chdir("tree.tmp/src") == -1 || getcwd(cwd, sizeof cwd) == NULL)
    perror("chdir");
  printf("now in ...%s\n", strstr(cwd, "/tree.tmp"));
  put("../doc/by-dots", "two\n");
  if (rename("main.c", "../program.c") == -1 || link("zero", "nought") == -1)
    perror("rename");
  if (chdir("../..") == -1)
    perror("chdir");
  if (mkdir(top, 0755) == 0 || errno != EEXIST)
    puts("mkdir made it twice");
  if (rmdir(top) == 0)
    puts("rmdir took what is not empty");
  if (access("tree.tmp/doc", F_OK) != 0 || access("tree.tmp/no", F_OK) == 0)
    puts("access is wrong");
  puts(top);
  bad = walk(top, "");
  printf("%d directories, %d files, %lld bytes\n", ndirs, nfiles, nbytes);
  take_away(top);
  return bad || access(top, F_OK) == 0;
}
