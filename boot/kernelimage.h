// What the linker brings into the kernel's image: its borders (kernel.ld) and
// the two programs it carries as bytes (images.S).
#ifndef KERNELIMAGE_H
#define KERNELIMAGE_H

#include "types.h"

extern char kernel_text[];     // first byte of code
extern char kernel_text_end[]; // first byte after the code
extern char kernel_data[];     // first writable byte, on a page
extern char kernel_end[];      // first byte after everything, on a page

extern pde_t entrypgdir[]; // entry.S: what CPUs start with

extern char initcode_start[], initcode_end[];
extern char entryother_start[], entryother_end[];

#endif
