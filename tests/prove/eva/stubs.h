// What Frama-C reads before each driver. The sources are the real ones; what is
// here is what they call and what is not C: instructions, the compiler's
// builtins, and the end of the machine. Included first, it takes the place of
// x86.h.
#ifndef STUBS_H
#define STUBS_H

#include "types.h"
#define _Static_assert(...) // the compiler has checked them
#undef offsetof             // Frama-C wants a constant index in it
#define offsetof(type, member) ((size_t)(uintptr_t) & ((type *)0)->member)

// Of a _Noreturn function Eva does not look at what it requires. So there is
// none: that a panic does not come back, its contract below says, too.
#define _Noreturn

// The string functions: what strings.c proves of them, as Frama-C's library
// has it in its contracts.
#ifndef OWN_STRINGS
#define STRING_H
#include <string.h>
char *safestrcpy(char *dst, const char *src, size_t n);
#endif
#include "__fc_builtin.h"

// Any number; any number from `low` to `high`.
#define ANY        ((uint)Frama_C_unsigned_int_interval(0, 0xffffffff))
#define ANY_CHAR   ((char)Frama_C_interval(-128, 127))
#define FROM(l, h) ((uint)Frama_C_unsigned_int_interval(l, h))
#define YES_OR_NO  Frama_C_interval(0, 1)

// Any bytes whatever in an object, as a disk or a program may leave them.
static inline void
any_bytes(void *object, uint n)
{
  Frama_C_make_unknown((char *)object, n);
}

// A string of up to `n` letters, whatever they are.
static inline void
any_string(char *s, uint n)
{
  any_bytes(s, n);
  s[n] = '\0';
}

// ---- instructions ----
// tools/prove/Eva.pm makes asm_NAME(outputs, inputs) of an asm statement that
// is listed there; all others give any result, as Frama-C takes them. Source:
// Intel SDM vol. 2, MOVS, STOS, XCHG.
#define asm_stosl(p, n, word)           \
  for (; n > 0; n--, p = (char *)p + 4) \
  *(uint32_t *)p = word
#define asm_stosb(p, n, word)           \
  for (; n > 0; n--, p = (char *)p + 1) \
  *(uint8_t *)p = (uint8_t)word
#define asm_movs(p, s, n, type, step)                                  \
  for (; n > 0; n--, p = (char *)p + step, s = (const char *)s + step) \
  *(type *)p = *(const type *)s
#define asm_movsl(p, s, n)      asm_movs(p, s, n, uint32_t, 4)
#define asm_movsb(p, s, n)      asm_movs(p, s, n, uint8_t, 1)
#define asm_down_movsl(p, s, n) asm_movs(p, s, n, uint32_t, -4)
#define asm_down_movsb(p, s, n) asm_movs(p, s, n, uint8_t, -1)
#define asm_inb(data, port)     data = (uint8_t)FROM(0, 255 + 0 * (port))
#define asm_nothing(p)          ((void)0)
#define asm_xchg(memory, value) \
  do {                          \
    uint old = memory;          \
                                \
    memory = value;             \
    value = old;                \
  } while (0)

// What %gs leads to. A driver whose sources ask for it defines these two.
struct cpu;
struct proc;
extern struct cpu *const this_cpu;
extern struct proc *const this_proc;
#define asm_gs(p, at) \
  p = (void *)((at) == 0 ? (char *)this_cpu : (char *)this_proc)

// ---- the compiler's builtins: one process is enough for what is proven ----
#define __atomic_load_n(p, order)       (*(p))
#define __atomic_store_n(p, v, order)   (*(p) = (v))
#define __atomic_fetch_add(p, v, order) ((*(p) += (v)) - (v))
#define __atomic_fetch_sub(p, v, order) ((*(p) -= (v)) + (v))
#define __atomic_add_fetch(p, v, order) (*(p) += (v))
#define __atomic_sub_fetch(p, v, order) (*(p) -= (v))
#define __atomic_thread_fence(order)    ((void)0)
#define __builtin_unreachable()         /* the caller looks itself */
#define __builtin_return_address(n)     ((void *)0)

#define __builtin_ctz(word) count_zeroes(word)
static inline int
count_zeroes(uint word)
{
  int n = 0;

  //@ assert word_is_not_0: word != 0;
  for (; n < 31 && !(word >> n & 1); n++)
    ;
  return n;
}

// ---- the end ----
/*@ assigns \nothing;
    ensures \false; */
_Noreturn void machine_ends(void);

// A panic must not be reached, whatever the input: a call is an alarm. `fatal`
// may be.
/*@ requires no_panic: \false;
    assigns \nothing;
    ensures \false; */
_Noreturn void panic_at(const char *file, int line, const char *fmt, ...);

/*@ requires no_panic: \false;
    assigns \nothing;
    ensures \false; */
_Noreturn void panic_claim(const char *claim, uint left, uint right,
                           const char *file, int line);

_Noreturn void fatal(const char *fmt, ...);
_Noreturn void
fatal(const char *fmt, ...)
{
  (void)fmt;
  machine_ends();
}

#ifndef OWN_CPRINTF
void cprintf(const char *fmt, ...);
void
cprintf(const char *fmt, ...)
{
  (void)fmt;
}
#endif

#endif
