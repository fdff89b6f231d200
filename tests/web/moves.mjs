// Do steps, breakpoints and runs to a place stop where they should, and leave
// the machine as if nothing had been done to it?
import * as clock from '../../web/clock.mjs';
import { data, machine, same, shell, want, where } from './lab.mjs';

const m = await machine();
await shell(m);
const ready = m.snapshot();

// The prompt again, with nothing planted.
function again() {
  m.restore(ready);
  m.breaks.forEach(({ id }) => m.unbreak(id));
}

const line = () => m.names.lineAt(m.regs().eip);

// The text of the source line there.
const source = () => {
  const { file, line: n } = line();
  return data.sources[file].split('\n')[n - 1].trim();
};

// What `command` prints while all hits of a breakpoint at `place` are counted.
async function counted(place, command) {
  let hits = 0;

  again();
  const id = m.breakAt(place, { when: () => { hits++; return false; } });
  const text = await shell(m, command);
  m.unbreak(id);
  return [hits, text];
}

export const questions = [
  ['a step lets no time pass', async () => {
    again();
    m.type('ls\n');
    await m.runTo('trap');
    const before = clock.read();
    for (let n = 0; n < 30; n++)
      await m.step();
    same(clock.read() - before < 0.1, true);
  }],

  ['stepping goes from line to line, over what is called', async () => {
    again();
    m.type('ls\n');
    await m.runTo('forkret');
    const seen = [];
    for (let n = 0; n < 6 && where(m).startsWith('forkret'); n++) {
      seen.push(source());
      await m.stepLine();
    }
    want(seen.join('; '),
      /^\{; sti\(\).*cwd == NULL.*cli\(\)/);
  }],

  ['every line in C and every function of the kernel has its source', () => {
    const files = [...data.lines.map((row) => row[1]),
      ...data.functions.map((row) => row[3])];
    same([...new Set(files)].filter((file) => file && !data.sources[file]), []);
  }],

  ['stepping by lines passes over no line of the function', async () => {
    again();
    m.type('cat README\n');
    const seen = { dma_prepare: [], mpinit: [] };
    for (const [name, lines] of Object.entries(seen)) {
      if (name === 'mpinit')
        await m.restart();
      await m.runTo(name);
      while (where(m).split('+')[0] === name) {
        lines.push(`${line().file}: ${source()}`);
        await m.stepLine();
      }
    }
    want(seen.dma_prepare.join(), /dma.c: {,.*dma.c: dma_table.*STATUS_FAILED/);
    want(seen.mpinit.join(), /mp.c: {,.*mp.c: cpuid.*mp.c: mp_boot_cpu_first/);
  }],

  ['stepping into goes into the function that is called', async () => {
    again();
    m.type('ls\n');
    await m.runTo('forkret');
    for (let n = 0; n < 4 && !where(m).startsWith('release'); n++)
      await m.stepInto();
    same(where(m), 'release');
  }],

  ['stepping out ends behind the call', async () => {
    await m.step();
    await m.stepOut();
    want(where(m), /^forkret\+0x/);
    await m.runTo('sleepq_add');
    for (const n of [1, 5, 9]) { // in the prologue, and behind it
      again();
      m.type('ls\n');
      await m.runTo('setstate');
      const back = m.u32(m.regs().esp);
      for (let i = 0; i < n; i++)
        await m.step();
      await m.stepOut();
      same(m.regs().eip, back);
    }
  }],

  ['to the program ends at its next instruction, once', async () => {
    again();
    m.type('ls\n');
    await m.runTo('syscall');
    const back = (await m.toUser()).eip;
    same([m.regs().cpl, back < 0x80000000], [3, true]);
    await m.step();
    await m.toUser(); // by the next call, or an interrupt
    same(m.regs().cpl, 3);
    m.back();
    same(m.regs().eip !== back, true);
  }],

  ['back brings back the flags of arithmetic, too', async () => {
    again();
    m.type('ls\n');
    for (let n = 0; n < 20; n++) {
      await m.runTo('acquire');
      const { eflags } = m.regs();
      await m.stepOut();
      m.back();
      same(m.regs().eflags, eflags);
    }
  }],

  ['in a program whose page is not there it comes by a fault', async () => {
    again();
    m.type('ls\n');
    await m.runTo('exec');
    await m.toUser(); // ls, or the shell where a page is copied
    same(m.regs().cpl, 3);
    await m.runTo('trap');
    await m.runTo(m.names.iret());
    await m.toUser();
    same(m.regs().cpl, 3);
  }],

  ['a breakpoint stops each time, and not when it is taken away', async () => {
    again();
    const id = m.breakAt('fork');
    m.type('ls | wc\n');
    for (let n = 0; n < 2; n++) {
      same((await m.run()).reason, 'break');
      same(where(m), 'fork');
    }
    m.unbreak(id);
    m.heard = '';
    want(await shell(m, ''), /7 7 36/);
  }],

  ['one that is for once stops once', async () => {
    again();
    m.breakAt('fork', { once: true });
    m.type('ls | wc\n');
    same((await m.run()).reason, 'break');
    same(m.breaks, []);
    want(await shell(m, ''), /7 7 36/);
  }],

  ['hits that a condition lets pass change nothing', async () => {
    const [hits, text] = await counted('acquire', 'seq 200 | sort | wc');
    want(text, /\n200 200 692\n/);
    same(hits > 100, true, `${hits} hits`);
  }],

  ['what runs twice from one snapshot does the same twice', async () => {
    same(await counted('sys_write', 'ls | sort'),
      await counted('sys_write', 'ls | sort'));
  }],

  ['traced calls are as many as a breakpoint meets', async () => {
    const [hits] = await counted('namei', 'ls /bin | wc');
    again();
    m.trace(['namei', 'sys_open', 'trap']);
    await shell(m, 'ls /bin | wc');
    const sum = ({ name, count, callees }) => (name === 'namei' ? count : 0)
      + callees.reduce((all, node) => all + sum(node), 0);
    const trees = m.untrace();
    same(trees.reduce((all, tree) => all + sum(tree), 0), hits);
    same(hits > 0, true);
    want(JSON.stringify(trees), /"name":"ls \d+".*"sys_open"/);
  }],

  ['all functions can be traced, and the programs run as ever', async () => {
    again();
    m.trace();
    want(await shell(m, 'seq 200 | sort | wc'), /\n200 200 692\n/);
    const [named] = m.untrace().filter(({ name }) => name.startsWith('seq'));
    same(named.callees.length > 0, true);
  }],

  ['a reader of memory does not see what stops the machine', async () => {
    again();
    const address = m.names.address('sys_write');
    const there = [...m.read(address, 8)];
    const seen = new Set();
    m.breakAt('sys_write', { when: () => false });
    m.on('output', () => {
      seen.add(`${[...m.read(address, 8)]}`);
      seen.add(`${[...m.readPhysical(address - 0x80000000, 8)]}`);
    });
    await shell(m, 'ls');
    same([...seen], [`${there}`]);
  }],

  ['it stops in a program, at an instruction that others share', async () => {
    again();
    m.names.program = 'sh';
    m.type('echo a\n');
    await m.runTo('sys_read'); // in the shell, which reads the next letter
    const frame = m.u32(m.u32(data.symbols.cpus + 4)
      + data.structs.proc.fields.tf[0]);
    const eip = m.u32(frame + data.structs.trapframe.fields.eip[0]);
    await m.runTo(eip);
    same([m.regs().eip, m.regs().cpl], [eip, 3]);
    for (let n = 0; n < 20; n++)
      await m.step();
    m.names.program = undefined;
    want(await shell(m, ''), /\na\n/);
  }],

  ['a program still may use no port', async () => {
    again();
    m.breakAt('sys_write', { when: () => false });
    await m.runTo('trap').catch(() => {});
    const map = m.u32(m.regs().tss + 0x64) >>> 16;
    same(map, 0xffff);
  }],

  ['a place where nothing is, is refused', async () => {
    for (const place of [0x7ffff000, 'no_such_function']) {
      let error;
      try {
        m.breakAt(place);
      } catch (caught) {
        error = caught.message;
      }
      want(error ?? '', /^nothing is/);
    }
  }],
];
