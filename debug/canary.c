// Stack canaries: the compiler puts this value between a function's arrays and
// its return address, and looks at it before returning (-fstack-protector).

//
// The kernel has but one value for it, the same at every start: it finds
// mistakes, and is no protection from who knows it. First symptom without it: a
// return to an address that the array's contents happen to be.

#include "debug/panic.h"
#include "debug/symbols.h"

uintptr_t __stack_chk_guard = 0x00beefc5; // its 0 byte stops string copies

// Called by a function that finds its canary changed. gcc takes the second name
// where the call is not to leave the linked file.
_Noreturn void __stack_chk_fail(void);
_Noreturn void __stack_chk_fail_local(void)
    __attribute__((alias("__stack_chk_fail")));

// Panics, naming that function.
void
__stack_chk_fail(void)
{
  char text[SYMBOL_TEXT];

  panic("stack smashed, seen at %s\n"
        "an array of that function was written past its end",
        symbol_text(text, (uint)__builtin_return_address(0) - 1));
}
