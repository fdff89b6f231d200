// A tour of docs/TOUR.md or docs/tours, walked in the page: a stop is a place
// in the source, and the machine runs until it is there.
//
//   const w = new Walk(machine, data, 'pipe');
//   await w.begin();   {at: true}: it is there; {told: true}: the stop is words
//                      only; {typed}: the shell has done what was typed;
//                      {elsewhere: true}: something else has stopped it

import { Guest, KERNBASE } from './guest.mjs';

const LOOK = 'cat note; wc -c note';

// What is typed before the first stop, and which stops of a tour are words
// only: in the page the machine is there before their turn.
// `entries`: titles of stops at the beginning of their function, whatever of it
// the text shows. `exact`: the processes' numbers are those of the text, too. `parent`: who
// runs where the text has init. `leave`: what gdb would change at a stop before
// it goes on. `when`: where the machine passes by a place, until this is so.
// `anew`: stops before which all begins again, on the disk of the beginning.
// `off`: those before which the power is cut; the disk stays. `typed`: what is
// typed at the shell's prompt, where the stop is about what that answers.
// `like`: a stop at the place of another one, whose text shows more lines of it.
// `note`: what is other in the page than in the text, a key of texts.mjs.
const PLANS = {
  boot: { entries: ['exec'] },
  cow: { command: '(x=1; echo hi)', exact: true },
  fault: { command: 'cat README', parent: 'sh', note: 'tour-fault',
    leave: { 0: (m) => m.setU32(m.u32(m.regs().esp + 8) + 4, 0) }, // argv[1]
    when: { 1: (m) => m.regs().cr2 === 0 } },
  log: { command: 'echo hello > note; sync', anew: [8, 11], off: [9, 12],
    like: { 11: 4 }, typed: { 10: LOOK, 13: LOOK }, note: 'tour-log' },
  'ls-wc': { command: 'ls | wc', words: [4, 9] },
  pipe: { command: 'seq 2000 | wc' },
  timer: { command: 'wc /dev/zero & wc /dev/zero', exact: true },
};
const PROMPT = /\$ $/;
const TOGETHER = 3; // lines that the compiler may have put together
const MOST_RETURNS = 400; // to user mode, until a program is where it should be

// Those of `places` between which there is room for what stops the machine.
function apart(places) {
  return [...places].sort((a, b) => a - b)
    .filter((at, i, all) => i === 0 || at - all[i - 1] > 2);
}

// The process that runs at a stop, as its text shows it: {name, pid}; null: the
// text does not say. The plan may have another one for init.
function runsAt(stop, { parent }) {
  const shown = stop.shown.join('\n');
  const [, name, pid] = /^(?:process|runs) +(\w+) \(pid (\d+)\)/m.exec(shown)
    ?? [];
  const [, number, title] = /^(\d+) +(\w+) +RUNNING/m.exec(shown) ?? [];

  const runs = name ?? title;

  return runs ? { name: runs === 'init' && parent ? parent : runs,
    pid: +(pid ?? number) } : null;
}

// Lines are compared without what only aligns them.
const plain = (line) => line.trim().replace(/\s+/g, ' ');

// The rows of the line table for some lines of a file.
function rowsOf(tables, file, from, to) {
  return tables.lines.filter((row) => row[1] === file && row[2] >= from
    && row[2] <= to);
}

// Where the last line of `code` that has any instructions begins, within
// function `f` if it is there; in assembly the first line. The compiler may
// have put it in several places. Of lines that are part of another function, and
// that it has put together with the next ones, it is the next that counts.
function linesOf(tables, source, f, file, code) {
  const texts = (code ?? '').split('\n').map(plain).filter(Boolean);
  const lines = source?.split('\n') ?? [];
  const wanted = file.endsWith('.S') ? texts : texts.reverse();

  for (const text of wanted) {
    const line = lines.findIndex((l, i) => i + 1 >= (f?.[4] ?? 0)
      && plain(l) === text) + 1;
    const rows = line ? rowsOf(tables, file, line, line) : [];
    const inside = rows.filter(([at]) => f && at >= f[0] && at < f[0] + f[1]);
    if (inside.length || rows.length)
      return apart((inside.length ? inside : rows).map(([at]) => at));
  }
  if (f)
    return undefined;
  const last = lines.findIndex((l) => plain(l) === wanted[0]) + 1;
  const next = last ? rowsOf(tables, file, last, last + TOGETHER) : [];
  const least = Math.min(...next.map((row) => row[2]));
  return next.length
    ? apart(next.filter((row) => row[2] === least).map(([at]) => at))
    : undefined;
}

// {address, all, program} of a stop: the first place, and all. `program` is
// undefined in the kernel. null: it is no place to stop at.
export function placeOf(data, stop, plan = {}) {
  const [file, name] = (stop.place ?? '').split(':');
  const program = file === 'initcode.S' ? 'initcode'
    : /^user\/(\w+)[./]/.exec(file)?.[1];
  const tables = program ? data.programs[program] : data;

  if (!tables || !name || file === 'entry.S')
    return null;
  const f = tables.functions.find((row) => row[2] === name
    && row[3] === file);
  const all = !plan.entries?.includes(stop.title) && linesOf(tables, data.sources[file], f, file, stop.code)
    || (f ? [f[0]] : []);
  return all.length ? { address: all[0], all, program } : null;
}

