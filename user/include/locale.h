// What differs from country to country (C11 7.11): nothing, there is the "C"
// locale alone.
#ifndef _LOCALE_H
#define _LOCALE_H

#ifndef NULL
#define NULL ((void *)0)
#endif

#define LC_CTYPE    0
#define LC_NUMERIC  1
#define LC_TIME     2
#define LC_COLLATE  3
#define LC_MONETARY 4
#define LC_MESSAGES 5
#define LC_ALL      6

struct lconv {
  char *decimal_point, *thousands_sep, *grouping;
  char *mon_decimal_point, *mon_thousands_sep, *mon_grouping;
  char *positive_sign, *negative_sign, *currency_symbol;
  char frac_digits, p_cs_precedes, n_cs_precedes;
  char p_sep_by_space, n_sep_by_space, p_sign_posn, n_sign_posn;
  char *int_curr_symbol;
  char int_frac_digits, int_p_cs_precedes, int_n_cs_precedes;
  char int_p_sep_by_space, int_n_sep_by_space;
  char int_p_sign_posn, int_n_sign_posn;
};

// "C" if `name` is "C", "POSIX", "" or NULL (which asks), else NULL.
char *setlocale(int category, const char *name);
struct lconv *localeconv(void); // "." and otherwise nothing

#endif
