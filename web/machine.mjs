// The machine that the page shows: Lectern in an emulated PC, which can be
// stopped anywhere, looked into and stepped.
//
//   const m = await Machine.boot({V86, wasm, bios, vga, disk, data});
//   m.on('output', (byte) => ...);  m.run();
//   await m.runTo('forkret');  m.regs().eip;  await m.step();  m.back();
//
// V86 is the class of the package v86, loaded through clock.mjs; wasm, bios,
// vga and disk are ArrayBuffers. What moves the machine is a promise of the
// stop, {reason, eip}; the reason is break, step, stop, back, on (just switched
// on) or crash. A move that is asked for while another is under way waits for
// its end; stop() brings that about.
//
// The emulator runs in rounds of about a millisecond, in this thread. Whatever
// stops it does so within a round (patches.mjs); between two rounds the page
// has its turn.

import { Calls } from './calls.mjs';
import { History, restore, take, withDisk } from './history.mjs';
import { Names } from './names.mjs';
import { Patches } from './patches.mjs';
import { Pc } from './pc.mjs';
import { Runner } from './runner.mjs';
import { Steps } from './steps.mjs';
import { t } from './texts.mjs';

const KERNBASE = 0x80000000;

export class Machine {
  #patches;
  #runner;
  #steps;
  #history;
  #calls;
  #listeners = { stop: [], run: [], output: [], crash: [] };
  #breaks = new Map(); // by id: {id, address, place, bytes, when, once}
  #first; // snapshot, as it was switched on
  #diskSize; // in bytes
  #nextId = 1;
  #wanted = 0;         // stops that were asked for
  #moves = Promise.resolve();

  running = false;

  // A machine that has just been switched on; it does not run yet. `memory` in
  // MB; `history`: stops that one can go back to; `more` is for V86.
  static async boot({ V86, wasm, bios, vga, disk, data, memory = 32,
    history = 40, more = {} }) {
    const emulator = new V86({
      wasm_fn: async (imports) =>
        (await WebAssembly.instantiate(wasm, imports)).instance.exports,
      memory_size: memory << 20, vga_memory_size: 2 << 20,
      bios: { buffer: bios }, vga_bios: { buffer: vga },
      hda: { buffer: disk }, acpi: true, fastboot: true, autostart: false,
      disable_speaker: true, disable_keyboard: true, disable_mouse: true,
      ...more,
    });

    await new Promise((done) => emulator.add_listener('emulator-ready', done));
    return new Machine(new Pc(emulator), data, history, disk.byteLength);
  }

