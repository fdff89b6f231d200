// Instructions that are overwritten, so that the processor tells when it is
// there. The emulator has no debug registers and no trap flag: what is written
// is `out %al, $PORT`, two bytes, and the page answers at that port.
//
// They are in memory only while the machine runs: whoever stops it, lifts them
// all. A reader of memory meanwhile sees what was there, by hide().

export const PORT = 0x50; // no device of the PC has it
const TRAP = new Uint8Array([0xe6, PORT]);

// A program may use a port if the bit for it is 0 in the I/O map, which begins
// where this word of the TSS says (Intel SDM volume 1, 19.5.2). With 0 there
// the map is the TSS itself, and PORT's bit is in an unused half of a word.
const TSS_IOMAP = 0x66;

export class Patches {
  #pc;
  #at = new Map(); // by physical address: {old, new, what}

  constructor(pc) {
    this.#pc = pc;
  }

  // Overwrites `bytes` at physical address `at`. False: it is no memory, or
  // too near to another.
  #write(at, bytes, what) {
    const old = this.#pc.physical(at, bytes.length);

    if (!old || this.#at.has(at - 1) || this.#at.has(at) || this.#at.has(at + 1))
      return false;
    this.#at.set(at, { old, now: bytes, what });
    this.#pc.writePhysical(at, bytes);
    return true;
  }

  // Where in memory the instruction at virtual `address` is; null: nowhere, or
  // its second byte may be elsewhere.
  place(address) {
    const at = this.#pc.translate(address);

    if (at === null || (address & 0xfff) !== 0xfff)
      return at;
    return this.#pc.translate(address + 1) === at + 1 ? at : null;
  }

  // The instruction at such a place tells when it is reached; `what` is what
  // find() gives then. False: it cannot be had.
  plant(place, what) {
    return place !== null && this.#write(place, TRAP, what);
  }

  // Lets programs reach the port, until lift().
  openToPrograms() {
    const at = this.#pc.translate(this.#pc.tss + TSS_IOMAP);

    if (at !== null && this.#pc.paging)
      this.#write(at, new Uint8Array([0, 0]), null);
  }

  // What is planted at virtual `address` of what runs; undefined: nothing.
  find(address) {
    return this.#at.get(this.#pc.translate(address))?.what;
  }

  // Whether the instruction at `address` begins with the second byte of what is
  // planted: that is on an instruction of one byte, just before.
  covers(address) {
    return this.#at.has(this.#pc.translate(address) - 1);
  }

  // Everything is as it was. What the machine has written over since is not
  // touched: the page has another use now.
  lift() {
    for (const [at, { old, now }] of this.#at) {
      const there = this.#pc.physical(at, now.length);
      if (now.every((byte, i) => byte === there[i]))
        this.#pc.writePhysical(at, old);
    }
    this.#at.clear();
  }

  // Puts what was there into `bytes`, read from physical `address` on.
  hide(address, bytes) {
    for (const [at, { old, now }] of this.#at) {
      for (let i = 0; i < old.length; i++) {
        const place = at + i - address;
        if (place >= 0 && place < bytes.length && bytes[place] === now[i])
          bytes[place] = old[i];
      }
    }
    return bytes;
  }
}
