// Does each end of the machine give a sentence, and a way to begin again?
import { pass } from '../../web/clock.mjs';
import { contents, machine, place, same, shell, want } from './lab.mjs';

const m = await machine();
await shell(m);
const ready = m.snapshot();

// Runs until the machine has come to an end: why.
async function end(type) {
  let why;

  m.on('crash', (crash) => { why ??= crash.why; });
  m.type(type);
  same((await m.run()).reason, 'crash');
  return why;
}

// At the prompt, with the processor about to read what was typed.
async function inKernel() {
  m.restore(ready);
  m.type('ls\n');
  await m.runTo('trap');
}

export const questions = [
  ['a table of vectors that is gone', async () => {
    await inKernel();
    m.pc.writePhysical(m.translate(m.regs().idt), new Uint8Array(2048));
    want(await end(''), /^The processor could not even call a handler/);
  }],

  ['an exhausted kernel stack', async () => {
    await inKernel();
    m.heard = '';
    m.pc.setGeneral(4, m.regs().esp & ~0x1fff);
    want(await end(''), /^The processor has halted/);
    want(m.heard, /panic/);
  }],

  ['a kernel that panics', async () => {
    await inKernel();
    m.heard = '';
    m.pc.eip = m.names.address('panic_next_runnable');
    want(await end(''), /^The processor has halted/);
    want(m.heard, /panic/);
  }],

  ['poweroff', async () => {
    m.restore(ready);
    want(await end('poweroff\n'), /^The machine has switched itself off/);
  }],

  ['reboot', async () => {
    m.restore(ready);
    want(await end('reboot\n'), /or has reset itself/);
  }],

  ['no move is made then, and none hangs', async () => {
    same((await m.step()).reason, 'crash');
    same((await m.runTo('trap')).reason, 'crash');
  }],

  ['no end keeps one from going back to the stop before it', async () => {
    await inKernel();
    const before = m.regs();
    m.pc.eip = m.names.address('panic_next_runnable');
    await end('');
    same(m.back().reason, 'back');
    same([m.regs(), m.crashed], [before, null]);
    want(await shell(m, ''), /README/);
  }],

  ['switched off and on it boots again', async () => {
    await m.restart();
    m.heard = '';
    await shell(m);
    want(await shell(m, 'echo hi'), /\nhi\n/);
  }],

  ['no power cut takes what was synced, and none keeps what was not', async () => {
    m.restore(ready);
    await shell(m, 'echo kept > kept; sync; echo lost > lost');
    await m.cutPower();
    m.heard = '';
    await shell(m);
    want(await shell(m, 'cat kept lost'), /\nkept\n.*lost: no such file/);
    await m.restart();
    m.heard = '';
    await shell(m);
    want(await shell(m, 'cat kept'), /kept: no such file/);
  }],

  ['no hour that has passed lets it boot later', async () => {
    m.restore(ready);
    pass(3600 * 1000);
    await shell(m, 'echo hi');
    await m.restart();
    m.heard = '';
    await shell(m);
    want(await shell(m, 'echo hi'), /\nhi\n/);
  }],

  // Last, as there is one clock, which is the newest machine's.
  ['a disk without a kernel', async () => {
    const empty = await machine({ disk: new ArrayBuffer(8 << 20) });
    same((await empty.run()).reason, 'crash');
    want(empty.crashed, /^No kernel has started/);
  }],

  ['a disk whose kernel is broken', async () => {
    const disk = contents(`${place}/disk.img`);
    new Uint8Array(disk).fill(0, 2 * 4096, 60 * 4096);
    const broken = await machine({ disk });
    same((await broken.run()).reason, 'crash');
    want(broken.crashed, /^No kernel has started/);
  }],
].map(([what, ask]) => [/^(?:no|switched)/.test(what) ? what
  : `there is a sentence: ${what}`, ask]);
