// The address checker: see kasan.h. What the compiler calls before each access
// (-fsanitize=kernel-address), and what it tells of globals and stacks. The
// names are the interface between gcc and its run-time library (ASan).
//
// This file, kasanmap.c and kalloc.c are not instrumented: these two would ask
// themselves, and a free frame's first word is kalloc.c's link. What runs
// before kinit is instrumented, but nothing is checked then; what it writes to
// the shadow of its own frame goes to a page that nobody reads (kasanmap.c).
//
// User memory needs no rule of its own. copyin and copyout reach it through the
// direct map, so it is checked as any frame: a page that the program has given
// back is a free frame. Devices and the window on firmware have no shadow, and
// are not checked; nor is what a device writes by DMA.

#include "debug/kasan.h"
#include "cpu/cpu.h"
#include "debug/panic.h"
#include "debug/symbols.h"
#include "lib/string.h"
#include "memlayout.h"
#include "mmu.h"

// Of a global: the words that a compiler has of it.
struct global {
  const char *start;
  uint size;
  uint with_zone; // and the red zone behind it
  const char *name;
  const char *file;
  uint dynamic;
  const void *place;
  uint odr;
};

void *__real_memset(void *dst, int c, size_t n);

static uint checked; // [c] bytes of the direct map with a shadow; 0: none yet
static uint stacks;  // [c] the same of the kernel stacks

void
kasan_check(uint direct)
{
  checked = direct;
  stacks = direct == 0 ? 0 : ALL_KSTACKS;
}

void
kasan_fill(const void *start, const void *end, uint8_t value)
{
  uint8_t *from = SHADOW((uintptr_t)start + 7), *to = SHADOW(end);

  if (checked != 0 && from < to)
    __real_memset(from, value, to - from);
}

// ---- what is wrong ----

// What the shadow says of the bytes at `va`, the first that may not be touched.
// A group with some good bytes says too little: the next one says why.
static const char *
reason(uint va)
{
  uint8_t value = *SHADOW(va);

  if (value < 8)
    value = SHADOW(va)[1];
  switch (value) {
  case SHADOW_FRAME:
    return "a page frame that is free\nit was used after kfree, or before "
           "kalloc";
  case SHADOW_OBJECT:
    return "an entry of a table that is free\nthe pointer was kept after the "
           "last reference was given back";
  case SHADOW_GLOBAL:
    return "beside a global\nan index is outside of its table";
  case SHADOW_SCOPE:
    return "an array of a block that has ended\nno pointer to it may be used "
           "then";
  }
  return (value & SHADOW_STACK) == SHADOW_STACK
             ? "beside an array on the stack\nan index is outside of it"
             : "nothing that may be touched";
}

// Panics: `n` bytes at `va` may not be touched. The access is in the function
// with the return address `pc`, whose frame pointer is `ebp`.
static _Noreturn __attribute__((noinline)) void
report(uint va, uint n, bool write, uint pc, uint ebp)
{
  uint bad = va;

  while (*SHADOW(bad) == 0 || (int8_t)*SHADOW(bad) > (int)(bad % 8))
    bad++;
  checked = stacks = 0; // what a panic does is not checked
  panic_from(pc - 1, ebp, "kasan: %s of %u bytes at %x: %s",
             write ? "write" : "read", n, va, reason(bad));
}

// Whether the `n` > 0 bytes at `va` may be touched, if they have a shadow.
static inline bool
allowed(uint va, uint n)
{
  uint last = va + n - 1, at;
  int8_t value;

  if (va - KERNBASE >= checked && va - KSTACKBASE >= stacks)
    return true;
  for (at = va | 7; at < last; at += 8) {
    if (*SHADOW(at) != 0)
      return false;
  }
  value = (int8_t)*SHADOW(last);
  return value == 0 || (int)(last % 8) < value;
}

