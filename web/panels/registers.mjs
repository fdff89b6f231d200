// The processor's registers in words, the source line, the instructions.

import { Guest, hex, KERNBASE } from '../guest.mjs';
import { drawing, el, mono, note, table } from '../draw.mjs';
import { eflags, label, selector } from '../words.mjs';
import { t } from '../texts.mjs';

const SHOWN = ['eax', 'ebx', 'ecx', 'edx', 'esi', 'edi', 'ebp', 'esp', 'eip',
  'eflags', 'cs', 'ss', 'cr0', 'cr2', 'cr3'];
const AROUND = 6; // source lines before and after the current one

function words(g, name, value) {
  if (name === 'eflags')
    return eflags(value);
  if (name === 'cs' || name === 'ss')
    return selector(value);
  if (name === 'cr0')
    return value >>> 31 ? 'paging on' : 'paging off';
  // In a program a small number is most often no address.
  return (name === 'eip' || value >= KERNBASE) && g.names.functionAt(value)
    ? label(g, value) : '';
}

// The lines of the source around the current one: {file, line, lines}.
function sourceAt(g, eip) {
  const at = g.names.lineAt(eip);
  const text = at && g.data.sources[at.file];

  if (!text)
    return null;
  const first = Math.max(1, at.line - AROUND);
  return { file: at.file, line: at.line, first, lines: text.split('\n')
    .slice(first - 1, at.line + AROUND) };
}

// {rows: [name, value, words], user, place, book, source, code: [address,
// text]}.
export function model(machine, data) {
  const g = new Guest(machine, data);
  const regs = machine.regs();

  g.follow();
  const f = machine.names.functionAt(regs.eip);
  return { rows: SHOWN.map((name) => [name, hex(regs[name]),
    words(g, name, regs[name])]), user: regs.cpl === 3,
  place: label(g, regs.eip), source: sourceAt(g, regs.eip), eip: regs.eip,
  book: f ? data.book[`${f.file}:${f.name}`] ?? [] : [],
  code: machine.names.instructions(regs.eip, 10) };
}

function sourceView({ file, line, first, lines }) {
  return el('figure', {}, el('figcaption', {}, `${file}:${line}`),
    el('pre', { class: 'source', tabindex: '0', 'aria-label': t('source') },
      lines.map((text, i) => el('span', { class: first + i === line ? 'now'
        : undefined, 'aria-current': first + i === line ? 'true' : undefined },
      `${String(first + i).padStart(4)}  ${text}\n`))));
}

function view(m) {
  return [
    el('p', {}, t(m.user ? 'user-mode' : 'kernel-mode'), ', ', mono(m.place)),
    m.book.length ? el('p', { class: 'note' }, t('in-book', m.book.join('; ')))
      : null,
    m.source ? sourceView(m.source) : note('no-source'),
    el('pre', { class: 'source', tabindex: '0',
      'aria-label': t('instructions') }, m.code.map(([at, text]) =>
      el('span', { class: at === m.eip ? 'now' : undefined },
        `${hex(at).slice(2)}  ${text}\n`))),
    table('registers', ['name', 'value', 'meaning'], m.rows.map(
      ([name, value, meaning]) => ({ cells: [name, mono(value), meaning] }))),
  ].filter(Boolean);
}

export const draw = drawing(model, view);
