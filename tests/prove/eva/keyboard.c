// Keyboard: dev/kbd.c
// inputs: any codes in any order and number, with any status; any number of
// interrupts.
// options: -eva-slevel 100
#include "dev/kbd.c"

void
irq_register(uint irq, void (*handler)(void))
{
  (void)irq, (void)handler;
}

void
ioapicenable(int irq, int cpu)
{
  (void)irq, (void)cpu;
}

void
consoleintr(int (*getc)(void))
{
  while (getc() >= 0)
    ;
}

int
main(void)
{
  kbd_init();
  while (YES_OR_NO)
    kbdintr();
  return 0;
}
