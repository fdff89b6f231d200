// The emulated PC, as far as a debugger looks into it: registers, memory, one
// round of running. All that we use of v86's insides is here and in the list
// USED, which a test goes through: an upgrade that drops one fails there.

import * as clock from './clock.mjs';

// By object: what has to be there, and its type. v86 names these the same in
// its minified build.
export const USED = {
  emulator: {
    add_listener: 'function', serial0_send: 'function', v86: 'object',
    keyboard_send_text: 'function', destroy: 'function',
  },
  v86: { cpu: 'object', save_state: 'function', restore_state: 'function' },
  cpu: {
    main_loop: 'function', get_eflags: 'function', write_blob: 'function',
    reboot_internal: 'function', is_memory_zeroed: 'function',
    stop_idling: 'function', io: 'object', wasm_memory: 'object',
    mem8: 'object', memory_size: 'object', reg32: 'object', sreg: 'object',
    instruction_pointer: 'object', instruction_counter: 'object',
    flags: 'object', flags_changed: 'object', cr: 'object', cpl: 'object',
    is_32: 'object', in_hlt: 'object', segment_offsets: 'object',
    segment_limits: 'object',
    idtr_offset: 'object', idtr_size: 'object', gdtr_offset: 'object',
    gdtr_size: 'object', devices: 'object',
  },
  vga: { vga_memory: 'object' },
  io: { register_write: 'function', ports: 'object' },
  powerTimer: { timer_last_value: 'number', timer_imprecision_offset: 'number' },
};

const GENERAL = ['eax', 'ecx', 'edx', 'ebx', 'esp', 'ebp', 'esi', 'edi'];
const SEGMENTS = ['es', 'cs', 'ss', 'ds', 'fs', 'gs', 'tr', 'ldtr'];
const GS = 5;
const TR = 6;

const GATE = 0x8e00;     // bits of a gate that is there, to an address
const POWER_TIMER = 0xb008; // port of the timer of ACPI, which a BIOS waits by
const LEAST = 0.05; // milliseconds

const SCREEN = 0xb8000;       // physical address of the memory of VGA's text
const SCREEN_END = 0xc0000;

const IF = 0x200;
const PAGING = 0x80000000;
const PRESENT = 1;
const LARGE = 0x80;

// What of USED is not there, as 'cpu.name'.
export function missing(emulator) {
  const { v86 } = emulator;
  const { cpu } = v86;
  const powerTimer = cpu.io.ports[POWER_TIMER].device;
  const places = { emulator, v86, cpu, io: cpu.io, powerTimer,
    vga: cpu.devices.vga };

  return Object.entries(USED).flatMap(([place, names]) =>
    Object.entries(names)
      .filter(([name, type]) => typeof places[place][name] !== type)
      .map(([name]) => `${place}.${name}`));
}

export class Pc {
  // `emulator` is a V86 that is ready and has never run.
  constructor(emulator) {
    const lost = missing(emulator);

    if (lost.length)
      throw new Error(`this v86 has no ${lost.join(', ')}`);
    this.emulator = emulator;
    this.cpu = emulator.v86.cpu;
    clock.attach(this.cpu.instruction_counter);
  }

  // The time has been set back. The timer of ACPI, which v86 leaves out of its
  // snapshots, would stand still until it is as late as it was.
  setBack() {
    const timer = this.cpu.io.ports[POWER_TIMER].device;

    timer.timer_last_value = 0;
    timer.timer_imprecision_offset = 0;
  }

  // ---- registers ----

  get eip() { return this.cpu.instruction_pointer[0] >>> 0; }
  set eip(value) { this.cpu.instruction_pointer[0] = value; }
  get cr3() { return this.cpu.cr[3] >>> 0; }
  get user() { return this.cpu.cpl[0] === 3; }
  get code32() { return Boolean(this.cpu.is_32[0]); }
  get halted() { return Boolean(this.cpu.in_hlt[0]); }
  get instructions() { return this.cpu.instruction_counter[0] >>> 0; }
  get interrupts() { return Boolean(this.cpu.flags[0] & IF); }

  // The general registers, by number.
  general() {
    return Array.from(this.cpu.reg32, (value) => value >>> 0);
  }

  setGeneral(number, value) {
    this.cpu.reg32[number] = value;
  }

  // v86 computes the flags of arithmetic when they are asked for, from the last
  // result, which it leaves out of its snapshots: has it compute them now.
  settleFlags() {
    this.cpu.flags[0] = this.cpu.get_eflags();
    this.cpu.flags_changed[0] = 0;
  }

  // All registers, by name.
  regs() {
    const { cpu } = this;
    const all = { eip: this.eip, eflags: cpu.get_eflags() >>> 0,
      cr0: cpu.cr[0] >>> 0, cr2: cpu.cr[2] >>> 0, cr3: this.cr3,
      cr4: cpu.cr[4] >>> 0, cpl: cpu.cpl[0],
      idt: cpu.idtr_offset[0] >>> 0, idtLimit: cpu.idtr_size[0],
      gdt: cpu.gdtr_offset[0] >>> 0, gdtLimit: cpu.gdtr_size[0],
      tss: this.tss, halted: this.halted };

    GENERAL.forEach((name, i) => { all[name] = cpu.reg32[i] >>> 0; });
    SEGMENTS.forEach((name, i) => { all[name] = cpu.sreg[i]; });
    return all;
  }

