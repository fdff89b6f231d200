// The kernel stack of the process that runs, from its top downwards, each word
// with its meaning.

import { Guest, hex, KERNBASE } from '../guest.mjs';
import { drawing, el, mono, note, table } from '../draw.mjs';
import { frameSize, fromUser, stackOf, walk } from '../stack.mjs';
import { code, label, selector, trapName } from '../words.mjs';
import { t } from '../texts.mjs';

// What the fields of a trap frame say, where that is more than a number.
function fieldWords(g, tf) {
  const made = tf.trapno === 0 && tf.eip === 0; // by userinit: no trap yet

  return { trapno: made ? 'none: userinit made it' : trapName(g, tf.trapno),
    cs: selector(tf.cs), ds: selector(tf.ds), es: selector(tf.es), fs: selector(tf.fs),
    gs: selector(tf.gs), ss: selector(tf.ss),
    eip: tf.eip < KERNBASE ? 'user code' : code(g, tf.eip) };
}

// Puts the words of a trap frame into `found`.
function trapLabels(g, at, found) {
  const tf = g.read('trapframe', at);
  const end = frameSize(g, at);

  if (!tf)
    return;
  const words = fieldWords(g, tf);
  for (const [name, [offset]] of Object.entries(
    g.data.structs.trapframe.fields)) {
    if (offset < end && !name.startsWith('padding'))
      found.set(at + offset, `tf ${name}${words[name] ? `: ${words[name]}`
        : ''}`);
  }
}

function frameLabels(g, frame, found) {
  const back = g.u32(frame.ret);

  found.set(frame.ret, back === g.names.address('trapret')
    ? `trapret: where ${frame.name} returns to`
    : `return to ${code(g, back, true)}`);
  if (frame.saved !== null)
    found.set(frame.saved, 'the caller\'s ebp');
}

// A saved struct context, or one that swtch just pushes or pops.
function contextLabels(g, at, found) {
  for (const [name, [offset]] of Object.entries(
    g.data.structs.context.fields))
    found.set(at + offset, `context ${name}`);
  const eip = at + g.offset('context', 'eip');
  const pc = g.u32(eip);
  const f = pc === null ? undefined : g.names.functionAt(pc);
  found.set(eip, `context eip: swtch returns to ${
    f?.offset ? code(g, pc, true) : label(g, pc)}`);
}

// What points into the stack: 'esp', 'p->tf'.
function marks(p, registers) {
  const found = new Map([[p.tf, ['p->tf']]]);
  const mark = (at, name) => found.set(at, [...found.get(at) ?? [], name]);

  if (registers.live) {
    mark(registers.esp, 'esp');
    mark(registers.ebp, 'ebp');
  } else {
    mark(p.context, 'p->context');
  }
  return found;
}

// What words of process p's stack are called: a map by address.
export function labels(g, p, registers) {
  const { frames, traps } = walk(g, stackOf(g, p), registers);
  const found = new Map();

  traps.forEach((at) => trapLabels(g, at, found));
  frames.forEach((frame) => frameLabels(g, frame, found));
  if (!registers.live)
    contextLabels(g, p.context, found);
  else if (frames[0]?.name === 'swtch')
    contextLabels(g, frames[0].ret - g.offset('context', 'eip'), found);
  else if (g.names.functionAt(registers.eip)?.name === 'forkret'
    && p.context + g.size('context') === registers.esp)
    contextLabels(g, p.context, found); // just popped: below esp, still there
  return { found, frames, traps };
}

// The rows of the picture: words with a name each, the others counted.
function rowsOf(g, p, registers, { found, frames, traps }) {
  const { top } = stackOf(g, p);
  const bottom = registers.live ? Math.min(registers.esp, ...[...found.keys()]
    .filter((at) => at >= p.kstack)) : p.context;
  const pointers = marks(p, registers);
  const rows = [];
  let plain = 0;
  const flush = () => {
    if (plain)
      rows.push({ words: plain });
    plain = 0;
  };

  for (let at = top - 4; at >= bottom && rows.length < 512; at -= 4) {
    const trap = traps.find((tf) => at === tf + frameSize(g, tf) - 4);
    if (trap)
      rows.push({ head: fromUser(g, trap) ? 'trap-user' : 'trap-kernel' });
    if (!found.has(at) && !pointers.has(at)) {
      plain++;
      continue;
    }
    flush();
    rows.push({ at, value: g.u32(at), label: found.get(at) ?? '',
      marks: pointers.get(at) ?? [], below: at < registers.esp,
      of: frames.find(({ ret }) => at <= ret)?.name ?? null });
  }
  flush();
  return rows;
}

// {pid, name, low, top, user, rows, free}; null: no process runs.
export function model(machine, data) {
  const g = new Guest(machine, data);
  const p = g.current() ?? g.process(g.value('initproc'));
  const registers = p?.kstack ? g.registers(p) : null;

  if (!registers)
    return null;
  const user = registers.live && registers.esp < KERNBASE;
  const { low, top } = stackOf(g, p);
  return { pid: p.pid, name: p.title, low, top, user,
    rows: user ? [] : rowsOf(g, p, registers, labels(g, p, registers)),
    free: user ? top - low : registers.esp - low };
}

function row(r) {
  if (r.head)
    return { mark: 'headline', cells: ['', '', t(r.head), ''] };
  if (r.words)
    return { mark: 'plain', cells: ['', '…', t('words', r.words), ''] };
  return { mark: r.label.startsWith('tf') ? 'tf'
    : r.label.startsWith('context') ? 'context'
      : /return/.test(r.label) ? 'return' : '',
  cells: [mono(hex(r.at)), mono(hex(r.value).slice(2)), r.label,
    r.marks.length ? el('b', {}, `← ${r.marks.join(', ')}`) : ''] };
}

function view(m) {
  return [el('p', {}, t('stack-of', `${m.pid} (${m.name})`, hex(m.low),
    hex(m.top))), m.user ? note('stack-user')
    : table('stack', ['address', 'value', 'meaning', 'pointers'],
      m.rows.map(row)), note('stack-free', m.free)];
}

export const draw = drawing(model, view);