// Whether a stop of `tour` is words only.
function told(data, tour, index) {
  const plan = PLANS[tour.name];

  return plan?.words?.includes(index) || (!plan?.typed?.[index]
    && !placeOf(data, tour.stops[index], plan));
}

// How many of its stops the machine goes to.
export function goesTo(data, tour) {
  return tour.stops.filter((_, i) => !told(data, tour, i)).length;
}

export class Walk {
  #stops = 0;   // of the machine, since it was made
  #moves = [];  // how many of them each stop of the tour took
  index = -1;
  static patience = 20000; // milliseconds for the way to one stop

  constructor(machine, data, name) {
    this.machine = machine;
    this.data = data;
    this.tour = data.tours.find((tour) => tour.name === name);
    this.plan = PLANS[name] ?? {};
    this.tail = '';
    machine.on('stop', () => this.#stops++);
    machine.on('output', (byte) => {
      this.tail = (this.tail + String.fromCharCode(byte)).slice(-80);
    });
  }

  get stop() { return this.tour.stops[this.index]; }
  get ended() { return this.index === this.tour.stops.length - 1; }

  // Where in memory this stop is, as placeOf says.
  get place() {
    const { plan, tour, index } = this;
    return placeOf(this.data, tour.stops[plan.like?.[index] ?? index], plan);
  }

  told(index) { return told(this.data, this.tour, index); }

  // Switches off and on, and goes to where the tour begins.
  async begin() {
    this.#moves = [];
    this.index = -1;
    await this.#start();
    return this.next();
  }

  async #start() {
    const m = this.machine;

    await m.restart();
    await m.runTo('main');
    if (this.plan.command) {
      await this.#prompt();
      m.type(`${this.plan.command}\n`);
    }
  }

  // Runs until the shell waits.
  async #prompt() {
    const m = this.machine;

    this.tail = '';
    const run = m.run();
    await this.#until(() => PROMPT.test(this.tail) || m.crashed);
    await m.stop();
    await run;
  }

  async #until(there) {
    const end = Date.now() + Walk.patience;

    while (!there() && Date.now() < end)
      await new Promise((done) => setTimeout(done, 20));
  }

  async next() {
    const before = this.#stops;

    this.plan.leave?.[this.index]?.(this.machine);
    this.index++;
    if (this.told(this.index)) {
      this.#moves[this.index] = 0;
      return { told: true };
    }
    if (this.plan.anew?.includes(this.index))
      await this.#start();
    if (this.plan.off?.includes(this.index)) {
      await this.machine.cutPower();
      await this.machine.runTo('main');
    }
    const typed = this.plan.typed?.[this.index];
    if (typed) {
      await this.#prompt();
      this.machine.type(`${typed}\n`);
      await this.#prompt();
      this.#moves[this.index] = this.#stops - before;
      return this.machine.crashed ? { elsewhere: true } : { typed };
    }
    const { place } = this;
    const timer = setTimeout(() => this.machine.stop(), Walk.patience);
    try {
      await this.#reach(place);
    } finally {
      clearTimeout(timer);
    }
    this.#moves[this.index] = this.#stops - before;
    const at = place.all.includes(this.machine.regs().eip);
    return at ? { at } : { elsewhere: true };
  }

  get note() { return this.plan.note; }

  // Runs to a place, if the machine is not there.
  async #reach({ address, all, program }) {
    const m = this.machine;

    if (all.includes(m.regs().eip) && this.index > 0)
      return;
    if (address >= KERNBASE && !program)
      await this.#any(all);
    else
      await this.#program(address, program);
  }

  // Runs to the first of some places in the kernel.
  async #any(all) {
    const g = new Guest(this.machine, this.data);
    const wanted = runsAt(this.stop, this.plan);
    const right = this.plan.when?.[this.index] ?? (() => true);
    const when = () => {
      const p = wanted && g.current();
      return right(this.machine) && (!wanted || (p?.title === wanted.name
        && (!this.plan.exact || p.pid === wanted.pid)));
    };
    const ids = all.map((at) => this.machine.breakAt(at, { when }));

    try {
      await this.machine.run();
    } finally {
      ids.forEach((id) => this.machine.unbreak(id));
    }
  }

  // Runs until `program` is at `address`: from one return to user mode to the
  // next, until the page with that address is there.
  async #program(address, program) {
    const m = this.machine;
    const g = new Guest(m, this.data);
    const iret = m.names.iret();

    for (let n = 0; n < MOST_RETURNS; n++) {
      if (g.current()?.title === program && m.translate(address) !== null
        && (m.regs().eip === iret || m.regs().cpl === 3))
        break;
      m.breakAt(iret, { once: true,
        when: () => g.current()?.title === program });
      if ((await m.run()).reason !== 'break')
        return;
    }
    if (m.regs().eip === iret && m.u32(m.regs().esp) === address)
      await m.step();
    else
      await m.runTo(address);
  }

  // To the stop before; where it cannot go back there, from the beginning.
  async back() {
    const goal = this.index - 1;

    if (goal < 0)
      return this.begin();
    for (let n = this.#moves[this.index] ?? 0; n > 0; n--) {
      if (!this.machine.back())
        return this.#again(goal);
    }
    this.index = goal;
    if (this.told(goal))
      return { told: true };
    return this.plan.typed?.[goal] ? { typed: this.plan.typed[goal] }
      : { at: true };
  }

  async #again(goal) {
    let found = await this.begin();

    while (this.index < goal)
      found = await this.next();
    return found;
  }
}
