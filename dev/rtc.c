// The battery-backed clock. Source: Motorola MC146818A data sheet; the century
// register is a convention of PC firmware.
#include "dev/dev.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "spinlock.h"
#include "x86.h"

#define CMOS_INDEX 0x70
#define CMOS_DATA  0x71

#define REG_A 0x0a // CMOS registers
#define REG_B 0x0b

#define A_UPDATE 0x80 // the clock is being advanced: do not read
#define B_24HOUR 0x02
#define B_BINARY 0x04
#define PM       0x80 // in HOUR, 12-hour mode

#define POLL_LIMIT 20000 // an update takes 2 ms, some 2000 looks
#define TRIES      5

// What the clock shows, one register for each. The weekday is left out: nobody
// asks for it.
enum { SECOND, MINUTE, HOUR, DAY, MONTH, YEAR, CENTURY, NFIELDS };
static const uint8_t rtc_register[NFIELDS] = {0x00, 0x02, 0x04, 0x07,
                                              0x08, 0x09, 0x32};

static struct spinlock rtc_lock = {.name = "rtc"}; // an access takes two steps

// A register of the clock's chip, which keeps the firmware's settings, too. The
// top bit of the index would mask NMIs: it is 0 here. rtc_lock is held.
static uint8_t
cmos_read(uint8_t reg)
{
  outb(CMOS_INDEX, reg);
  return inb(CMOS_DATA);
}

// Reads all registers as they are. False if the clock never comes to rest. An
// update begins 244 us or more after A_UPDATE shows: so 0 leaves time enough to
// read them, unless an emulator or the firmware takes the CPU away.
static bool
rtc_read_registers(uint8_t clock[NFIELDS])
{
  assert_holding(&rtc_lock);
  for (uint i = 0; cmos_read(REG_A) & A_UPDATE; i++) {
    if (i == POLL_LIMIT)
      return false;
  }
  for (uint i = 0; i < NFIELDS; i++)
    clock[i] = cmos_read(rtc_register[i]);
  return true;
}

// Two equal readings: an update in the middle of one would show. False: the
// clock is dead, or never reads the same twice.
static bool
rtc_read_twice(uint8_t clock[NFIELDS])
{
  uint8_t again[NFIELDS];

  for (int i = 0; i < TRIES; i++) {
    if (!rtc_read_registers(clock) || !rtc_read_registers(again))
      return false;
    if (memcmp(clock, again, sizeof(again)) == 0)
      return true;
  }
  return false;
}

// Plain numbers and 24 hours, whatever the clock is set to use: `reg_b` says
// that. PM is a bit beside the digits, so it is taken off before they are read.
static void
rtc_normalise(uint8_t clock[NFIELDS], uint8_t reg_b)
{
  bool pm = !(reg_b & B_24HOUR) && (clock[HOUR] & PM);

  if (!(reg_b & B_24HOUR))
    clock[HOUR] &= (uint8_t)~PM;
  for (int i = 0; i < NFIELDS && !(reg_b & B_BINARY); i++) // two decimal digits
    clock[i] = (uint8_t)((clock[i] >> 4) * 10 + (clock[i] & 0xf));
  if (!(reg_b & B_24HOUR)) // 12 comes before 1
    clock[HOUR] = (uint8_t)(clock[HOUR] % 12 + (pm ? 12 : 0));
}

// The year, with its century. Where the register of that holds something else,
// as nothing in the data sheet makes it one, two digits mean 1970 to 2069.
static uint
rtc_full_year(const uint8_t clock[NFIELDS])
{
  if (clock[CENTURY] >= 19 && clock[CENTURY] <= 21)
    return clock[CENTURY] * 100u + clock[YEAR];
  return clock[YEAR] + (clock[YEAR] < 70 ? 2000u : 1900u);
}

// Days from 1970-01-01 to that date, months and days counted from 1. What is
// added to the 365 days of each year are those of leap years until then: up to
// 1969 there were 477 of them.
static uint
rtc_days(uint year, uint month, uint day)
{
  static const uint16_t before[] = {0,   31,  59,  90,  120, 151,
                                    181, 212, 243, 273, 304, 334};
  uint y = month > 2 ? year : year - 1; // the last whose February is over

  assert_ge(year, 1970);
  assert_le(month, 12);
  return (year - 1970) * 365 + y / 4 - y / 100 + y / 400 - 477 +
         before[month - 1] + day - 1;
}

// A clock with a dead battery shows anything: no number of it is used before it
// was found to be one of a date.
uint
rtc_time(void)
{
  uint8_t clock[NFIELDS], reg_b;
  uint year;
  bool alive;

  acquire(&rtc_lock);
  alive = rtc_read_twice(clock);
  reg_b = cmos_read(REG_B);
  release(&rtc_lock);
  if (!alive)
    return 0;

  rtc_normalise(clock, reg_b);
  year = rtc_full_year(clock);
  if (clock[SECOND] > 59 || clock[MINUTE] > 59 || clock[HOUR] > 23 ||
      clock[DAY] < 1 || clock[DAY] > 31 || clock[MONTH] < 1 ||
      clock[MONTH] > 12 || year < 1970 || year > 2105)
    return 0;
  return ((rtc_days(year, clock[MONTH], clock[DAY]) * 24 + clock[HOUR]) * 60 +
          clock[MINUTE]) *
             60 +
         clock[SECOND];
}
