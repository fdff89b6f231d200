// Changes files as a patch says, which diff -u has made. Its parts are in
// user/patch, and patch.h says how they go together.
//
// A file is changed wholly or not at all: if one hunk does not fit, none of
// that file's is taken. The new text is written beside the old one, and then
// takes its name.
#include "user/patch/patch.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "patch [-R] [-p COUNT] [-i PATCH] [FILE [PATCH]]\n"
    "change files as a patch says that diff -u has made\n"
    "  -i  read it from the file PATCH (standard input)\n"
    "  -p  leave out COUNT directories of the names in it (0)\n"
    "  -R  undo it\n"
    "Of a file's two names that which exists counts; if both do, the shorter.\n"
    "A file of which a part does not fit stays as it is. Status 0: all is\n"
    "changed, 1: not all, 2: no patch, or it could not be read";

static bool reverse;
static int strip;

// A name in the patch, "--- NAME" up to a tab (a date follows), without the
// first directories, in new memory.
static char *
name_in(const struct line *line)
{
  char *name = strndup(line->at + 4, line->n - 4);
  char *rest = name, *slash;

  if (name == NULL)
    fail("a name");
  name[strcspn(name, "\t\n")] = '\0';
  if (strcmp(name, "/dev/null") == 0)
    return name;
  for (int i = 0; i < strip && (slash = strchr(rest, '/')) != NULL; i++)
    rest = slash + 1;
  return rest;
}

// Reads a file into `text`; one that shall be made (`fresh`) must not be there.
// False after a message.
static bool
read_file(const char *name, bool fresh, struct lines *text)
{
  int fd = open(name, O_RDONLY);
  bool good = fd >= 0 && lines_read(text, fd);

  if (fd < 0 && fresh && errno == ENOENT)
    good = true;
  else if (!good)
    warn("%s", name);
  if (fd >= 0)
    close(fd);
  return good;
}

// Writes the text into a new file, which then takes the name. False after a
// message: the old file is as it was.
static bool
write_file(const char *name, const struct lines *text)
{
  char *new;
  int fd = open_beside(name, &new);
  bool good = fd >= 0;

  for (int i = 0; good && i < text->n; i++)
    good = write_all(fd, text->line[i].at, text->line[i].n) == 0;
  good = good && rename(new, name) == 0;
  if (!good)
    warn("%s", name);
  if (fd >= 0) {
    close(fd);
    if (!good)
      unlink(new);
  }
  free(new);
  return good;
}

// Appends lines [from, to) of a text.
static void
append(struct lines *to, const struct lines *text, int from, int end)
{
  for (; from < end; from++)
    lines_add(to, text->line[from].at, text->line[from].n);
}

// Does the hunks at line *at of the patch, and moves *at behind them. If the
// text is not `there`, they are only read. How many do not fit, each of which
// is said.
static int
do_hunks(const struct lines *patch, int *at, const struct lines *text,
         bool there, struct lines *result)
{
  struct hunk h;
  int done = 0;  // lines of the text
  int moved = 0; // how far the last hunk was from where it said
  int failed = 0;

  for (int n = 1; *at < patch->n && line_begins(&patch->line[*at], "@@ ");
       n++) {
    int place;

    hunk_read(&h, patch, at, reverse);
    place = there ? hunk_find(&h, text, done, h.start + moved) : -1;
    if (there && place < 0) {
      failed++;
      fprintf(stderr, "patch: hunk %d does not fit\n", n);
    }
    if (place >= 0) {
      if (place != h.start)
        out_print("hunk %d is at line %d, not %d\n", n, place + 1, h.start + 1);
      moved = place - h.start;
      append(result, text, done, place);
      append(result, &h.text, 0, h.text.n);
      done = place + h.old.n;
    }
    hunk_free(&h);
  }
  append(result, text, done, text->n);
  return failed;
}

// The one that is there; of two, the shorter, as a copy is called prog.c.orig
// or prog2.c. The new one if there is neither.
static const char *
which_of(const char *old, const char *new)
{
  bool old_there = access(old, F_OK) == 0;

  if (access(new, F_OK) != 0)
    return old_there ? old : new;
  return old_there && strlen(old) <= strlen(new) ? old : new;
}

// Changes the file whose "---" is line *at, and moves *at behind its hunks.
// `file`: its name, whatever the patch says. -1 after a message.
static int
do_file(const struct lines *patch, int *at, const char *file)
{
  const char *old = name_in(&patch->line[*at + !!reverse]);
  const char *new = name_in(&patch->line[*at + !reverse]);
  bool fresh = strcmp(old, "/dev/null") == 0;
  bool removed = strcmp(new, "/dev/null") == 0;
  const char *name = file != NULL ? file
                     : removed    ? old
                     : fresh      ? new
                                  : which_of(old, new);
  struct lines text = {0}, result = {0};
  bool there;
  int failed;

  *at += 2;
  out_print("patching file %s\n", name);
  out_flush();
  there = read_file(name, fresh, &text);
  failed = do_hunks(patch, at, &text, there, &result);
  if (failed > 0)
    fprintf(stderr, "patch: %s: not changed\n", name);
  if (!there || failed > 0)
    return -1;
  if (!removed || result.n > 0)
    return write_file(name, &result) ? 0 : -1;
  if (unlink(name) == 0)
    return 0;
  warn("%s", name);
  return -1;
}

// Does all files of the patch. What stands between them (the lines "diff -r",
// "Only in", a letter) is passed over. -1: there is none.
static int
do_patch(const struct lines *patch, const char *file)
{
  int status = -1;
  int at = 0;

  while (at + 2 < patch->n) {
    if (line_begins(&patch->line[at], "--- ") &&
        line_begins(&patch->line[at + 1], "+++ ") &&
        line_begins(&patch->line[at + 2], "@@ ")) {
      bool bad = do_file(patch, &at, file) < 0;

      status = bad || status > 0;
    } else {
      at++;
    }
  }
  return status;
}

int
main(int argc, char *argv[])
{
  struct lines patch = {0};
  const char *from = NULL;
  int fd = 0, status, c;

  while ((c = option(&argc, &argv, "Ri:p:", help)) != -1) {
    reverse |= c == 'R';
    if (c == 'i')
      from = option_argument();
    if (c == 'p')
      strip = number(option_argument(), 0, 100);
  }
  usage(argc, argv, argc > 3, help);
  if (argc > 2)
    from = argv[2];
  if (from != NULL)
    fd = open(from, O_RDONLY);
  if (fd < 0 || !lines_read(&patch, fd)) {
    warn("%s", from != NULL ? from : "standard input");
    return 2;
  }
  status = do_patch(&patch, argc > 1 ? argv[1] : NULL);
  if (status < 0) {
    fprintf(stderr, "patch: there is no patch in it (diff -u makes one)\n");
    status = 2;
  }
  return out_close(status);
}
