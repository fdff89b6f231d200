// The battery-backed clock. Source: Motorola MC146818A data sheet; the century
// register is a convention of PC firmware.
#include "dev/dev.h"
#include "spinlock.h"
#include "x86.h"

#define CMOS_INDEX 0x70
#define CMOS_DATA  0x71

#define SECONDS 0x00 // CMOS registers
#define MINUTES 0x02
#define HOURS   0x04
#define DAY     0x07
#define MONTH   0x08
#define YEAR    0x09
#define REG_A   0x0a
#define REG_B   0x0b
#define CENTURY 0x32

#define A_UPDATE 0x80 // the clock is being advanced: do not read
#define B_24HOUR 0x02
#define B_BINARY 0x04
#define PM       0x80 // in HOURS, 12-hour mode

#define POLL_LIMIT 20000 // an update takes 2 ms, some 2000 looks
#define TRIES      5

struct clock {
  uint8_t second, minute, hour, day, month, year, century;
};

static struct spinlock rtc_lock = {.name = "rtc"}; // an access takes two steps

static uint8_t
cmos_read(uint8_t reg)
{
  outb(CMOS_INDEX, reg);
  return inb(CMOS_DATA);
}

// Reads all registers as they are. False if the clock never comes to rest.
static bool
rtc_read_registers(struct clock *c)
{
  uint i;

  for (i = 0; cmos_read(REG_A) & A_UPDATE; i++) {
    if (i == POLL_LIMIT)
      return false;
  }
  c->second = cmos_read(SECONDS);
  c->minute = cmos_read(MINUTES);
  c->hour = cmos_read(HOURS);
  c->day = cmos_read(DAY);
  c->month = cmos_read(MONTH);
  c->year = cmos_read(YEAR);
  c->century = cmos_read(CENTURY);
  return true;
}

// Two equal readings: an update in the middle of one would show.
static bool
rtc_read_twice(struct clock *c)
{
  struct clock again;
  int i;

  for (i = 0; i < TRIES; i++) {
    if (!rtc_read_registers(c) || !rtc_read_registers(&again))
      return false;
    if (c->second == again.second && c->minute == again.minute &&
        c->hour == again.hour && c->day == again.day)
      return true;
  }
  return false;
}

static uint8_t
rtc_from_bcd(uint8_t value)
{
  return (uint8_t)((value >> 4) * 10 + (value & 0xf));
}

// Plain numbers and 24 hours, whatever the clock is set to use.
static void
rtc_normalise(struct clock *c, uint8_t reg_b)
{
  bool pm = !(reg_b & B_24HOUR) && (c->hour & PM);

  if (!(reg_b & B_24HOUR))
    c->hour &= (uint8_t)~PM;
  if (!(reg_b & B_BINARY)) {
    c->second = rtc_from_bcd(c->second);
    c->minute = rtc_from_bcd(c->minute);
    c->hour = rtc_from_bcd(c->hour);
    c->day = rtc_from_bcd(c->day);
    c->month = rtc_from_bcd(c->month);
    c->year = rtc_from_bcd(c->year);
    c->century = rtc_from_bcd(c->century);
  }
  if (!(reg_b & B_24HOUR))
    c->hour = (uint8_t)(c->hour % 12 + (pm ? 12 : 0));
}

static uint
rtc_full_year(const struct clock *c)
{
  if (c->century >= 19 && c->century <= 21)
    return c->century * 100u + c->year;
  return c->year + (c->year < 70 ? 2000u : 1900u);
}

static bool
rtc_is_leap(uint year)
{
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static uint
rtc_days(uint year, uint month, uint day)
{
  static const uint8_t length[] = {31, 28, 31, 30, 31, 30,
                                   31, 31, 30, 31, 30, 31};
  uint days = day - 1, y, m;

  for (y = 1970; y < year; y++)
    days += rtc_is_leap(y) ? 366 : 365;
  for (m = 1; m < month; m++)
    days += length[m - 1] + (m == 2 && rtc_is_leap(year) ? 1u : 0u);
  return days;
}

// Interrupts are off for some milliseconds at most. The answer is good until
// 2106, when 32 bits of seconds are full.
uint
rtc_time(void)
{
  struct clock c;
  uint8_t reg_b;
  uint year;
  bool alive;

  acquire(&rtc_lock);
  alive = rtc_read_twice(&c);
  reg_b = cmos_read(REG_B);
  release(&rtc_lock);
  if (!alive)
    return 0;

  rtc_normalise(&c, reg_b);
  year = rtc_full_year(&c);
  if (c.second > 59 || c.minute > 59 || c.hour > 23 || c.day < 1 ||
      c.day > 31 || c.month < 1 || c.month > 12 || year < 1970 || year > 2105)
    return 0;
  return ((rtc_days(year, c.month, c.day) * 24 + c.hour) * 60 + c.minute) * 60 +
         c.second;
}
