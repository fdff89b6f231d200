// Undefined behaviour, caught as it happens: with -fsanitize=undefined the
// compiler calls one of these where C leaves the result open. All they do is
// say where, and stop. The names and the layout of the data are the interface
// between gcc, clang and their run-time library (UBSan).

#include "debug/panic.h"
#include "mmu.h"
#include "vm.h"

// clang before 19 calls them with all arguments on the stack, whatever
// -mregparm says (LLVM's pull request 89707).
#if defined(__clang__) && __clang_major__ < 19
#define CALLED __attribute__((regparm(0)))
#else
#define CALLED
#endif

struct location {
  const char *file;
  uint32_t line;
  uint32_t column; // not shown: a line is enough to find it
};

// The handlers do not return, though some could: the code after one goes on
// with a value that means nothing, and what it breaks would hide the cause.
//
// Every handler gets a pointer to data that begins with the place. Two at the
// end look at more than that.
#define HANDLER(name, text)                                                  \
  _Noreturn CALLED void __ubsan_handle_##name(const struct location *where); \
  void __ubsan_handle_##name(const struct location *where)                   \
  {                                                                          \
    panic_at(where->file, where->line, "undefined behaviour: %s", text);     \
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
HANDLER(pointer_overflow, "pointer arithmetic overflows")
HANDLER(invalid_builtin, "bad argument of a builtin")
HANDLER(float_cast_overflow, "number does not fit")
HANDLER(alignment_assumption, "misaligned pointer")
HANDLER(function_type_mismatch, "call through a pointer of another type")

// Its data has the place of the function's attribute; that of the return comes
// apart from it.
_Noreturn CALLED void
__ubsan_handle_nonnull_return_v1(const struct location *attribute,
                                 const struct location *where);

void
__ubsan_handle_nonnull_return_v1(const struct location *attribute,
                                 const struct location *where)
{
  panic_at(where->file, where->line,
           "undefined behaviour: null pointer returned");
}

// A pointer that leads to no object of the type that it is used for.
struct mismatch {
  struct location where;
  const struct {
    uint16_t kind;
    uint16_t info;
    char name[]; // in quotes
  } * type;
  uint8_t alignment; // its logarithm
  uint8_t access;    // read, write, member ...
};

static const char *
mismatch_text(const struct mismatch *m, uintptr_t at)
{
  if (at == 0)
    return "null pointer used";
  if (at / PGSIZE == POISON / PGSIZE)
    return "freed pointer used";
  if (at % (1u << m->alignment) != 0)
    return "misaligned pointer used";
  return "object too small";
}

_Noreturn CALLED void __ubsan_handle_type_mismatch_v1(const struct mismatch *m,
                                                      uintptr_t at);

// The hint is that of trap.c, to which a misaligned pointer does not come.
void
__ubsan_handle_type_mismatch_v1(const struct mismatch *m, uintptr_t at)
{
  panic_at(m->where.file, m->where.line,
           "undefined behaviour: %s, 0x%x for %s%s", mismatch_text(m, at), at,
           m->type->name,
           at / PGSIZE == POISON / PGSIZE
               ? "\nit was read from a frame that kfree had freed"
               : "");
}
