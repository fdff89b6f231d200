// The bus master of the IDE controller: it moves a request's data between drive
// and memory by itself, while the CPU runs programs. Source: Programming
// Interface for Bus Master IDE Controller 1.0 (Intel, 1994): the table in 1.2,
// the registers in 2, the steps in 3.
//
// The table says where in memory the data are, block by block. A piece must lie
// in one 64 KB of memory, as the controller counts with 16 bits; a page does:
//
//   byte 0 +---------------------+
//          | physical address    |  even
//        4 +----------+----------+
//          | bytes    | 0  or    |  bytes: 0 would be 64 KB
//          |          | PRD_LAST |
//        8 +----------+----------+
//
// It is the only device here that writes to memory on its own. First symptom of
// an engine that was not stopped before its memory had another owner: a page of
// some program, or a page table, has a block of a file in it.
#include "dev/dev.h"
#include "dev/ide.h"
#include "fs.h"
#include "debug/panic.h"
#include "memlayout.h"
#include "x86.h"

#define IDE_CLASS 0x0101 // mass storage, IDE
#define BAR4      0x20   // where the ports are: bit 0 is 1, as they are ports
#define NATIVE    0x0100 // register CLASS: the channel has ports of its own
#define MASTER    0x8000 // and: the controller is a bus master
#define ENABLE    0x05   // register COMMAND: it answers ports, and may master

// Ports of the primary channel, from the base that BAR4 has
#define DMA_COMMAND 0
#define DMA_STATUS  2
#define DMA_TABLE   4

#define COMMAND_START     0x01
#define COMMAND_TO_MEMORY 0x08

#define STATUS_ACTIVE    0x01
#define STATUS_FAILED    0x02 // cleared by a 1, as the next one
#define STATUS_INTERRUPT 0x04 // the drive did, and all data are in memory
#define STATUS_KEEP      0x60 // notes of the firmware

#define PRD_LAST 0x80000000

// Aligned to its size, so it crosses no 64 KB, as it must not. volatile: the
// compiler must fill it before the start.
static volatile struct {
  uint32_t address;
  uint32_t count;
} dma_table[IDE_MOST] __attribute__((aligned(IDE_MOST * 8)));

static uint16_t dma_base; // [c] the first port; 0: no bus master

// Only bus 0 is searched: a controller with the old ports is there.
bool
dma_init(void)
{
  uint32_t class;

  for (uint place = 0; place < PCI_BUS; place++) {
    class = pci_read(place, PCI_CLASS);
    if (class >> 16 != IDE_CLASS || !(class & MASTER) || (class & NATIVE))
      continue;
    dma_base = pci_read(place, BAR4) & 0xfffc;
    // The upper half of the register keeps what is written as 0.
    pci_write(place, PCI_COMMAND,
              (pci_read(place, PCI_COMMAND) & 0xffff) | ENABLE);
    return dma_base != 0;
  }
  return false;
}

void
dma_prepare(void *const data[], uint n, bool to_memory)
{
  uint8_t keep = inb(dma_base + DMA_STATUS) & STATUS_KEEP;

  assert_ne(dma_base, 0);
  assert_lt(n - 1, IDE_MOST);
  for (uint i = 0; i < n; i++) {
    // In the direct map, or V2P means nothing.
    assert_ge((uint)data[i], KERNBASE);
    assert_le(V2P(data[i]), MAXPHYS - BSIZE);
    assert_eq((uint)data[i] % BSIZE, 0);
    dma_table[i].address = V2P(data[i]);
    dma_table[i].count = BSIZE;
  }
  dma_table[n - 1].count |= PRD_LAST;
  outl(dma_base + DMA_TABLE, V2P((const void *)dma_table));
  outb(dma_base + DMA_COMMAND, to_memory ? COMMAND_TO_MEMORY : 0);
  outb(dma_base + DMA_STATUS, keep | STATUS_FAILED | STATUS_INTERRUPT);
}

void
dma_start(void)
{
  outb(dma_base + DMA_COMMAND, inb(dma_base + DMA_COMMAND) | COMMAND_START);
}

bool
dma_ended(void)
{
  return inb(dma_base + DMA_STATUS) & STATUS_INTERRUPT;
}

// Still active with all data moved: the drive moved less than the table has.
bool
dma_stop(void)
{
  uint8_t status;

  if (dma_base == 0)
    return true;
  status = inb(dma_base + DMA_STATUS);
  outb(dma_base + DMA_COMMAND, 0);
  return !(status & (STATUS_FAILED | STATUS_ACTIVE));
}