  get gsBase() { return this.cpu.segment_offsets[GS] >>> 0; }
  get tss() { return this.cpu.segment_offsets[TR] >>> 0; }

  // Where vector `n` goes; undefined: nowhere, or to another task.
  vector(n) {
    const gate = (this.cpu.idtr_offset[0] >>> 0) + 8 * n;
    const low = this.u32(gate);
    const high = this.u32(gate + 4);

    if (8 * n + 7 > this.cpu.idtr_size[0] || low === null || high === null)
      return undefined;
    return (high & GATE) === GATE
      ? ((high & 0xffff0000) | (low & 0xffff)) >>> 0 : undefined;
  }

  // ---- memory ----

  get memorySize() { return this.cpu.memory_size[0]; }

  // All of memory as numbers of 32 bits. Good until the emulator runs.
  words() {
    return new Uint32Array(this.cpu.wasm_memory.buffer,
      this.cpu.mem8.byteOffset, this.memorySize >>> 2);
  }

  // `n` bytes at a physical address, copied; null if some are no memory. Those
  // of the screen are in its card.
  physical(address, n) {
    if (address >= SCREEN && address + n <= SCREEN_END) {
      return this.cpu.devices.vga.vga_memory.slice(address - SCREEN,
        address - SCREEN + n);
    }
    if (!(address >= 0 && n >= 0 && address + n <= this.memorySize))
      return null;
    return new Uint8Array(this.cpu.wasm_memory.buffer,
      this.cpu.mem8.byteOffset + address, n).slice();
  }

  writePhysical(address, bytes) {
    this.cpu.write_blob(bytes, address);
  }

  word(address) {
    const b = this.physical(address, 4);
    return b && (b[0] | b[1] << 8 | b[2] << 16 | b[3] << 24) >>> 0;
  }

  get paging() { return Boolean(this.cpu.cr[0] & PAGING); }

  // Where virtual `address` is in memory, by the tables at `cr3`; null: nowhere.
  translate(address, cr3 = this.cr3) {
    if (!this.paging)
      return address;
    const pde = this.word((cr3 & ~0xfff) + 4 * (address >>> 22));
    if (pde === null || !(pde & PRESENT))
      return null;
    if (pde & LARGE)
      return ((pde & 0xffc00000) | (address & 0x3fffff)) >>> 0;
    const pte = this.word((pde & ~0xfff) + 4 * (address >>> 12 & 0x3ff));
    if (pte === null || !(pte & PRESENT))
      return null;
    return ((pte & ~0xfff) | (address & 0xfff)) >>> 0;
  }

  // `n` bytes at a virtual address; null if some are not there.
  read(address, n, cr3 = this.cr3) {
    const bytes = new Uint8Array(n);

    for (let done = 0; done < n;) {
      const at = (address + done) >>> 0;
      const piece = Math.min(n - done, 0x1000 - (at & 0xfff));
      const physical = this.translate(at, cr3);
      const part = physical === null ? null : this.physical(physical, piece);
      if (part === null)
        return null;
      bytes.set(part, done);
      done += piece;
    }
    return bytes;
  }

  u32(address, cr3 = this.cr3) {
    const b = this.read(address >>> 0, 4, cr3);
    return b && (b[0] | b[1] << 8 | b[2] << 16 | b[3] << 24) >>> 0;
  }

  // Writes 32 bits that do not cross a page. False: there is no memory.
  setU32(address, value) {
    const physical = this.translate(address);

    if (physical === null)
      return false;
    this.writePhysical(physical, new Uint8Array(
      [value, value >>> 8, value >>> 16, value >>> 24]));
    return true;
  }

  // ---- running ----

  // Runs for about a millisecond of the machine's time. How many milliseconds
  // nothing will happen then, as the processor is halted; 0: it goes on. A timer
  // that is due in no time at all still needs some time to pass.
  round() {
    const ms = this.cpu.main_loop();
    return this.halted ? Math.max(ms, LEAST) : 0;
  }

  // For the handler of a port: the processor does nothing more in this round.
  // release() gives back what this has changed.
  freeze() {
    this.frozen = this.cpu.flags[0] & IF;
    this.cpu.flags[0] &= ~IF;
    this.cpu.in_hlt[0] = 1;
  }

  release() {
    this.cpu.flags[0] |= this.frozen;
    this.cpu.in_hlt[0] = 0;
  }

  // `fn` is called for each byte that is written to `port`, which is free.
  onPort(port, fn) {
    this.cpu.io.register_write(port, this, fn);
  }

  // The same for a port that a device has, which has it still.
  watchPort(port, fn) {
    const { device, write8 } = this.cpu.io.ports[port];

    this.cpu.io.register_write(port, device, function (byte) {
      write8.call(this, byte);
      fn();
    });
  }
}
