// Do the panels of the page read the kernel's memory right? What they say is
// compared with what the kernel's own programs say, and with the source.
import * as cache from '../../web/panels/cache.mjs';
import * as disk from '../../web/panels/disk.mjs';
import * as frames from '../../web/panels/frames.mjs';
import * as locks from '../../web/panels/locks.mjs';
import * as processes from '../../web/panels/processes.mjs';
import * as screen from '../../web/panels/screen.mjs';
import * as space from '../../web/panels/space.mjs';
import * as stack from '../../web/panels/stack.mjs';
import * as tables from '../../web/panels/tables.mjs';
import { run, sums } from '../../web/panels/calls.mjs';
import { keys } from '../../web/texts.mjs';
import { data, machine, same, shell } from './lab.mjs';

const m = await machine();
const MODELS = { cache, disk, frames, locks, processes, space, stack, tables };
const ask = (panel) => panel.model(m, data);
const sum = (counts) => Object.values(counts).reduce((a, b) => a + b, 0);
const labels = () => ask(stack).rows.map(({ label }) => label)
  .filter(Boolean);

export const questions = [
  ['before the kernel is there the panels have nothing to show', () => {
    for (const [name, panel] of Object.entries(MODELS))
      same(ask(panel), null, name);
  }],

  ['in forkret the stack is labelled as allocproc has laid it out',
    async () => {
      await m.runTo('forkret');
      const found = labels();
      same(found.filter((l) => !l.startsWith('tf')), [
        'trapret: where forkret returns to',
        'context eip: swtch returns to forkret', 'context ebp',
        'context ebx', 'context esi', 'context edi']);
      same(found[0], 'tf ss: user data, ring 3');
      same(ask(processes).rows.map((r) => [r.pid, r.name, r.state, r.at]),
        [[1, 'initcode', 'RUNNING', `forkret proc.c:${
          m.names.lineAt(m.regs().eip).line}`]]);
    }],

  ['the lock that scheduler took for forkret is shown as held', () =>
    same(ask(locks).locks.map((l) => [l.name, l.holder,
      l.taken.split('+')[0]]),
    [['ptable (ptable)', 'CPU 0, 1 (initcode)', 'scheduler']])],

  ['its address space is one page of its own', () =>
    same(ask(space).runs.map((r) => [r.start, r.end, r.kind]),
      [[0, 4096, 'kind-own']])],

  ['a walk of the tables ends where the processor would', () => {
    for (const address of [0, m.regs().esp, m.regs().eip, 0x1000]) {
      same(space.walkPages(m, data, address).physical ?? null,
        m.translate(address), `0x${address.toString(16)}`);
    }
  }],

  ['before paging is on, no address is walked through tables', async () => {
    const now = m.snapshot();
    await m.restart();
    same(space.walkPages(m, data, 0x7c00), { off: true });
    m.restore(now);
    same(space.walkPages(m, data, 0x7c00).off, undefined);
  }],

  ['the process table is what ps says', async () => {
    await shell(m);
    const said = [...(await shell(m, 'ps')).matchAll(
      /^ +(\d+) +\d+ +\d+ (\w) +\d+ +\d+ (\w+)\r?$/mg)]
      .map(([, pid, state, name]) => [+pid, name, state])
      .filter(([, name]) => name !== 'ps');
    same(ask(processes).rows.map((r) => [r.pid, r.name, r.state[0]]), said);
  }],

  ['the screen shows what the console has printed', async () => {
    await shell(m, 'echo seen on the screen');
    const lines = () => screen.model(m).rows.map((row) =>
      row.map(([, text]) => text).join('').trimEnd()).filter(Boolean);
    same(lines().slice(-2), ['seen on the screen', '/ $']);
    await shell(m, 'echo later');
    same(lines().at(-2), 'later');
    m.back();
    same(lines().at(-2), 'seen on the screen');
    same(new Set(screen.model(m).rows.flat().map(([c]) => c)).has(7), true);
  }],

  ['what sleeps says on what, and where it goes on', () => {
    const [init, , sh] = ask(processes).rows;
    same([init.on, init.at.split('+')[0]], ['child of 1 (init)', 'waitpid']);
    same(sh.at.split('+')[0], 'consoleread');
  }],

  ['the blocks of the disk are as many as free says', async () => {
    const text = await shell(m, 'free');
    const [, used, free] = /^disk +\d+ +(\d+) +(\d+)/m.exec(text);
    const found = ask(disk);
    same([found.used * 4, found.free * 4], [+used, +free]);
  }],

  ['each frame has one owner', () => {
    const { counts, managed } = ask(frames);
    same(sum(counts), managed);
  }],

  ['a block that a write has changed is in the log\'s list, and dirty',
    async () => {
      await shell(m, 'echo a > /new');
      const { log, cache: blocks } = ask(cache);
      const dirty = blocks.rows.filter((b) => /dirty/.test(b.state))
        .map((b) => b.block);
      same(log.running.every((b) => dirty.includes(b)), true);
      same(log.running.length > 0, true);
      await shell(m, 'sync');
      same(ask(cache).log.running, []);
    }],

  ['the IDT leads system calls to their vector, from ring 3', () => {
    const { gates } = ask(tables);
    const call = gates.find(({ vector }) => vector === 64);
    same([call.to, call.ring], ['vector64', 3]);
    same(gates.filter(({ ring }) => ring === 3).length, 1);
  }],

  ['a command is counted: ls | wc makes a pipe and two processes',
    async () => {
      const { trees, events, left } = await run(m, data, 'ls | wc');
      const calls = events.filter((e) => e.kind === 'TR_CALL')
        .map((e) => e.text);
      const times = (name) => calls.filter((c) => c === name).length;
      same([times('pipe'), times('fork'), times('execve'), left],
        [1, 2, 2, 0]);
      const kinds = new Set(events.map((e) => e.kind));
      same(['RETURN', 'SWITCH', 'SLEEP', 'WAKEUP', 'FORK', 'EXIT']
        .filter((kind) => !kinds.has(`TR_${kind}`)), []);
      same(events.filter((e) => e.kind === 'TR_RETURN'
        && !/^returns -?\d+$/.test(e.text)), []);
      same(sums(trees)[0] > calls.length, true);
    }],

  ['memory full of nonsense gives no exception and no endless loop', () => {
    const before = m.snapshot();
    const { ptable, bcache, itable, log, kmem } = data.symbols;
    for (const value of [0xffffffff, ptable, 0x80000004, 7]) {
      for (const start of [ptable, bcache, itable, log, kmem]) {
        for (let at = start + 16; at < start + 6000; at += 4)
          m.pc.setU32(at, value);
      }
      for (const panel of Object.values(MODELS))
        ask(panel);
    }
    m.restore(before);
    same(ask(processes).rows.length, 3);
  }],

  ['every text is there in both languages, with the same gaps', () => {
    const gaps = (text) => text.split('%').length;
    same(keys().filter(([, [en, ko]]) => !en || !ko
      || gaps(en) !== gaps(ko)).map(([key]) => key), []);
  }],
];
