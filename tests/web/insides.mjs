// Does the emulator have all that the page uses of its insides? And is there
// nothing else that the page uses?
import { readdirSync, readFileSync } from 'node:fs';
import { missing, USED } from '../../web/pc.mjs';
import { machine, same } from './lab.mjs';

const m = await machine();
const { emulator } = m.pc;

// The emulator without one of its parts.
function without(place, name) {
  const { v86 } = emulator;
  const { cpu } = v86;
  const parts = { emulator, v86, cpu, io: cpu.io };
  const stripped = { ...Object.fromEntries(Object.entries(parts).map(
    ([part, object]) => [part, Object.create(object)])) };

  stripped.emulator.v86 = stripped.v86;
  stripped.v86.cpu = stripped.cpu;
  stripped.cpu.io = stripped.io;
  stripped[place][name] = undefined;
  return stripped.emulator;
}

export const questions = [
  ['v86 has every field that the page uses', () => same(missing(emulator), [])],

  ['a field that v86 has lost is named', () => {
    for (const [place, name] of [['cpu', 'is_32'], ['io', 'register_write'],
      ['v86', 'save_state'], ['emulator', 'serial0_send']])
      same(missing(without(place, name)), [`${place}.${name}`]);
  }],

  ['the page uses no field of v86 that is not in that list', () => {
    const listed = new Set(Object.values(USED).flatMap(Object.keys));
    const files = readdirSync('web').filter((name) => name.endsWith('.mjs'));
    const found = files.flatMap((name) =>
      [...readFileSync(`web/${name}`, 'utf8')
        .matchAll(/\b(?:cpu|emulator|v86)\.(\w+)\b(?!')/g)].map(([, field]) => field));

    same(found.filter((field) => !listed.has(field) && !['wasm', 'proc'].includes(field)), []);
    same(found.length > 30, true);
  }],
];
