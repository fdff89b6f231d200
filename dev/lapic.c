// The local APIC: each CPU's own interrupt controller and timer, and the way to
// send interrupts to other CPUs. Source: Intel SDM volume 3A, chapter 11 ("10"
// before 2022); starting CPUs: chapter 9 ("8"), and MP Specification 1.4, B.4.
//
// Each CPU sees its own at one and the same address, so nothing here needs a
// lock; but what takes two writes must not be interrupted between them. To send
// an interrupt, one writes the command register (SDM, 11.6.1), its low half
// last, which starts it:
//
//   63      56        19  18     15    14     12      10   8 7      0
//   [ to CPU  ] zeros [to all  ] level assert pending [ kind][ vector ]
#include "dev/dev.h"
#include "debug/panic.h"
#include "mmu.h"
#include "param.h"
#include "spinlock.h"
#include "trap.h"
#include "x86.h"

// Registers, offsets in bytes
#define ID      0x020
#define VERSION 0x030
#define TPR     0x080 // task priority
#define EOI     0x0b0 // end of interrupt
#define SVR     0x0f0 // spurious interrupt vector
#define IRR     0x200 // requested interrupts: 8 registers of 32 bits
#define ESR     0x280 // error status
#define ICRLO   0x300 // interrupt command
#define ICRHI   0x310 // ... to which CPU, << 24
#define LTIMER  0x320 // local vector table
#define LPERF   0x340 // ... from version 4 entries on
#define LINT0   0x350
#define LINT1   0x360
#define LERROR  0x370
#define TICR    0x380 // timer: initial count
#define TCCR    0x390 // timer: current count
#define TDCR    0x3e0 // timer: divisor

#define SVR_ENABLE   0x00100
#define LVT_MASKED   0x10000
#define TIMER_PERIOD 0x20000 // periodic
#define TDCR_BY_1    0x0000b
#define ICR_INIT     0x00500
#define ICR_STARTUP  0x00600
#define ICR_PENDING  0x01000 // not accepted yet
#define ICR_ASSERT   0x04000
#define ICR_OTHERS   0xc0000 // to all but this CPU

#define POLL_LIMIT 10000 // reads of ICRLO; delivery takes a few

#define MEASURE_PIT    300      // counts of the PIT in a measurement: 251 us
#define MEASURE_DOUBT  128      // how many times the doubt it must have
#define MEASURE_LOOKS  200000   // more than PIT_ALL takes
#define MEASURE_TRIES  20       // each of 55 ms at most
#define MIN_COUNTS     10000    // per tick; less is no timer
#define DEFAULT_COUNTS 10000000 // per tick, at 1 GHz: if there is no PIT

static uint lapic_counts; // [c] timer counts per tick; 0: not measured yet
static uint lapic_carry;  // counts that belong to no tick yet (lapic_pause)
static uint lapic_paused; // what lapic_pause has set the timer to

// A register of this CPU's APIC: whole words only, at multiples of 16 bytes.
static uint32_t
lapic_read(uint reg)
{
  return *(volatile uint32_t *)(machine()->lapic + reg);
}

// Likewise. Slow: under an emulator or a hypervisor it is a trap.
static void
lapic_write(uint reg, uint32_t value)
{
  *(volatile uint32_t *)(machine()->lapic + reg) = value;
}

// The timer and the PIT, as near to one moment as can be: `doubt` is what the
// timer counted meanwhile.
struct reading {
  uint counts, pit, doubt;
};

// Both counts at one time, as nearly as they can be read.
static struct reading
lapic_read_both(void)
{
  uint before = lapic_read(TCCR);
  uint pit = pit_passed();
  uint doubt = before - lapic_read(TCCR);

  return (struct reading){UINT32_MAX - before + doubt / 2, pit, doubt};
}

// Watches the timer for MEASURE_PIT counts of the PIT, or longer; it starts at
// the largest number. Its counts per tick; 0: the two could not be compared, as
// an emulator was interrupted for long.
//
// How far off: half of the doubt at either end, together 1/256 at most, and one
// count of the PIT, 1/300. That is less than 1 %.
static uint
lapic_watch(void)
{
  struct reading from = lapic_read_both(), to;
  uint looks, counts, pit;

  for (looks = 0; looks < MEASURE_LOOKS; looks++) {
    to = lapic_read_both();
    if (to.pit == PIT_ALL)
      return 0;
    counts = to.counts - from.counts;
    pit = to.pit - from.pit;
    if (pit >= MEASURE_PIT && counts / MEASURE_DOUBT >= from.doubt + to.doubt)
      return counts / pit * (HZ_PIT / HZ) + counts % pit * (HZ_PIT / HZ) / pit;
  }
  return 0;
}

// Counts per tick. The timer runs at the speed of a bus or a crystal that
// differs from machine to machine, so it is compared with the PIT: what both
// have counted is read twice. A wait of a known length would count what an
// emulator does meanwhile, and so would have to be long.
static uint
lapic_measure(void)
{
  uint tries, counts;

  lapic_write(LTIMER, LVT_MASKED);
  for (tries = 0; tries < MEASURE_TRIES && pit_start(); tries++) {
    lapic_write(TICR, UINT32_MAX);
    if ((counts = lapic_watch()) >= MIN_COUNTS)
      return counts;
  }
  cprintf("lapic: cannot measure the timer, ticks may be of any length\n");
  return DEFAULT_COUNTS;
}

