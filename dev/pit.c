// The 8254 interval timer: a known clock to measure others by. Only channel 2
// is used, which drives the loudspeaker and can be started and read without an
// interrupt. Source: Intel 8254 data sheet; IBM PC AT technical reference, port
// 61h.
#include "dev/dev.h"
#include "debug/panic.h"
#include "x86.h"

#define CHANNEL2 0x42
#define MODE     0x43
#define PORT_B   0x61

#define MODE_CH2_COUNT 0xb0 // channel 2, two bytes, mode 0: output at the end
#define MODE_CH2_LATCH 0x80 // keeps channel 2's count for the next two reads
#define COUNT_ON       0x01 // PORT_B: channel 2 counts
#define SPEAKER        0x02 // PORT_B: its output is heard
#define OUTPUT         0x20 // PORT_B: its output

#define SPIN    20    // pauses between two looks at the port, some 100 ns
#define MOST_US 50000 // of one count

// Mode 0: the output goes low with the command, and high when the count, at
// first 65536, has reached 0.
bool
pit_start(void)
{
  outb(PORT_B, (inb(PORT_B) & ~SPEAKER) | COUNT_ON);
  outb(MODE, MODE_CH2_COUNT);
  outb(CHANNEL2, 0);
  outb(CHANNEL2, 0);
  return !(inb(PORT_B) & OUTPUT);
}

// Two bytes come after the latch command, the low one first.
uint
pit_passed(void)
{
  uint left;

  outb(MODE, MODE_CH2_LATCH);
  left = inb(CHANNEL2);
  left |= (uint)inb(CHANNEL2) << 8;
  return inb(PORT_B) & OUTPUT ? PIT_ALL : (0 - left) % PIT_ALL;
}

// Waits for as long as the counter's 16 bits, and `us` * HZ_PIT / 1000000 in 32
// bits, allow. The number of looks bounds the wait where nothing counts.
static void
pit_delay(uint us)
{
  uint count = (us * (HZ_PIT / 1000) + us * (HZ_PIT % 1000) / 1000) / 1000;
  uint looks = us * 40 + 10000; // more than the time takes at 40 looks per us

  assert_le(us, MOST_US);
  if (!pit_start())
    return;
  for (; looks > 0 && pit_passed() <= count; looks--) {
    for (uint spin = 0; spin < SPIN; spin++)
      cpu_pause();
  }
}

void
microdelay(uint us)
{
  for (; us > MOST_US; us -= MOST_US)
    pit_delay(MOST_US);
  pit_delay(us);
}
