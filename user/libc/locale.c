// <locale.h>
// C11 7.11. There is one locale, "C": programs may ask for it by any of its
// names, or for what the user prefers (""), and get it.
#include <limits.h>
#include <locale.h>
#include <string.h>

// C11 7.11.1.1. NULL for any other: a program then goes on with "C", which it
// is in already.
char *
setlocale(int category, const char *name)
{
  if (category < LC_CTYPE || category > LC_ALL)
    return NULL;
  if (name == NULL || name[0] == '\0' || strcmp(name, "C") == 0 ||
      strcmp(name, "POSIX") == 0)
    return "C";
  return NULL;
}

// C11 7.11.2.1. An empty text and CHAR_MAX mean that the locale does not say.
struct lconv *
localeconv(void)
{
  static struct lconv c = {
      .decimal_point = ".",
      .thousands_sep = "",
      .grouping = "",
      .mon_decimal_point = "",
      .mon_thousands_sep = "",
      .mon_grouping = "",
      .positive_sign = "",
      .negative_sign = "",
      .currency_symbol = "",
      .frac_digits = CHAR_MAX,
      .p_cs_precedes = CHAR_MAX,
      .n_cs_precedes = CHAR_MAX,
      .p_sep_by_space = CHAR_MAX,
      .n_sep_by_space = CHAR_MAX,
      .p_sign_posn = CHAR_MAX,
      .n_sign_posn = CHAR_MAX,
      .int_curr_symbol = "",
      .int_frac_digits = CHAR_MAX,
      .int_p_cs_precedes = CHAR_MAX,
      .int_n_cs_precedes = CHAR_MAX,
      .int_p_sep_by_space = CHAR_MAX,
      .int_n_sep_by_space = CHAR_MAX,
      .int_p_sign_posn = CHAR_MAX,
      .int_n_sign_posn = CHAR_MAX,
  };

  return &c;
}
