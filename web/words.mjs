// Addresses, traps and sleep channels in words.

import { below } from './names.mjs';
import { KERNBASE } from './guest.mjs';

// 'piperead+0x12'; the number if nobody knows it.
export function label(g, address) {
  const f = address === null ? undefined : g.names.functionAt(address);

  if (!f)
    return address === null ? '—' : `0x${address.toString(16)}`;
  return f.name + (f.offset ? `+0x${f.offset.toString(16)}` : '');
}

// The same with the source line; a return address belongs to the call before.
export function code(g, address, called = false) {
  const at = address === null ? null : address - called;
  const line = at === null ? undefined : g.names.lineAt(at);

  return label(g, address) + (line ? ` ${line.file}:${line.line}` : '');
}

// 'ptable.proc[3].chan' for an address in a variable of the kernel; null.
export function variable(g, address) {
  const known = g.sorted ??= Object.entries(g.data.symbols)
    .map(([name, at]) => [at, name]).sort((a, b) => a[0] - b[0]);
  const [at, name] = below(known, address) ?? [];

  if (address < KERNBASE || at === undefined
    || address >= g.symbol('kernel_end'))
    return null;
  return name + member(g, name, address - at);
}

// What a member of a table is made of.
const ELEMENT = { 'ptable.proc': 'proc', 'itable.inode': 'inode',
  'bcache.buf': 'buf', 'ftable.file': 'file', 'cpus': 'cpu' };

// '.lock' for the part of struct `name` that has an offset.
function member(g, name, offset, path = name) {
  const struct = g.data.structs[name];
  const found = struct && Object.entries(struct.fields)
    .find(([, [at, size]]) => offset >= at && offset < at + size);

  if (!found)
    return offset ? `+0x${offset.toString(16)}` : '';
  const [field, [at]] = found;
  const element = ELEMENT[`${path}.${field}`];
  if (!element)
    return offset || field === 'lock' ? `.${field}` : '';
  const index = Math.floor((offset - at) / g.size(element));
  const rest = (offset - at) % g.size(element);
  return `.${field}[${index}]${rest ? member(g, element, rest) : ''}`;
}

// What a sleep channel is, by whom it belongs to.
export function channel(g, address, processes = g.processes()) {
  for (const p of processes) {
    if (p.at === address)
      return `child of ${g.short(p)}`;
    if (address >= p.kstack && address < p.kstack + g.c.KSTACKSIZE)
      return `disk request of ${g.short(p)}`;
  }
  return pipeEnd(g, address, processes) ?? variable(g, address)
    ?? `0x${address.toString(16)}`;
}

// 'data in the pipe'; null: it is in no open pipe.
function pipeEnd(g, address, processes) {
  for (const p of processes) {
    for (const at of g.words(p.ofile, g.c.NOFILE)) {
      const pipe = at >= KERNBASE ? g.read('file', at)?.pipe : 0;
      const offset = address - pipe;
      if (pipe && offset >= 0 && offset < g.size('pipe')) {
        return offset === g.offset('pipe', 'nread') ? 'data in the pipe'
          : 'room in the pipe';
      }
    }
  }
  return null;
}

const TRAPS = { 0: 'division', 1: 'debug', 2: 'NMI', 3: 'int3', 6: 'bad opcode',
  7: 'FPU not available', 8: 'double fault', 13: 'general protection',
  14: 'page fault', 16: 'FPU error', 19: 'SSE error' };

// 'interrupt 0: timer'.
export function trapName(g, number) {
  const irq = number - g.c.T_IRQ0;
  const known = Object.entries(g.c)
    .find(([name, value]) => name.startsWith('IRQ_') && value === irq);

  if (number === g.c.T_SYSCALL)
    return 'system call';
  if (irq >= 0 && irq < 32)
    return `interrupt ${irq}${known ? `: ${known[0].slice(4).toLowerCase()}`
      : ''}`;
  return TRAPS[number] ?? `trap ${number}`;
}

const SEGMENTS = ['null', 'kernel code', 'kernel data', 'user code',
  'user data', 'task state', 'this CPU\'s data', 'double fault\'s task'];

export function selector(value) {
  return `${SEGMENTS[value >> 3] ?? 'no segment of ours'}, ring ${value & 3}`;
}

const FLAGS = { 0: 'CF', 2: 'PF', 4: 'AF', 6: 'ZF', 7: 'SF', 8: 'TF', 9: 'IF',
  10: 'DF', 11: 'OF' };

export function eflags(value) {
  const set = Object.entries(FLAGS).filter(([bit]) => value >> bit & 1)
    .map(([, name]) => name);

  return `${set.join(' ')} (interrupts ${value >> 9 & 1 ? 'on' : 'off'})`;
}
