// The blocks of the file system as a map, coloured by what they are for.

import { Guest } from '../guest.mjs';
import { drawing, el, legend } from '../draw.mjs';
import { FileSystem } from '../filesystem.mjs';
import { t } from '../texts.mjs';

const COLOURS = { 'disk-boot': 'k5', 'disk-kernel': 'k3', 'disk-log': 'k4',
  'disk-inodes': 'k1', 'disk-bitmap': 'k5', 'disk-dir': 'k1',
  'disk-file': 'k2', 'disk-used': 'k6', 'disk-free': 'k7',
  'disk-unknown': 'k7' };
const COLUMNS = 64;
const SIDE = 10;

// {size, bytes, used, free, kinds: {kind: [blocks]}, cached, dirty}; null: no
// file system is mounted.
export function model(machine, data) {
  const g = new Guest(machine, data);
  const fs = g.booted ? new FileSystem(g) : null;

  if (!fs?.mounted)
    return null;
  const kinds = {};
  fs.kinds().forEach((kind, block) => (kinds[kind] ??= []).push(block));
  const { size, nblocks } = fs.sb;
  const free = kinds['disk-free']?.length ?? 0;
  const held = [...fs.byBlock.values()].filter((b) => b.blockno < size);
  return { size, bytes: g.c.BSIZE, free, kinds,
    used: nblocks - free - (kinds['disk-unknown']?.length ?? 0),
    cached: held.map((b) => b.blockno).sort((a, b) => a - b),
    dirty: held.filter((b) => b.dirty).map((b) => b.blockno) };
}

// One path with a square for each block.
function squares(blocks, mark, inset) {
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  const side = SIDE - 1 - 2 * inset;

  path.setAttribute('class', mark);
  path.setAttribute('d', blocks.map((b) =>
    `M${b % COLUMNS * SIDE + inset} ${Math.floor(b / COLUMNS) * SIDE + inset}`
    + `h${side}v${side}h${-side}z`).join(''));
  return path;
}

function view({ size, bytes, used, free, kinds, cached, dirty }) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');

  svg.setAttribute('viewBox',
    `0 0 ${COLUMNS * SIDE} ${Math.ceil(size / COLUMNS) * SIDE}`);
  svg.setAttribute('class', 'map');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', t('disk-label'));
  svg.append(...Object.entries(kinds).map(([kind, blocks]) =>
    squares(blocks, COLOURS[kind], 0)),
  squares(cached, 'cached', 1.5), squares(dirty, 'dirty', 1));
  return [el('p', {}, t('disk-sum', size, bytes, used, free)), svg,
    legend([...Object.entries(kinds).map(([kind, blocks]) =>
      [COLOURS[kind], kind, blocks.length]),
    ['cached', 'disk-cached', cached.length],
    ['dirty', 'disk-dirty', dirty.length]])];
}

export const draw = drawing(model, view);