  constructor(pc, data, history, diskSize) {
    this.pc = pc;
    this.#diskSize = diskSize;
    this.names = new Names(data);
    this.#patches = new Patches(pc);
    this.#runner = new Runner(pc, this.#patches);
    this.#steps = new Steps(pc, this.#runner, this.names,
      (address, accept) => this.#until(address, accept));
    this.#history = new History(history);
    this.#calls = new Calls(pc, this.names);
    this.#first = take(pc);
    pc.emulator.add_listener('serial0-output-byte',
      (byte) => this.#tell('output', byte));
  }

  // `fn` is called at each event: stop {reason, eip}, run, output (a byte),
  // crash {why}.
  on(event, fn) {
    this.#listeners[event].push(fn);
  }

  #tell(event, value) {
    for (const fn of this.#listeners[event])
      fn(value);
  }

  // ---- looking ----

  regs() { return this.pc.regs(); }
  get crashed() { return this.#runner.crashed; }
  get canGoBack() { return this.#history.length > (this.crashed ? 0 : 1); }

  // `n` bytes of memory, as if nothing was planted; null: not all are there.
  // The tables are those at `cr3`, else those that the processor has.
  read(address, n, cr3) {
    const bytes = this.pc.read(address >>> 0, n, cr3);

    for (let done = 0; bytes && done < n;) {
      const at = (address + done) >>> 0;
      const piece = Math.min(n - done, 0x1000 - (at & 0xfff));
      this.#patches.hide(this.pc.translate(at, cr3),
        bytes.subarray(done, done + piece));
      done += piece;
    }
    return bytes;
  }

  // The same at a physical address.
  readPhysical(address, n) {
    const bytes = this.pc.physical(address, n);
    return bytes && this.#patches.hide(address, bytes);
  }

  // 32 bits at a virtual address; null: they are not there.
  u32(address, cr3) {
    const b = this.read(address, 4, cr3);
    return b && (b[0] | b[1] << 8 | b[2] << 16 | b[3] << 24) >>> 0;
  }

  // Writes 32 bits at a virtual address, within one page, which is there.
  setU32(address, value) {
    this.pc.writePhysical(this.translate(address),
      [0, 8, 16, 24].map((shift) => value >>> shift & 0xff));
  }

  // Where a virtual address is in memory; null: nowhere.
  translate(address, cr3) { return this.pc.translate(address >>> 0, cr3); }

  // ---- typing ----

  // The text arrives at the serial line.
  type(text) {
    this.pc.emulator.serial0_send(text);
    this.#runner.wake();
  }

  // ---- breakpoints ----

  // From now on the machine stops before the instruction at `where`, an address
  // or a name, if when(machine) is true; only the first time if `once`. Its
  // number, for unbreak. Throws if nothing is there now.
  breakAt(where, { when, once = false } = {}) {
    const id = this.#nextId++;

    this.#breaks.set(id, { id, when, once, ...this.#place(where) });
    return id;
  }

  // An instruction to stop at: {address, place, bytes}. Before the kernel has
  // been loaded it is the one that will be there.
  #place(where) {
    const address = this.names.address(where);

    if (address === undefined)
      throw new Error(t('no-name', where));
    if (!this.pc.paging && address >= KERNBASE) {
      return { address, place: address - KERNBASE,
        bytes: this.names.bytesAt(address) };
    }
    const place = this.#patches.place(address);
    if (place === null)
      throw new Error(t('not-there', `0x${address.toString(16)}`));
    return { address, place, bytes: this.readPhysical(place, 2) };
  }

  unbreak(id) { this.#breaks.delete(id); }
  get breaks() { return [...this.#breaks.values()]; }

  // Plants `target`, if there is one, and all breakpoints. One whose
  // instruction is not there is left out: it is not loaded yet, or its memory
  // has another use now.
  #plant(target) {
    for (const b of target ? [target, ...this.breaks] : this.breaks) {
      const there = this.pc.physical(b.place, b.bytes.length);
      if (there && b.bytes.every((byte, i) => byte === there[i]))
        this.#patches.plant(b.place, b);
      if (b.address < KERNBASE)
        this.#patches.openToPrograms();
    }
    this.#calls.plant(this.#patches);
  }

  // Why the machine stops where it is; undefined: it does not.
  #accept(what, target, accept) {
    const b = what === target ? this.#breakAtEip() : what;

    if (what === target && accept())
      return 'step';
    if (!b || (b.when && !b.when(this)))
      return undefined;
    if (b.once)
      this.unbreak(b.id);
    return 'break';
  }

  #breakAtEip() {
    return this.breaks.find(({ address }) => address === this.pc.eip);
  }

  // ---- moves ----

  // Runs to address `where` if that is given, and to what else stops it.
  // Whether it came there, with accept() true.
  async #until(where, accept = () => true) {
    const wanted = this.#wanted;
    const target = where === undefined ? undefined : this.#place(where);

    // What is planted where it is would stop it at once.
    if (target?.address === this.pc.eip || this.#breakAtEip())
      this.#runner.instruction();
    this.reason = await this.#runner.until(() => this.#plant(target),
      (what) => this.#accept(what, target, accept),
      () => this.#wanted !== wanted);
    return this.reason === 'step';
  }

  // Waits for the move before, makes this one, towards `where` if that is given,
  // and says where it has ended.
  #move(how, where) {
    const move = this.#moves.then(async () => {
      this.running = true;
      this.#tell('run', where);
      this.reason = 'step';
      try {
        if (!this.crashed)
          await how();
      } finally {
        this.running = false;
      }
      return this.#stopped(this.crashed ? 'crash' : this.reason);
    });

    this.#moves = move.catch(() => {});
    return move;
  }

  #stopped(reason, keep = true) {
    const stop = { reason, eip: this.pc.eip };

    if (keep && reason !== 'crash')
      this.#history.note(this.pc);
    this.#tell('stop', stop);
    if (reason === 'crash')
      this.#tell('crash', { why: this.crashed });
    return stop;
  }

  run() { return this.#move(() => this.#until()); }
  step() { return this.#move(() => this.#runner.instruction()); }
  stepOver() { return this.#move(() => this.#steps.over()); }
  stepLine() { return this.#move(() => this.#steps.line(false)); }
  stepInto() { return this.#move(() => this.#steps.line(true)); }
  stepOut() { return this.#move(() => this.#steps.out()); }
  toUser() { return this.#move(() => this.#steps.user()); }

  // Runs to an address or a name, or to a breakpoint before.
  async runTo(where) {
    this.#place(where);
    return this.#move(async () => {
      if (await this.#until(where))
        this.reason = 'there';
    }, where);
  }

  // Ends the move that is under way, if there is one.
  stop() {
    this.#wanted++;
    this.#runner.wake();
    return this.#moves;
  }

  // The machine is as it was at the stop before this one: {reason: 'back', eip}.
  // null: there is none, or it runs. What the console has shown stays there.
  back() {
    if (this.running || !this.#history.back(this.pc, Boolean(this.crashed)))
      return null;
    this.#runner.crashed = null;
    return this.#stopped('back', false);
  }

  // The whole machine, and how to be there again. It does not run.
  snapshot() { return take(this.pc); }
  restore(snapshot, reason = 'back') {
    restore(this.pc, snapshot);
    this.#runner.crashed = null;
    return this.#stopped(reason);
  }

  // The machine is as when it was switched on, and does not run.
  async restart() {
    await this.stop();
    return this.restore(this.#first, 'on');
  }

  // Only the disk is as it is now; all else as when it was switched on. What the
  // drive has taken counts as written: v86's has no cache.
  async cutPower() {
    await this.stop();
    return this.restore(withDisk(this.#first, take(this.pc), this.#diskSize),
      'on');
  }

  // ---- what did that do? ----

  // From the next move on the calls of `functions`, names, are counted; of all
  // in the kernel if that is not given. Ends at untrace, which gives them.
  trace(functions) { this.#calls.start(functions); }
  untrace() { return this.#calls.stop(); }
}
