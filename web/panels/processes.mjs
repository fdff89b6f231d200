// The process table: who is there, in what state, and what each one waits for.

import { Guest } from '../guest.mjs';
import { drawing, el, mono, note, table } from '../draw.mjs';
import { resumes } from '../stack.mjs';
import { channel, code } from '../words.mjs';
import { t } from '../texts.mjs';

// {rows: [{pid, name, state, parent, on, at, ticks, current}], most}; `on` is
// what it sleeps on, `at` where it goes on; null: no process table yet.
export function model(machine, data) {
  const g = new Guest(machine, data);
  const all = g.processes();
  const current = g.current();

  if (!g.booted)
    return null;
  const rows = all.map((p) => {
    const state = g.state(p);
    const pc = ['SLEEPING', 'RUNNABLE', 'RUNNING'].includes(state)
      ? resumes(g, p) : null;
    return { pid: p.pid, name: p.title, state, ticks: p.ticks,
      parent: all.find(({ at }) => at === p.parent)?.pid ?? null,
      on: state === 'SLEEPING' && p.chan ? channel(g, p.chan, all) : null,
      at: pc === null ? null : code(g, pc, pc !== machine.regs().eip),
      current: p.at === current?.at };
  });
  return { rows, most: Math.max(1, ...rows.map(({ ticks }) => ticks)) };
}

function bar(ticks, most) {
  return el('span', { class: 'ticks' },
    el('meter', { min: 0, max: most, value: ticks,
      'aria-label': t('ticks') }), ` ${ticks}`);
}

function view({ rows, most }) {
  return rows.length ? table('processes', ['pid', 'name', 'state', 'sleeps-on',
    'resumes', 'ticks', 'parent'], rows.map((r) => ({
    mark: `state-${r.state.toLowerCase()}`, current: r.current,
    cells: [r.pid, r.name, r.state, r.on ?? '', mono(r.at ?? ''),
      bar(r.ticks, most), r.parent ?? ''],
  }))) : note('no-process');
}

export const draw = drawing(model, view);
