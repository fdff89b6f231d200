// What happened while a command ran: the kernel's own trace points, seen as they
// are passed. Nothing is lost: the page looks at each before the kernel goes on.

import { read as time } from './clock.mjs';
import { Guest } from './guest.mjs';
import { channel, trapName } from './words.mjs';

const MOST = 5000; // events
const ALL = 0x7fffffff; // but for TRACE_PORT
const [EAX, ECX, EDX] = [0, 1, 2]; // as the functions' arguments come
const TYPE = 0xff; // of the first one; the others are the record's bytes
const TWO = 24;    // of a record with two words

// The words for an event; `a` and `b` are as include/events.h says, but of a
// call there are two: it comes in, and it returns.
function words(g, name, a, b, processes) {
  const p = () => processes.find(({ pid }) => pid === a);

  switch (name) {
    case 'TR_CALL': return g.data.calls[a] ?? `call ${a}`;
    case 'TR_RETURN': return `returns ${b | 0}`;
    case 'TR_SWITCH': return `runs ${a}${p() ? ` (${p().title})` : ''}`;
    case 'TR_SLEEP': return `sleeps on ${channel(g, a, processes)}`;
    case 'TR_WAKEUP': return `wakes ${channel(g, a, processes)}`;
    case 'TR_IRQ': return trapName(g, a);
    case 'TR_FAULT': return `${trapName(g, a)} at 0x${b.toString(16)}`;
    case 'TR_LOCK': return `lock ${g.string(a)} ${b} is not free`;
    case 'TR_DISK': return `disk ${g.string(a)} ${b}`;
    case 'TR_FLUSH': return 'disk flush';
    case 'TR_COMMIT': return `commit of ${a} blocks`;
    case 'TR_FORK': return `makes ${a}`;
    case 'TR_EXIT': return `ends with 0x${a.toString(16)}`;
    default: return name;
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
    const record = () => {
      const r = registers();
      const name = this.g.data.enums.event_type[r[EAX] & TYPE];
      const many = r[EAX] >>> 8 > TWO; // then these are elsewhere
      return this.#note(name === 'TR_CALL' ? 'TR_RETURN' : name,
        r[EDX] >>> 0, (many ? this.g.u32(r[ECX]) : r[ECX]) >>> 0);
    };
    const call = () => {
      const p = this.g.current();
      const number = p && this.g.u32(p.tf + this.g.offset('trapframe', 'eax'));
      return this.#note('TR_CALL', number ?? 0, 0);
    };
    this.ids = [['trace_emit', record], ['syscall', call]].map(
      ([name, when]) => m.breakAt(this.#behind(name), { when }));
  }

  // Never stops the machine.
  #note(kind, a, b) {
    if (kind === 'TR_TEXT')
      return false;
    const all = this.events.length < MOST ? this.g.processes() : [];
    const p = all.find(({ at }) => at === this.g.cpu()?.proc);

    if (this.events.length >= MOST)
      this.left++;
    else
      this.events.push({ time: time() - this.start, pid: p?.pid ?? 0,
        name: p?.title ?? 'scheduler',
        kind, text: words(this.g, kind, a, b, all) });
    return false;
  }

  end() {
    this.ids?.forEach((id) => this.machine.unbreak(id));
    this.machine.pc.setU32(this.g.symbol('trace_on'), 0);
  }
}
