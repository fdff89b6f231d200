// "What did that do?": which functions the kernel calls, and how often, as a
// tree for each process and for each CPU's own stack.
//
// The trap is on the instruction `mov %esp,%ebp` with which a function makes its
// frame, and the page does its work: so the machine need not stop, nor is
// anything else written over. A function without a frame is not seen. Who called
// whom shows the stack pointer: a frame has returned once esp is above it.

import { flow } from './decode.mjs';

const FRAME = [0x89, 0xe5]; // mov %esp,%ebp
const FAR = 64;             // bytes: where a function has it, if at all
const STACK_BITS = 13;      // of a kernel stack: 8192 bytes
const ESP = 4;
const EBP = 5;

// Where the function at `address` makes its frame; undefined: it has none, or
// not before the first jump. `read` gives bytes of memory.
export function framePlace(address, size, read) {
  const code = read(address, Math.min(size, FAR));

  for (let at = 0; code && at + 1 < code.length;) {
    if (code[at] === FRAME[0] && code[at + 1] === FRAME[1])
      return address + at;
    const regs = { eip: address + at, eflags: 0, list: new Array(8).fill(0),
      gs: 0 };
    const { kind, next } = flow(code.subarray(at), regs, () => 0);
    if (kind !== 'plain')
      return undefined;
    at = next - address;
  }
  return undefined;
}

// A node of the tree while it grows.
function node(name) {
  return { name, count: 0, callees: new Map() };
}

// The same for who shows it: {name, count, callees: [...]}, in order of time.
function plain({ name, count, callees }) {
  return { name, count, callees: [...callees.values()].map(plain) };
}

export class Calls {
  #pc;
  #names;
  #places = null; // [address, name] to trap at; null: it does not trace
  #stacks;        // by kernel stack: {root, frames: [{esp, node}]}

  constructor(pc, names) {
    this.#pc = pc;
    this.#names = names;
  }

  // Counts the calls of `wanted`, names, or of all functions of the kernel.
  start(wanted) {
    const known = this.#names.data.functions;
    const chosen = wanted ? known.filter((row) => wanted.includes(row[2]))
      : known;

    this.#stacks = new Map();
    this.#places = chosen
      .map(([address, size, name]) => [framePlace(address, size,
        (at, n) => this.#pc.read(at, n)), name])
      .filter(([address]) => address !== undefined);
  }

  // No more. What was called: an array of trees, one for each stack.
  stop() {
    this.#places = null;
    return [...(this.#stacks ?? new Map()).values()]
      .map(({ root }) => plain(root));
  }

  // Plants what is needed for that, before the machine runs.
  plant(patches) {
    for (const [address, name] of this.#places ?? [])
      patches.plant(patches.place(address), { pass: () => this.#enter(name) });
  }

  // The processor is where function `name` makes its frame. Does that for it.
  #enter(name) {
    const pc = this.#pc;
    const esp = pc.general()[ESP];
    const { root, frames } = this.#stack(esp);

    while (frames.length && frames.at(-1).esp <= esp)
      frames.pop();
    const parent = frames.at(-1)?.node ?? root;
    if (!parent.callees.has(name))
      parent.callees.set(name, node(name));
    const me = parent.callees.get(name);
    me.count++;
    frames.push({ esp, node: me });
    pc.setGeneral(EBP, esp);
    pc.eip += FRAME.length;
    return true;
  }

  // The stack that `esp` is on; a process that has taken over the stack of one
  // that has ended is another.
  #stack(esp) {
    const owner = this.#owner();
    const key = `${esp >>> STACK_BITS} ${owner}`;

    if (!this.#stacks.has(key))
      this.#stacks.set(key, { root: node(owner), frames: [] });
    return this.#stacks.get(key);
  }

  // Who runs: 'sh 2', or 'scheduler'.
  #owner() {
    const { symbols, structs } = this.#names.data;
    const field = (struct, name) => structs[struct].fields[name][0];
    const p = structs && this.#pc.u32(symbols.cpus + field('cpu', 'proc'));

    if (!p)
      return 'scheduler';
    const name = this.#pc.read(p + field('proc', 'name'), 16) ?? [];
    return String.fromCharCode(...name).split('\0')[0]
      + ` ${this.#pc.u32(p + field('proc', 'pid'))}`;
  }
}
