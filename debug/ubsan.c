// Undefined behaviour, caught as it happens: with -fsanitize=undefined the
// compiler calls one of these where C leaves the result open. All they do is
// say where, and stop. The names and the layout of the data are the interface
// between gcc, clang and their run-time library (UBSan).

#include "debug/panic.h"

struct location {
  const char *file;
  uint32_t line;
  uint32_t column; // not shown: a line is enough to find it
};

// The handlers do not return, though some could: the code after one goes on
// with a value that means nothing, and what it breaks would hide the cause.
//
// Every handler gets a pointer to data that begins with the place, except the
// two below, where it stands elsewhere or twice.
#define HANDLER(name, text)                                              \
  _Noreturn void __ubsan_handle_##name(const struct location *where);    \
  void __ubsan_handle_##name(const struct location *where)               \
  {                                                                      \
    panic_at(where->file, where->line, "undefined behaviour: %s", text); \
  }

HANDLER(add_overflow, "addition overflows")
HANDLER(sub_overflow, "subtraction overflows")
HANDLER(mul_overflow, "multiplication overflows")
HANDLER(negate_overflow, "negation overflows")
HANDLER(divrem_overflow, "division by zero, or overflow")
HANDLER(shift_out_of_bounds, "shift by too much, or of a negative number")
HANDLER(out_of_bounds, "index outside its array")
HANDLER(builtin_unreachable, "unreachable code is reached")
HANDLER(missing_return, "a function ends without its return")
HANDLER(vla_bound_not_positive, "array of negative length")
HANDLER(load_invalid_value, "value its type does not have")
HANDLER(nonnull_arg, "null pointer as argument")
HANDLER(nonnull_return_v1, "null pointer returned")
HANDLER(pointer_overflow, "pointer arithmetic overflows")
HANDLER(type_mismatch_v1, "null, misaligned or too small object")
HANDLER(invalid_builtin, "bad argument of a builtin")
HANDLER(float_cast_overflow, "number does not fit")
HANDLER(alignment_assumption, "misaligned pointer")
HANDLER(function_type_mismatch, "call through a pointer of another type")
