// Kinds of characters (C11 7.4) in the "C" locale, which has ASCII's: of 128 to
// 255 nothing is true. `c` is an unsigned char's value or EOF (-1). Each
// returns not 0 if it is so.
#ifndef _CTYPE_H
#define _CTYPE_H

// ---- kinds ----
int isalpha(int c);  // a letter
int isdigit(int c);  // 0 to 9
int isalnum(int c);  // either
int isupper(int c);  // A to Z
int islower(int c);  // a to z
int isxdigit(int c); // a digit of base 16
int isspace(int c);  // blank, \t \n \v \f \r
int isblank(int c);  // blank, \t
int iscntrl(int c);  // none that is seen: 0 to 31, 127
int isprint(int c);  // takes a place on the screen: 32 to 126
int isgraph(int c);  // ... and is no blank
int ispunct(int c);  // ... and no letter or digit
int isascii(int c);  // 0 to 127 (POSIX)

// ---- the other case; what has none stays as it is ----
int toupper(int c);
int tolower(int c);
int toascii(int c); // its low 7 bits (POSIX)

#endif
