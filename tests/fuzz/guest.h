// The C library of the guest, as libc.c calls it beside the host's own: each of
// its names begins with guest_.
#ifndef GUEST_H
#define GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

int guest_snprintf(char *to, size_t size, const char *format, ...);
int guest_sscanf(const char *from, const char *format, ...);
long guest_strtol(const char *s, char **end, int base);
unsigned long guest_strtoul(const char *s, char **end, int base);
long long guest_strtoll(const char *s, char **end, int base);
unsigned long long guest_strtoull(const char *s, char **end, int base);
double guest_strtod(const char *s, char **end);
int guest__getopt(int argc, char *const argv[], const char *known);
size_t guest_strftime(char *to, size_t size, const char *format,
                      const struct tm *tm);
struct regex *guest_regex_compile(const char *pattern, int flags,
                                  const char **error);
void guest_regex_free(struct regex *re);
bool guest_regex_match(struct regex *re, const char *text, size_t n);
extern int guest_optind;

#endif
