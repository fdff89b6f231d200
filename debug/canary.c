// Stack canaries: the compiler puts this value between a function's arrays and
// its return address, and looks at it before returning (-fstack-protector).

#include "debug/panic.h"

uintptr_t __stack_chk_guard = 0x00beefc5; // its 0 byte stops string copies

_Noreturn void __stack_chk_fail(void);
_Noreturn void __stack_chk_fail_local(void);

void
__stack_chk_fail(void)
{
  panic("stack smashed\nan array of the function was written past its end");
}

void
__stack_chk_fail_local(void)
{
  __stack_chk_fail();
}
