// printf's formats: lib/format.c
// inputs: any directive of up to 6 characters but *, any width, precision and
// size, any number, any string of up to 8 letters, also without its NUL if the
// precision allows it. What is put out is read, all of it.
// options: -eva-slevel 20 -eva-slevel-function format_unsigned:200
// options: -main prove_format
#include "lib/format.c"

// Who takes the text may look at all of it.
static void
take(void *arg, const char *text, size_t n)
{
  if (n > 0)
    *(char *)arg = text[FROM(0, n - 1)];
}

static void
directive(struct format_spec *spec)
{
  static char text[7];
  const char *fmt = text;
  va_list none;
  int i;

  any_string(text, sizeof(text) - 1);
  for (i = 0; i < 6; i++) {
    if (text[i] == '*')
      text[i] = '0';
  }
  parse_spec(&fmt, spec, &none);
  //@ assert inside: (char *)text <= (char *)fmt <= (char *)text + 6;
}

void
prove_format(void)
{
  static char taken, string[9], bytes[8], buffer[8];
  static const char kinds[] = "diuxXopcs";
  struct format_output out = {take, &taken, 0};
  struct text room = {buffer, buffer + FROM(0, sizeof(buffer) - 1)};
  struct format_spec spec;

  directive(&spec);
  spec.plus = (char)Frama_C_interval(0, 1) ? '+' : 0;
  spec.width = (int)FROM(0, INT32_MAX);
  spec.precision = Frama_C_interval(-1, INT32_MAX);
  spec.kind = kinds[FROM(0, sizeof(kinds) - 2)];
  format_signed(&out, &spec, (int64_t)(((uint64_t)ANY << 32) | ANY));
  format_unsigned(&out, &spec, "0x", ((uint64_t)ANY << 32) | ANY);
  any_string(string, sizeof(string) - 1);
  format_text(&out, &spec, string);
  format_text(&out, &spec, NULL);
  any_bytes(bytes, sizeof(bytes));
  spec.precision = (int)FROM(0, sizeof(bytes));
  format_text(&out, &spec, bytes);
  put_text(&room, string, FROM(0, sizeof(string)));
}
