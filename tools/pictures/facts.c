// What tools/pictures.pl asks the compiler, so that no number is written twice:
// constants, sizes and offsets of the kernel. The list of questions, lines
// FACT(NUMBER, EXPRESSION), is made by Facts.pm, which compiles this file with
// FACTS as that list's name and reads the answers from the assembly. Nothing of
// it is ever linked or run.

#include "proc.c" // for struct first_frame; brings what the kernel includes
#include "elf.h"
#include "fs.h"

#define FACT(number, value) \
  asm volatile(".ascii \"@fact " #number " %c0@\"" : : "i"(value))

void facts(void);

void
facts(void)
{
#ifdef FACTS
#include FACTS
#endif
}
