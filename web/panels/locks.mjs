// Who waits for the processor, and which locks are held and waited for. The
// locks are those in the kernel's tables and variables, and in open pipes.

import { Guest, KERNBASE } from '../guest.mjs';
import { drawing, mono, note, table } from '../draw.mjs';
import { code, variable } from '../words.mjs';

// Variables that begin with a spinlock, and those that are one.
const SPIN = ['ptable', 'kmem', 'bcache', 'itable', 'ftable', 'log', 'names',
  'tickslock', 'idelock', 'cprintf_lock', 'rtc_lock', 'cons', 'input', 'uart'];
const SLEEP = [['itable', 'inode'], ['bcache', 'buf']];

// [name, address] of each spinlock in a variable or an open pipe; `cons` may
// have its lock elsewhere, so the lock's own name has to be a string.
function spinlocks(g) {
  const pipes = g.array('file', g.symbol('ftable')
    + g.offset('ftable', 'file'), g.c.NFILE)
    .filter(({ ref, pipe }) => ref && pipe >= KERNBASE)
    .map(({ pipe }) => ['pipe', pipe]);

  return [...SPIN.map((name) => [name, g.symbol(name)])
    .filter(([, at]) => at !== null), ...new Map(pipes.map(
    ([name, at]) => [at, [name, at]])).values()];
}

function isLock(g, lock) {
  const cpus = g.symbol('cpus');

  return lock && lock.locked <= 1 && lock.name >= g.symbol('kernel_text')
    && lock.name < g.symbol('kernel_end')
    && (lock.cpu === 0 || (lock.cpu >= cpus
      && lock.cpu < cpus + g.c.NCPU * g.size('cpu')));
}

function heldSpin(g) {
  return spinlocks(g).flatMap(([name, at]) => {
    const lock = g.read('spinlock', at);
    if (!isLock(g, lock) || !lock.locked)
      return [];
    const p = g.current();
    return [{ kind: 'spinlock', name: `${g.string(lock.name)} (${name})`,
      holder: lock.cpu ? `CPU 0${p ? `, ${g.short(p)}` : ''}` : '—',
      taken: lock.cpu ? code(g, lock.pcs, true) : '—', waiting: [] }];
  });
}

function heldSleep(g, processes) {
  const found = [];

  for (const [name, element] of SLEEP) {
    const [from, size] = g.data.structs[name].fields[element];
    const all = g.array(element, g.symbol(name) + from,
      Math.floor(size / g.size(element)));
    for (const thing of all) {
      const lock = g.offset(element, 'lock') + thing.at;
      const word = g.u32(lock + g.offset('sleeplock', 'locked'));
      if (word)
        found.push({ lock, word });
    }
  }
  return found.slice(0, 64).map(({ lock }) => {
    const l = g.read('sleeplock', lock);
    const holder = processes.find(({ at }) => at === l.owner);
    return { kind: 'sleeplock', taken: '',
      name: `${g.string(l.name)} ${l.id} (${variable(g, lock)})`,
      holder: holder ? g.short(holder) : '—',
      waiting: processes.filter((p) => g.state(p) === 'SLEEPING'
        && p.chan === lock).map((p) => g.short(p)) };
  });
}

// {queue: ['3 (sh)'], locks: [{kind, name, holder, taken, waiting}]}.
export function model(machine, data) {
  const g = new Guest(machine, data);

  if (!g.booted)
    return null;
  const processes = g.processes();
  const first = g.u32(g.symbol('ptable') + g.offset('ptable', 'first'));
  return { queue: g.chain('proc', first, 'next', g.c.NPROC)
    .map((p) => g.short({ ...p, title: g.string(p.name, 16) })),
  locks: [...heldSpin(g), ...heldSleep(g, processes)] };
}

function view({ queue, locks }) {
  return [queue.length ? table('run-queue', ['name'],
    queue.map((name) => ({ cells: [name] }))) : note('queue-empty'),
  locks.length ? table('locks-held', ['lock', 'what', 'holder', 'taken-at',
    'waiters'], locks.map((l) => ({ cells: [l.name, l.kind, l.holder,
    mono(l.taken), l.waiting.join(', ')] }))) : note('no-locks')];
}

export const draw = drawing(model, view);