#define CHECK(va, n, write)                                   \
  do {                                                        \
    if (!allowed(va, n))                                      \
      report(va, n, write, (uint)__builtin_return_address(0), \
             *(uint *)__builtin_frame_address(0));            \
  } while (0)

#define ACCESS(name, n, write)             \
  void __asan_##name##_noabort(uint addr); \
  void __asan_##name##_noabort(uint addr)  \
  {                                        \
    CHECK(addr, n, write);                 \
  }

ACCESS(load1, 1, false)
ACCESS(load2, 2, false)
ACCESS(load4, 4, false)
ACCESS(load8, 8, false)
ACCESS(load16, 16, false)
ACCESS(store1, 1, true)
ACCESS(store2, 2, true)
ACCESS(store4, 4, true)
ACCESS(store8, 8, true)
ACCESS(store16, 16, true)

// The same for any number of bytes: structs that are copied.
#define RANGE(name, write)                         \
  void __asan_##name##_noabort(uint addr, uint n); \
  void __asan_##name##_noabort(uint addr, uint n)  \
  {                                                \
    if (n > 0)                                     \
      CHECK(addr, n, write);                       \
  }

RANGE(loadN, false)
RANGE(storeN, true)

// ---- string instructions, which the compiler does not see ----

// As those of lib/string.c, which they call after a look at the bytes.
void *__wrap_memset(void *dst, int c, size_t n);
void *__wrap_memcpy(void *dst, const void *src, size_t n);
void *__wrap_memmove(void *dst, const void *src, size_t n);
void *__real_memcpy(void *dst, const void *src, size_t n);
void *__real_memmove(void *dst, const void *src, size_t n);

void *
__wrap_memset(void *dst, int c, size_t n)
{
  if (n > 0)
    CHECK((uint)dst, n, true);
  return __real_memset(dst, c, n);
}

void *
__wrap_memcpy(void *dst, const void *src, size_t n)
{
  if (n > 0) {
    CHECK((uint)src, n, false);
    CHECK((uint)dst, n, true);
  }
  return __real_memcpy(dst, src, n);
}

void *
__wrap_memmove(void *dst, const void *src, size_t n)
{
  if (n > 0) {
    CHECK((uint)src, n, false);
    CHECK((uint)dst, n, true);
  }
  return __real_memmove(dst, src, n);
}

// ---- globals ----

void __asan_register_globals(const struct global *g, uint n);
void __asan_unregister_globals(const struct global *g, uint n);

// Each file with globals has a function that calls this; kasan_globals calls
// them (kasanmap.c).
void
__asan_register_globals(const struct global *g, uint n)
{
  for (; n > 0; n--, g++) {
    kasan_fill(g->start + g->size, g->start + g->with_zone, SHADOW_GLOBAL);
    if (g->size % 8 != 0 && checked != 0)
      *SHADOW(g->start + g->size) = g->size % 8;
  }
}

// The kernel does not end that way.
void
__asan_unregister_globals(const struct global *g, uint n)
{
  panic("kasan: %u globals at 0x%x go", n, (uint)g);
}

// ---- stacks ----

void __asan_poison_stack_memory(uint addr, uint n);
void __asan_unpoison_stack_memory(uint addr, uint n);
void __asan_handle_no_return(void);

// A large array of a block that ends; smaller ones the compiler does itself.
void
__asan_poison_stack_memory(uint addr, uint n)
{
  kasan_fill((void *)addr, (void *)(addr + n), SHADOW_SCOPE);
}

// ... and of one that begins. The shadow's last byte says how many count.
void
__asan_unpoison_stack_memory(uint addr, uint n)
{
  kasan_fill((void *)addr, (void *)(addr + n), 0);
  if (n % 8 != 0 && checked != 0)
    *SHADOW(addr + n) = n % 8;
}

// Before a call that does not return: no function of this stack will tidy up.
void
__asan_handle_no_return(void)
{
  uint here = (uint)__builtin_frame_address(0);

  kasan_fill((void *)here, (void *)stack_end(here), 0);
}
