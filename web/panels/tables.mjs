// What the processor asks for by itself: IDT, GDT and TSS, in words.

import { Guest, hex, number } from '../guest.mjs';
import { drawing, el, mono, table } from '../draw.mjs';
import { label, selector, trapName } from '../words.mjs';
import { t } from '../texts.mjs';

const TASK_GATE = 5;
const SEGMENTS = ['null', 'SEG_KCODE', 'SEG_KDATA', 'SEG_UCODE', 'SEG_UDATA',
  'SEG_TSS', 'SEG_KCPU', 'SEG_DFTSS'];

// An entry of the IDT: 8 bytes.
function gate(g, bytes, vector) {
  const low = number(bytes, 8 * vector, 4);
  const high = number(bytes, 8 * vector + 4, 4);
  const type = high >>> 8 & 15;

  return { vector, what: trapName(g, vector), present: high >>> 15 & 1,
    ring: high >>> 13 & 3, to: type === TASK_GATE
      ? `task: ${selector(low >>> 16)}`
      : label(g, ((high & 0xffff0000) | (low & 0xffff)) >>> 0) };
}

// An entry of the GDT: 8 bytes.
function segment(bytes, i) {
  const low = number(bytes, 8 * i, 4);
  const high = number(bytes, 8 * i + 4, 4);
  const type = high >>> 8 & 15;
  const system = !(high >>> 12 & 1);
  const limit = (high & 0xf0000) + (low & 0xffff);

  return { name: SEGMENTS[i] ?? String(i), present: high >>> 15 & 1,
    ring: high >>> 13 & 3, base: ((high & 0xff000000)
      | (high & 0xff) << 16 | low >>> 16) >>> 0,
    limit: high >>> 23 & 1 ? limit * 4096 + 4095 : limit,
    what: system ? `task state${type & 2 ? ', busy' : ''}`
      : type & 8 ? 'code' : 'data' };
}

// {gates, segments, stack: {esp0, ss0}}; gates without the vectors that nobody
// has a name for; null: not set up.
export function model(machine, data) {
  const g = new Guest(machine, data);
  const cpu = g.cpu();
  const idt = cpu && g.bytes(g.symbol('idt'), 8 * 256);
  const gdt = cpu && g.bytes(cpu.gdt, 64);
  const ts = cpu && g.read('taskstate', cpu.ts);

  if (!idt || !gdt || !ts)
    return null;
  const gates = Array.from({ length: 256 }, (_, i) => gate(g, idt, i));
  return { gates: gates.filter((e) => e.present
    && !/^(trap|interrupt) \d+$/.test(e.what)),
  segments: SEGMENTS.map((_, i) => segment(gdt, i)).slice(1),
  stack: { esp0: ts.esp0, ss0: ts.ss0 } };
}

function view({ gates, segments, stack }) {
  const ring = (n) => `${t('ring')} ${n}`;

  return [el('p', {}, t('tss', hex(stack.esp0), selector(stack.ss0))),
    table('gdt', ['segment', 'what', 'base', 'limit', 'ring'],
      segments.map((s) => ({ cells: [s.name, s.what, mono(hex(s.base)),
        mono(hex(s.limit)), s.ring] }))),
    table('idt', ['vector', 'what', 'leads-to', 'may-call'],
      gates.map((e) => ({ cells: [e.vector, e.what, mono(e.to),
        ring(e.ring)] })))];
}

export const draw = drawing(model, view);
