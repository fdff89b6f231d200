// Directories and paths: fs/dir.c
// inputs: any path of up to 40 letters; a block of any entries, looked through
// from any place for any name of up to 30 letters.
// options: -eva-slevel 100 -main prove_names
#include "fs/dir.c"

struct cpu cpus[NCPU];
static struct proc process;
struct cpu *const this_cpu = &cpus[0];
struct proc *const this_proc = &process;

static void
paths(void)
{
  static char path[41];
  char name[DIRSIZ + 1];
  const char *p = path;

  any_string(path, sizeof(path) - 1);
  endslash(path);
  while (skipelem(&p, name) > 0)
    isdots(name);
}

static void
entries(void)
{
  static struct dirent de[EPB];
  char name[DIRSIZ + 1];
  uint from = FROM(0, EPB - 1), n = FROM(1, EPB);

  any_bytes(de, sizeof(de));
  any_string(name, DIRSIZ);
  if (name[0] == '\0' || n > EPB - from)
    return;
  scan_name(de + from, n, name);
  scan_free(de + from, n, NULL);
  scan_ordinary(de + from, n, NULL);
}

void
prove_names(void)
{
  paths();
  entries();
}
