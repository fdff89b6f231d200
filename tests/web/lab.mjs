// For the tests of tests/web: machines that boot from the page's own disk, with
// the packages and tables that `make web` has left in BUILD/web.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { withClock } from '../../web/clock.mjs';
import { unpack } from '../../web/data.mjs';
import { Machine } from '../../web/machine.mjs';

export const place = resolve(process.env.BUILD ?? 'build', 'web');
const bios = process.env.SEABIOS ?? '/usr/share/seabios';

export function contents(path) {
  const { buffer, byteOffset, length } = readFileSync(path);
  return buffer.slice(byteOffset, byteOffset + length);
}

const { V86 } = await withClock(() =>
  import(`${place}/node_modules/v86/build/libv86.mjs`));

export const data = unpack(readFileSync(`${place}/data.json`, 'latin1'));

// A machine that has just been switched on; `heard` is what it has printed, and
// hears(pattern) a promise of a match of its end. `options` are Machine.boot's.
export async function machine(options = {}) {
  const m = await Machine.boot({
    V86,
    wasm: contents(`${place}/node_modules/v86/build/v86.wasm`),
    bios: contents(`${bios}/bios.bin`),
    vga: contents(`${bios}/vgabios-stdvga.bin`),
    disk: contents(`${place}/disk.img`),
    data,
    ...options,
  });
  const waiting = new Set();

  m.heard = '';
  m.on('output', (byte) => {
    m.heard += String.fromCharCode(byte);
    waiting.forEach((look) => look());
  });
  m.on('stop', ({ reason }) => {
    if (reason === 'crash')
      waiting.forEach((look) => look());
  });
  m.hears = (pattern) => new Promise((done, fail) => {
    const look = () => {
      if (m.crashed && !pattern.test(m.heard))
        fail(new Error(`${m.crashed}\n${m.heard}`));
      else if (!pattern.test(m.heard.slice(-4000)))
        return;
      waiting.delete(look);
      done(m.heard);
    };
    waiting.add(look);
    look();
  });
  return m;
}

export const PROMPT = /\/ \$ $/;

// The machine goes on until there is a prompt, types `command` if there is one,
// waits for the next prompt and stops: what it has said since.
export async function shell(m, command) {
  const run = m.run();

  if (command !== undefined) {
    m.heard = '';
    m.type(`${command}\n`);
    await m.hears(/\n[^]*\/ \$ $/);
  } else {
    await m.hears(PROMPT);
  }
  await m.stop();
  await run;
  return m.heard.replaceAll('\r', '');
}

// Dies unless both are the same.
export function same(got, wanted, what = '') {
  const [a, b] = [got, wanted].map((x) => JSON.stringify(x));

  if (a !== b)
    throw new Error(`${what} wanted ${b}, got ${a}`);
}

// Dies unless `got` matches.
export function want(got, pattern) {
  if (!pattern.test(got))
    throw new Error(`wanted ${pattern}, got ${JSON.stringify(got)}`);
}

// 'forkret+0x1': where the processor is.
export function where(m) {
  const { eip } = m.regs();
  const f = m.names.functionAt(eip);

  if (!f)
    return `0x${eip.toString(16)}`;
  return f.name + (f.offset ? `+0x${f.offset.toString(16)}` : '');
}

// The text of the instruction there.
export function instruction(m) {
  return m.names.instructions(m.regs().eip, 1)[0][1];
}
