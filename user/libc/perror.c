// Saying why a call failed.
#include <errno.h>
#include <stdio.h>
#include <string.h>

// C11 7.21.10.4. On stderr, which has no buffer: in one write.
void
perror(const char *text)
{
  if (text != NULL && *text != '\0')
    fprintf(stderr, "%s: %s\n", text, strerror(errno));
  else
    fprintf(stderr, "%s\n", strerror(errno));
}
