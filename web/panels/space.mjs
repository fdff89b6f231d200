// The address space that CR3 leads to: what each part of it is, page by page,
// and a walk through the tables for an address that the reader types.

import { Guest, hex, KERNBASE, PAGE } from '../guest.mjs';
import { drawing, el, legend, mono, note, table } from '../draw.mjs';
import { t } from '../texts.mjs';

const KINDS = ['kind-text', 'kind-own', 'kind-cow', 'kind-shared',
  'kind-untouched', 'kind-guard', 'kind-kernel'];
const MOST_RUNS = 400;
const mark = (kind) => `k${KINDS.indexOf(kind) + 1}`;

// What a page of a region is; `pte` is undefined if it is not there.
function kindOf(g, region, pte) {
  if (region.what === 'FILL_NOTHING')
    return 'kind-guard';
  if (pte === undefined)
    return 'kind-untouched';
  if (!(pte & g.c.PTE_U))
    return 'kind-kernel';
  if (region.what === 'FILL_SHARED')
    return 'kind-shared';
  if (!(region.perm & g.c.PTE_W))
    return 'kind-text';
  return pte & g.c.PTE_W ? 'kind-own' : 'kind-cow';
}

// [{start, end, kind, fill}]: neighbours that are alike are one.
function runsOf(g, region, entries) {
  const runs = [];
  const last = Math.min(region.end, KERNBASE);

  for (let at = region.start & ~(PAGE - 1); at < last
    && runs.length < MOST_RUNS; at += PAGE) {
    const kind = kindOf(g, region, entries.get(at));
    const before = runs.at(-1);
    if (before?.kind === kind)
      before.end = at + PAGE;
    else
      runs.push({ start: at, end: at + PAGE, kind, fill: region.what });
  }
  return runs;
}

// Without regions, as initcode has none, or while exec makes them: what the
// tables say.
function mapped(g, entries) {
  return [...entries].map(([start, pte]) => ({ start, end: start + PAGE,
    kind: kindOf(g, { perm: g.c.PTE_W }, pte), fill: '' }));
}

// {cr3, owner, runs}; null: paging is off.
export function model(machine, data) {
  const g = new Guest(machine, data);
  const { cr0, cr3 } = machine.regs();

  if (cr0 >>> 31 === 0)
    return null;
  const p = g.processes().find((q) => g.cr3(q) === ((cr3 & ~0xfff) >>> 0));
  const entries = new Map(g.pages(cr3, 0, KERNBASE / 0x400000)
    .filter(([, , size]) => size === PAGE).map(([at, pte]) => [at, pte]));
  const regions = p ? g.regions(p) : [];
  const known = regions.flatMap((r) => runsOf(g, r, entries));
  return { cr3, owner: p ? g.short(p) : null,
    runs: known.length ? known : mapped(g, entries) };
}

// The bits of an entry in words.
function bits(g, entry) {
  if (!(entry & g.c.PTE_P))
    return 'not present';
  return ['present', entry & g.c.PTE_W ? 'writable' : 'read-only',
    entry & g.c.PTE_U ? 'user' : 'kernel only',
    entry & g.c.PTE_A ? 'accessed' : '', entry & g.c.PTE_D ? 'dirty' : '',
    entry & g.c.PTE_PS ? '4 MB' : '', entry & g.c.PTE_G ? 'global' : '']
    .filter(Boolean).join(', ');
}

// How the processor finds `address`: {index, directory, table, physical}, what
// there is of it; {off: true} while it does not look.
export function walkPages(machine, data, address, cr3 = machine.regs().cr3) {
  if (machine.regs().cr0 >>> 31 === 0)
    return { off: true };
  const g = new Guest(machine, data);
  const index = [address >>> 22, address >>> 12 & 0x3ff];
  const step = (base, i) => {
    const at = ((base & ~0xfff) >>> 0) + 4 * i;
    const entry = g.physicalWords(at, 1)?.[0] ?? 0;
    return { at, entry, bits: bits(g, entry) };
  };
  const directory = step(cr3, index[0]);
  const found = { address, index, directory };

  if (!(directory.entry & g.c.PTE_P))
    return found;
  if (directory.entry & g.c.PTE_PS) {
    return { ...found, physical: ((directory.entry & 0xffc00000)
      | (address & 0x3fffff)) >>> 0 };
  }
  const page = step(directory.entry, index[1]);
  const there = page.entry & g.c.PTE_P;
  return { ...found, table: page, physical: there
    ? ((page.entry & ~0xfff) | (address & 0xfff)) >>> 0 : undefined };
}

// What the reader has typed as an address; null: it is none.
export function addressOf(machine, typed) {
  const word = typed.trim();

  if (/^(0x[0-9a-f]{1,8}|\d{1,10})$/i.test(word))
    return Number(word) <= 0xffffffff ? Number(word) : null;
  const register = /^[$%](\w+)$/.exec(word);
  return (register ? machine.regs()[register[1]]
    : machine.names.address(word)) ?? null;
}

function walkView(w) {
  if (w.off)
    return note('walk-off');
  const step = (key, { at, entry, bits: words }) =>
    el('li', {}, t(key, hex(at), hex(entry), words));

  return el('ol', {}, el('li', {}, t('walk-index', ...w.index,
    hex(w.address & 0xfff))), step('walk-directory', w.directory),
  w.table ? step('walk-table', w.table) : null,
  el('li', {}, w.physical === undefined ? t('walk-none')
    : t('walk-end', hex(w.physical))));
}

function view({ cr3, owner, runs }) {
  const count = (kind) => runs.filter((r) => r.kind === kind)
    .reduce((sum, r) => sum + (r.end - r.start) / PAGE, 0);

  return [el('p', {}, t('space-of', hex(cr3), owner ?? t('nobody'))),
    legend(KINDS.map((kind) => [mark(kind), kind, count(kind)])),
    table('space', ['range', 'pages', 'meaning', 'what'], runs.map((r) => ({
      cells: [mono(`${hex(r.start)}–${hex(r.end - 1).slice(2)}`),
        (r.end - r.start) / PAGE,
        [el('span', { class: `swatch ${mark(r.kind)}`,
          'aria-hidden': 'true' }), t(r.kind)], r.fill] })))];
}

// The form that asks for an address; it stays while the panel changes.
function form(answer) {
  const input = el('input', { id: 'walk', size: 14, value: '0x1000',
    'aria-label': t('walk-address'), autocomplete: 'off' });

  return el('form', { class: 'tools', submit: (event) => {
    event.preventDefault();
    answer.typed = input.value;
    answer.look();
  } }, input, el('button', {}, t('walk')));
}

const drawRuns = drawing(model, view);

export function draw(machine, data, element) {
  if (!element.runs) {
    const answer = el('div', { role: 'status' });
    element.runs = el('div');
    answer.look = () => {
      const at = addressOf(machine, answer.typed);
      answer.replaceChildren(at === null ? note('walk-bad', answer.typed)
        : walkView(walkPages(machine, data, at)));
    };
    element.answer = answer;
    element.replaceChildren(element.runs, form(answer), answer);
  }
  drawRuns(machine, data, element.runs);
  if (element.answer.typed !== undefined && !machine.running)
    element.answer.look();
}
