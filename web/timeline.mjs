// What happened while a command ran: the kernel's own trace points, seen as they
// are passed. Nothing is lost: the page looks at each before the kernel goes on.

import { read as time } from './clock.mjs';
import { Guest } from './guest.mjs';
import { channel, trapName } from './words.mjs';

const MOST = 5000; // events
const ALL = 0xffffffff;
const [EAX, ECX, EDX] = [0, 1, 2]; // as trace_note_any's arguments come

// The words for an event; `a` and `b` are as include/events.h says.
function words(g, type, a, b, processes) {
  const name = g.data.enums.event_type[type] ?? '';
  const p = () => processes.find(({ pid }) => pid === a);

  switch (name) {
    case 'TR_CALL': return g.data.calls[a] ?? `call ${a}`;
    case 'TR_RETURN': return `returns ${a | 0}`;
    case 'TR_SWITCH': return `runs ${a}${p() ? ` (${p().title})` : ''}`;
    case 'TR_SLEEP': return `sleeps on ${channel(g, a, processes)}`;
    case 'TR_WAKEUP': return `wakes ${channel(g, a, processes)}`;
    case 'TR_IRQ': return trapName(g, a);
    case 'TR_FAULT': return `${trapName(g, a)} at 0x${b.toString(16)}`;
    case 'TR_LOCK': return `lock ${g.string(a)} ${b} is not free`;
    case 'TR_DISK': return `disk ${g.string(a)} ${b}`;
    case 'TR_FLUSH': return 'disk flush';
    case 'TR_COMMIT': return `commit of ${a} blocks`;
    default: return `event ${type}`;
  }
}

export class Timeline {
  events = []; // {time, pid, name, kind, text}
  left = 0;    // events that were too many

  constructor(machine, data) {
    this.machine = machine;
    this.g = new Guest(machine, data);
  }

  // The instruction behind a function's frame: two cannot be planted closer, and
  // the calls are counted at the frame. The arguments are still in registers.
  #behind(name) {
    const { names } = this.machine;
    const code = names.instructions(names.address(name), 6);

    return code[code.findIndex(([, text]) => text === 'mov %esp,%ebp') + 1][0];
  }

  // From now on until end(). The machine stands still.
  begin() {
    const m = this.machine;
    const { general } = m.pc;
    const registers = () => general.call(m.pc);

    this.start = time();
    m.pc.setU32(this.g.symbol('trace_on'), ALL);
    this.ids = [m.breakAt(this.#behind('trace_note_any'), { when: () => {
      const r = registers();
      return this.#note(r[EAX], r[EDX] >>> 0, r[ECX] >>> 0);
    } }), m.breakAt(this.#behind('syscall'), { when: () => {
      const p = this.g.current();
      const call = p && this.g.u32(p.tf + this.g.offset('trapframe', 'eax'));
      return this.#note(0, call ?? 0, 0);
    } })];
  }

  // Never stops the machine.
  #note(type, a, b) {
    const all = this.events.length < MOST ? this.g.processes() : [];
    const p = all.find(({ at }) => at === this.g.cpu()?.proc);

    if (this.events.length >= MOST)
      this.left++;
    else
      this.events.push({ time: time() - this.start, pid: p?.pid ?? 0,
        name: p?.title ?? 'scheduler',
        kind: this.g.data.enums.event_type[type] ?? '',
        text: words(this.g, type, a, b, all) });
    return false;
  }

  end() {
    this.ids?.forEach((id) => this.machine.unbreak(id));
    this.machine.pc.setU32(this.g.symbol('trace_on'), 0);
  }
}
