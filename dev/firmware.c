// Reading what the BIOS left in memory, at boot and with distrust: every length
// is checked before it is followed. A machine without a BIOS has none of it
// there: then nothing is found, and mp.c takes its defaults.
//
// All of it is read through mapfirmware's window of 4 MB, which one call moves
// away from what the last has shown. So a pointer into a table is good until
// the next firmware_find or firmware_table.
#include "dev/dev.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "vm.h"

#define EBDA_SEGMENT 0x40e   // the BIOS's own data, as a 16-byte paragraph
#define BASE_MEMORY  0x413   // KB below the BIOS's data
#define BASE_END     0xa0000 // nothing of the kind above, but for:
#define ROM_START    0xe0000
#define ROM_END      0x100000
#define KB           1024

#define MAXTABLE 0x100000 // bytes; the largest real ones have some 100 KB

// By bytes, which an odd address does not hurt (UBSan would stop at a cast).
uint16_t
firmware_get16(const uint8_t *p)
{
  return (uint16_t)(p[0] | p[1] << 8);
}

uint32_t
firmware_get32(const uint8_t *p)
{
  return firmware_get16(p) | (uint32_t)firmware_get16(p + 2) << 16;
}

// Whether the bytes of a table sum to 0, as all of them here must.
static bool
firmware_sound(const uint8_t *table, uint size)
{
  uint8_t sum = 0;

  while (size-- > 0)
    sum = (uint8_t)(sum + *table++);
  return sum == 0;
}

// Searches [from, to), addresses in the memory that begins at `low`. What has
// the signature but not the sum is some program's text, and passed over. NULL:
// no.
static const uint8_t *
firmware_search(const uint8_t *low, uint from, uint to, const char *signature,
                uint size)
{
  for (uint at = (from + 15) & ~15u; at + size <= to; at += 16) {
    if (low[at] == signature[0] && // 8,192 calls of memcmp spared
        memcmp(low + at, signature, strlen(signature)) == 0 &&
        firmware_sound(low + at, size))
      return low + at;
  }
  return NULL;
}

// Where the ACPI specification (5.2.5.1) and the MP specification (chapter 4)
// let the pointers be: the first KB of the BIOS's data, the last KB of base
// memory, the ROM. The two numbers that say where those are may be wrong.
const uint8_t *
firmware_find(const char *signature, uint size)
{
  const uint8_t *low = mapfirmware(0);
  const uint8_t *found = NULL;
  uint ebda = firmware_get16(low + EBDA_SEGMENT) * 16u;
  uint base = firmware_get16(low + BASE_MEMORY) * (uint)KB;

  assert_le(strlen(signature), size);
  if (ebda >= KB && ebda <= BASE_END - KB)
    found = firmware_search(low, ebda, ebda + KB, signature, size);
  if (found == NULL && base >= 2 * KB && base <= BASE_END)
    found = firmware_search(low, base - KB, base, signature, size);
  if (found == NULL)
    found = firmware_search(low, ROM_START, ROM_END, signature, size);
  return found;
}

// The length is believed up to MAXTABLE, so that what is summed is in the
// window and below 4 GB.
uint
firmware_table(paddr_t pa, const char *signature, uint min, bool acpi,
               const uint8_t **table)
{
  const uint8_t *p;
  uint length;

  assert_le(min, MAXTABLE);
  if (pa == 0 || pa > 0u - MAXTABLE)
    return 0;
  p = mapfirmware(pa);
  length = acpi ? firmware_get32(p + 4) : firmware_get16(p + 4);
  if (memcmp(p, signature, strlen(signature)) != 0 || length < min ||
      length > MAXTABLE || !firmware_sound(p, length))
    return 0;
  *table = p;
  return length;
}
