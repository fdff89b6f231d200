// Moves the processor: by one instruction, or until something planted is
// reached. Between two moves nothing is planted.

import * as clock from './clock.mjs';
import { flow } from './decode.mjs';
import { PORT } from './patches.mjs';
import { t } from './texts.mjs';

const EXCEPTIONS = 20;    // vectors that an instruction may end in
const TRAP_LENGTH = 2;    // of what is planted
const LONGEST = 15;       // bytes of an instruction
const STEP_ROUNDS = 2000; // in which an instruction ends, or an interrupt
const HALT_ROUNDS = 50;   // that long the halted processor may sleep in a step
const IDE_COMMAND = 0x1f7; // a port
const LOADED = 10000;     // milliseconds after which a kernel has started
const TURN = 8;           // milliseconds until the page has its turn

// Gives the page its turn.
const turn = typeof setImmediate === 'function'
  ? () => new Promise((done) => setImmediate(done))
  : () => new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { port1.close(); done(); };
    port2.postMessage(0);
  });

export class Runner {
  #pc;
  #patches;
  #reached; // what was planted where the processor is
  #loading; // a part of the kernel may just have come from the disk
  #wake = () => {};

  crashed = null; // a sentence: why it does not go on

  constructor(pc, patches) {
    this.#pc = pc;
    this.#patches = patches;
    pc.onPort(PORT, () => this.#trapped());
    pc.watchPort(IDE_COMMAND, () => this.#disk());
    pc.cpu.stop_idling = () => this.wake();
    pc.cpu.reboot_internal = () => {
      this.crashed = t('ends-reset');
      pc.freeze();
    };
  }

  // The processor has executed what is planted, perhaps: a program may have
  // written to the port itself.
  #trapped() {
    const address = (this.#pc.eip - TRAP_LENGTH) >>> 0;
    const what = this.#patches.find(address);

    if (!what)
      return;
    this.#pc.eip = address;
    if (what.pass?.())
      return;
    this.#reached = what;
    this.#pc.freeze();
  }

  // The boot block asks the disk for a sector. The round ends, so that we can
  // plant in what has been loaded before it runs.
  #disk() {
    if (this.#pc.paging || !this.#pc.code32)
      return;
    this.#loading = true;
    this.#pc.freeze();
  }

  // One round; milliseconds that the processor will sleep. When it has reached
  // something, or it has crashed, that is noted.
  #round() {
    let ms = 0;

    try {
      ms = this.#pc.round();
    } catch (error) {
      this.crashed = t('ends-triple', error.message);
    }
    if (this.#reached || this.crashed || this.#loading) {
      this.#pc.release();
      return 0;
    }
    if (this.#pc.halted && !this.#pc.interrupts)
      this.crashed = t(this.#pc.paging ? 'ends-halted' : 'ends-no-kernel');
    else if (!this.#pc.paging && clock.read() > LOADED)
      this.crashed = t('ends-no-kernel');
    return ms;
  }

  // An end of the processor's sleep: something was typed, or is to stop.
  wake() {
    this.#wake();
  }

  async #sleep(ms) {
    const begun = Date.now();

    const slept = await new Promise((done) => {
      const timer = setTimeout(() => done(ms), ms);
      this.#wake = () => {
        clearTimeout(timer);
        done(Math.min(Date.now() - begun, ms));
      };
    });
    this.#wake = () => {};
    clock.pass(slept);
  }

  // ---- one instruction ----

  // What the instruction at eip will do: flow() of decode.mjs.
  next() {
    const pc = this.#pc;
    const left = 0x1000 - (pc.eip & 0xfff);
    const code = pc.read(pc.eip, LONGEST)
      ?? pc.read(pc.eip, Math.min(left, LONGEST)) ?? [];

    return flow(code, { eip: pc.eip, eflags: pc.regs().eflags,
      list: pc.general(), gs: pc.gsBase }, (address) => pc.u32(address));
  }

  // Executes one instruction. It may also end in an exception: then the
  // processor is at the first instruction of the vector.
  instruction() {
    const pc = this.#pc;
    const { kind, target, vector } = this.next();
    const asleep = pc.halted || kind === 'halt';
    const places = [pc.halted ? pc.eip : target ?? pc.vector(vector)];

    if (!pc.code32)
      throw new Error(t('only-32'));
    for (let n = 0; n < EXCEPTIONS; n++)
      places.push(pc.vector(n));
    for (const place of places) {
      if (place !== undefined && place !== null)
        this.#patches.plant(this.#patches.place(place), {});
    }
    if (pc.user || kind === 'iret')
      this.#patches.openToPrograms();
    this.#reached = undefined;
    for (let n = asleep ? HALT_ROUNDS : STEP_ROUNDS;
      n > 0 && !this.#reached && !this.crashed; n--)
      clock.pass(this.#round());
    this.#patches.lift();
  }

  // ---- many ----

  // Plants; but the processor must not be within what that writes over.
  #plant(plant) {
    plant();
    while (this.#patches.covers(this.#pc.eip) && !this.crashed) {
      this.#patches.lift();
      this.instruction();
      plant();
    }
  }

  // Runs until something that `plant()` plants is reached and accept(what)
  // gives a reason to stop, or until stopping() is true. The reason; 'stop' or
  // 'crash'.
  async until(plant, accept, stopping) {
    let since = Date.now();

    this.#plant(plant);
    while (!this.crashed) {
      if (stopping())
        return this.#end('stop');
      this.#reached = undefined;
      this.#loading = false;
      const ms = this.#round();
      if (this.#loading) {
        this.#patches.lift();
        this.#plant(plant);
      } else if (this.#reached) {
        this.#patches.lift();
        const reason = accept(this.#reached);
        if (reason)
          return reason;
        this.instruction();
        this.#plant(plant);
      } else if (ms > 0) {
        await this.#sleep(ms);
      }
      if (Date.now() - since > TURN) {
        await turn();
        since = Date.now();
      }
    }
    return this.#end('crash');
  }

  #end(reason) {
    this.#patches.lift();
    return reason;
  }
}