// What the firmware left does not count: all is written. The spurious vector
// must end in ones (old APICs fix its low four bits), as IRQ_SPURIOUS does.
void
lapicinit(void)
{
  assert_eq(readeflags() & FL_IF, 0);
  lapic_write(SVR, SVR_ENABLE | (T_IRQ0 + IRQ_SPURIOUS));
  lapic_write(TDCR, TDCR_BY_1);
  if (lapic_counts == 0)
    lapic_counts = lapic_measure();
  lapic_write(LTIMER, TIMER_PERIOD | (T_IRQ0 + IRQ_TIMER));
  lapic_write(TICR, lapic_counts);

  lapic_write(LINT0, LVT_MASKED);
  lapic_write(LINT1, LVT_MASKED);
  if (((lapic_read(VERSION) >> 16) & 0xff) >= 4)
    lapic_write(LPERF, LVT_MASKED);
  lapic_write(LERROR, T_IRQ0 + IRQ_ERROR);
  lapic_write(ESR, 0); // a write latches errors, a second clears them
  lapic_write(ESR, 0);
  lapic_write(EOI, 0);
  lapic_write(TPR, 0); // let all interrupts in
}

// A periodic timer starts anew with its count; a count of 0 stops it.
void
lapic_timer(bool on)
{
  assert_ne(lapic_counts, 0);
  lapic_write(TICR, on ? lapic_counts : 0);
}

// Nothing that the timer counts is lost: where a tick has begun already, and
// where one is cut short by lapic_resume, the counts are carried over.
//
//   tick    pause              ticks without interrupt      resume
//   --|-------|-----------|-----------|-----------|-----------|-----> counts
//     <-carry->                                   <--carry---->
//             <-------------- lapic_paused ------------- - - - - - ->
void
lapic_pause(uint n)
{
  uint most = UINT32_MAX / lapic_counts - 1;

  assert_gt(n, 0);
  lapic_carry += lapic_counts - lapic_read(TCCR);
  n = n < most ? n * lapic_counts : most * lapic_counts;
  lapic_paused = n > lapic_carry ? n - lapic_carry : 1;
  lapic_write(LTIMER, T_IRQ0 + IRQ_TIMER); // once
  lapic_write(TICR, lapic_paused);
}

// Masked first: then it is certain whether an interrupt is still to come.
uint
lapic_resume(void)
{
  uint vector = T_IRQ0 + IRQ_TIMER;
  uint passed;
  bool coming;

  assert_ne(lapic_paused, 0);
  lapic_write(LTIMER, LVT_MASKED | vector);
  coming = (lapic_read(IRR + vector / 32 * 0x10) >> vector % 32) & 1;
  passed = lapic_paused - lapic_read(TCCR) + lapic_carry;
  lapic_paused = 0;
  lapic_carry = passed % lapic_counts;
  lapic_write(LTIMER, TIMER_PERIOD | vector);
  lapic_write(TICR, lapic_counts);
  return passed / lapic_counts - (coming ? 1 : 0);
}

int
lapicid(void)
{
  return (int)(lapic_read(ID) >> 24);
}

// Any value: the write itself is the message. Without it this CPU gets no
// further interrupt of that priority: the first symptom is that its ticks stop.
void
lapiceoi(void)
{
  lapic_write(EOI, 0);
}

// Waits until the last command is accepted, or gives up: a CPU that is not
// there accepts nothing. The next command would overwrite one that is pending.
static void
lapic_wait_sent(void)
{
  for (uint i = 0; i < POLL_LIMIT && (lapic_read(ICRLO) & ICR_PENDING); i++)
    cpu_pause();
}

// The two halves belong together: no interrupt handler may send in between.
static void
lapic_send(uint8_t apicid, uint32_t command)
{
  pushcli();
  lapic_wait_sent();
  lapic_write(ICRHI, (uint32_t)apicid << 24);
  lapic_write(ICRLO, command);
  popcli();
}

void
lapic_wake(uint8_t apicid)
{
  lapic_send(apicid, ICR_ASSERT | (T_IRQ0 + IRQ_WAKE));
}

// As a fixed interrupt, not as an NMI: a CPU in the middle of a critical
// section leaves it first, so its lock is free for what is printed afterwards.
void
lapic_halt_others(void)
{
  if (lapic_counts == 0)
    return; // so early that there are no others
  lapic_wait_sent();
  lapic_write(ICRLO, ICR_OTHERS | ICR_ASSERT | T_HALT);
  lapic_wait_sent();
}

// By an edge, as the SDM does it (9.4.4): a level that is taken back later is
// for APICs that are a chip of their own, which CPUID does not show.
void
lapic_reset(uint8_t apicid)
{
  lapic_send(apicid, ICR_INIT | ICR_ASSERT);
}

// STARTUP has 8 bits for the page to start at: hence below 1 MB.
void
lapicstartap(uint8_t apicid, paddr_t code)
{
  assert_eq(code % 4096, 0);
  assert_lt(code, 0x100000);
  lapic_send(apicid, ICR_STARTUP | code >> 12);
}
