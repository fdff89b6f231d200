// The page frames, by who has them.

import { Guest, KERNBASE, PAGE } from '../guest.mjs';
import { drawing, el, legend, table } from '../draw.mjs';
import { t } from '../texts.mjs';

const OWNERS = ['owner-user', 'owner-shared', 'owner-tables', 'owner-stacks',
  'owner-cache', 'owner-other', 'owner-free'];

// The frames of a process: its tables, and what they map below the kernel.
function ofProcess(g, p, say) {
  const cr3 = g.cr3(p);
  const directory = cr3 ? g.physicalWords(cr3) : null;

  for (let at = p.kstack; at < p.kstack + g.c.KSTACKSIZE; at += PAGE)
    say(g.machine.translate(at), 'owner-stacks');
  if (!directory)
    return;
  say(cr3, 'owner-tables');
  for (let i = 0; i < KERNBASE / 0x400000; i++) {
    if (directory[i] & g.c.PTE_P)
      say((directory[i] & ~0xfff) >>> 0, 'owner-tables');
  }
  for (const [, pte] of g.pages(cr3, 0, KERNBASE / 0x400000))
    say((pte & ~0xfff) >>> 0, 'owner-user');
}

// {frame number: owner}; a frame that several say is theirs is shared.
function owners(g) {
  const found = new Map();
  const say = (physical, owner) => {
    if (physical === null)
      return;
    const frame = physical >>> 12;
    const before = found.get(frame);
    found.set(frame, before === undefined || before === owner
      && owner !== 'owner-user' ? owner
      : before === 'owner-cache' ? before : 'owner-shared');
  };
  const n = g.u32(g.symbol('bcache') + g.offset('bcache', 'n'));

  for (const b of g.array('buf', g.symbol('bcache')
    + g.offset('bcache', 'buf'), n)) {
    if (b.data >= KERNBASE)
      say(b.data - KERNBASE, 'owner-cache');
  }
  for (const p of g.processes())
    ofProcess(g, p, say);
  return found;
}

// {managed, free, promised, counts: {owner: frames}}; null: not set up.
export function model(machine, data) {
  const g = new Guest(machine, data);
  const k = g.booted ? g.read('kmem', g.symbol('kmem')) : null;
  const refs = k?.nrefs && k.nrefs <= 1 << 20
    ? g.bytes(k.refs, 2 * k.nrefs) : null;

  if (!refs)
    return null;
  const owner = owners(g);
  const counts = Object.fromEntries(OWNERS.map((name) => [name, 0]));
  for (let i = 0; i < k.nrefs; i++) {
    if (refs[2 * i] | refs[2 * i + 1])
      counts[owner.get(i) ?? 'owner-other']++;
  }
  counts['owner-free'] = k.nfree;
  return { managed: k.nframes, free: k.nfree, promised: k.nfree - k.nspare,
    counts };
}

// A bar with a part for each owner.
function bar(counts, all) {
  let x = 0;
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');

  svg.setAttribute('viewBox', '0 0 1000 40');
  svg.setAttribute('class', 'map');
  svg.setAttribute('aria-hidden', 'true'); // the table says the same
  OWNERS.forEach((name, i) => {
    const part = document.createElementNS(svg.namespaceURI, 'rect');
    const width = 1000 * counts[name] / all;
    for (const [key, value] of Object.entries({ x, y: 0, width, height: 40,
      class: `k${i + 1}` }))
      part.setAttribute(key, value);
    x += width;
    svg.append(part);
  });
  return svg;
}

function view({ managed, free, promised, counts }) {
  const all = OWNERS.reduce((sum, name) => sum + counts[name], 0);

  return [el('p', {}, t('frames-sum', managed, free, promised)),
    bar(counts, all),
    legend(OWNERS.map((name, i) => [`k${i + 1}`, name])),
    table('frames', ['owner', 'count'], OWNERS.map((name) => ({
      cells: [t(name), counts[name]] })))];
}

export const draw = drawing(model, view);
