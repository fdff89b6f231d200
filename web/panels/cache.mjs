// Block cache, name cache and log: what is in memory of the disk, and what has
// still to be written.

import { Guest, text } from '../guest.mjs';
import { drawing, el, note, table } from '../draw.mjs';
import { FileSystem } from '../filesystem.mjs';
import { t } from '../texts.mjs';

const MOST_NAMES = 40;
const MOST_CHAINS = 2048;

function bufferState(b) {
  return [b.valid && 'valid', b.dirty && 'dirty',
    b.pins > b.dirty && 'being committed', b.new && 'new'].filter(Boolean)
    .join(', ') || 'empty';
}

// {n, held, used, dirty, rows} of the block cache; rows are those in use or
// changed.
function cacheModel(g, fs) {
  const held = fs.buffers.filter((b) => b.dev);
  const shown = held.filter((b) => b.refcnt || b.dirty
    || g.u32(b.lock + g.offset('sleeplock', 'locked')));

  return { n: fs.buffers.length, held: held.filter((b) => b.valid).length,
    used: held.filter((b) => b.refcnt).length,
    dirty: held.filter((b) => b.dirty).length,
    rows: shown.slice(0, 100).map((b) => ({ block: b.blockno, refs: b.refcnt,
      state: bufferState(b) })) };
}

// {n, rows} of the name cache: names that are still alive.
function nameModel(g) {
  const at = g.symbol('names');
  const { hash, life } = g.data.structs.names.fields;
  const lives = g.words(at + life[0], life[1] / 4);
  const rows = [];
  let n = 0;

  for (const first of g.words(at + hash[0], hash[1] / 4)
    .slice(0, MOST_CHAINS)) {
    for (const entry of g.chain('name', first, 'next', 32)) {
      const name = text(g.bytes(entry.name, 30));
      if (!entry.inum || entry.life !== lives[entry.dir % lives.length])
        continue;
      n++;
      if (rows.length < MOST_NAMES)
        rows.push({ dir: entry.dir, name, inum: entry.inum });
    }
  }
  return { n, rows };
}

// {done, seq, operations, running: [blocks], committing: [blocks], readonly}.
function logModel(g) {
  const log = g.read('log', g.symbol('log'));
  const blocks = (list, n) => g.words(list, Math.min(n, 512))
    .map((at) => g.read('buf', at)?.blockno ?? null);

  return log && { done: log.done, seq: log.seq, operations: log.outstanding,
    running: blocks(log.buf, log.n),
    committing: log.writing ? blocks(log.copy, log.nwrite) : [],
    readonly: log.readonly !== 0 };
}

export function model(machine, data) {
  const g = new Guest(machine, data);
  const fs = g.booted ? new FileSystem(g) : null;

  return fs?.mounted ? { cache: cacheModel(g, fs), names: nameModel(g),
    log: logModel(g) } : null;
}

function logView(log) {
  const list = (blocks) => blocks.map((b) => b ?? '—').join(', ') || t('none');

  return log ? [el('p', {}, t('log-sum', log.done, log.seq, log.operations)),
    el('ul', {}, el('li', {}, t('log-running', list(log.running))),
      el('li', {}, t('log-commit', list(log.committing)))),
    log.readonly ? note('log-readonly') : null] : [];
}

function view({ cache, names, log }) {
  return [...logView(log),
    el('p', {}, t('cache-sum', cache.n, cache.held, cache.used, cache.dirty)),
    table('buffers', ['block', 'refs', 'state'], cache.rows.map((b) => ({
      cells: [b.block, b.refs, b.state] }))),
    note('names-sum', names.n),
    table('names', ['name', 'directory', 'inode'], names.rows.map((n) => ({
      cells: [n.name, n.dir, n.inum] })))].filter(Boolean);
}

export const draw = drawing(model, view);
