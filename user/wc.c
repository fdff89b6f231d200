// Counts lines, words and bytes.
#include <stdbool.h>
#include <unistd.h>
#include "tool.h"

static const char help[] = "wc [-l] [-w] [-c] [FILE]...\n"
                           "count lines, words and bytes\n"
                           "  -l  lines only\n"
                           "  -w  words only\n"
                           "  -c  bytes only";

struct counts {
  uint lines;
  uint words;
  uint bytes;
};

static bool show_lines, show_words, show_bytes;
static int width; // of a column
static bool show_name;
static struct counts total;

// No blank in front of a single number: $(wc -l) was made for scripts that
// compare it.
static void
print_counts(const struct counts *n, const char *name)
{
  const char *gap = "";

  if (show_lines) {
    out_print("%*u", width, n->lines);
    gap = " ";
  }
  if (show_words) {
    out_print("%s%*u", gap, width, n->words);
    gap = " ";
  }
  if (show_bytes)
    out_print("%s%*u", gap, width, n->bytes);
  if (show_name)
    out_print(" %s", name);
  out_print("\n");
}

// Bytes, not characters: -c means that everywhere. A word is what is between
// blanks.
static void
count_bytes(struct counts *n, const char *buf, size_t len, bool *in_word)
{
  for (size_t i = 0; i < len; i++) {
    char c = buf[i];
    bool space = c == ' ' || (c >= '\t' && c <= '\r'); // \t \n \v \f \r

    n->lines += c == '\n';
    n->words += !space && !*in_word;
    *in_word = !space;
  }
  n->bytes += len;
}

static int
count_file(int fd, const char *name)
{
  static char buf[BUFSIZ];
  struct counts n = {0};
  bool in_word = false;
  ssize_t len;

  while ((len = read(fd, buf, sizeof(buf))) > 0)
    count_bytes(&n, buf, (size_t)len, &in_word);
  if (len < 0)
    warn("%s", name);
  print_counts(&n, name);
  total.lines += n.lines;
  total.words += n.words;
  total.bytes += n.bytes;
  return len < 0 ? -1 : 0;
}

int
main(int argc, char *argv[])
{
  int status;
  int c;

  while ((c = option(&argc, &argv, "lwc", help)) != -1) {
    show_lines = show_lines || c == 'l';
    show_words = show_words || c == 'w';
    show_bytes = show_bytes || c == 'c';
  }
  if (!show_lines && !show_words && !show_bytes)
    show_lines = show_words = show_bytes = true;
  width = argc > 2 ? 7 : 1; // rows below each other are aligned
  show_name = argc > 1;
  status = each_file(argc, argv, count_file);
  if (argc > 2)
    print_counts(&total, "total");
  return out_close(status);
}
