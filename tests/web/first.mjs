// From forkret to the first program and back into the kernel: does the page see
// what the book says?
import { data, instruction, machine, same, shell, want, where }
  from './lab.mjs';

const m = await machine();
const { symbols, structs, constants: C } = data;
const field = (struct, name) => structs[struct].fields[name][0];

// A field of the first process, and of the trap frame at `tf`.
const proc = (name) => m.u32(m.u32(symbols.initproc) + field('proc', name));
const frame = (tf, name) => m.u32(tf + field('trapframe', name));

const user = 0x1b;  // cs of a program
const FL_IF = C.FL_IF;

// What gdb has shown at a stop of docs/TOUR.md, which is told there.
const told = (title) => data.tours.find(({ name }) => name === 'boot').stops
  .find((stop) => stop.title === title).shown.join('\n');
const hex = (value) => `0x${value.toString(16)}`;

// Steps until `there` is true; the texts of the instructions on the way.
async function steps(there) {
  const texts = [];

  for (let n = 0; !there(); n++) {
    if (n > 3000)
      throw new Error(`still at ${where(m)}: ${texts.slice(-20)}`);
    texts.push(instruction(m));
    await m.step();
  }
  return texts;
}

export const questions = [
  ['from power-on the machine runs to main', async () => {
    same((await m.runTo('main')).reason, 'there');
    same(where(m), 'main');
  }],

  ['the first stop in forkret finds the stack that allocproc made', async () => {
    await m.runTo('forkret');
    const { esp, cpl } = m.regs();
    const top = proc('kstack') + C.KSTACKSIZE;
    const tf = top - structs.trapframe.size;
    same([where(m), cpl], ['forkret', 0]);
    same(esp, tf - 4, 'the stack pointer');
    same(m.u32(esp), m.names.address('trapret'), 'what forkret returns to');
    same([proc('tf'), frame(tf, 'eip'), frame(tf, 'cs') & 0xffff,
      frame(tf, 'eflags'), frame(tf, 'esp')],
    [tf, 0, user, FL_IF, 0x1000], 'the trap frame');
    same(proc('context'), esp - structs.context.size);
  }],

  ['gdb has shown the same there, and the same trap frame', () => {
    const { esp } = m.regs();
    const tf = proc('tf');
    const top = proc('kstack') + C.KSTACKSIZE;
    want(told('forkret'), new RegExp(`^esp +top-${hex(top - esp)}$`, 'm'));
    want(told('trapret'), new RegExp(`= top-${hex(top - tf)}$`, 'm'));
    same([...told('iret').matchAll(/(\w+) = (0x\w+) /g)].map(
      ([, name, value]) => [name, +value]),
    ['ss', 'esp', 'eflags', 'cs', 'eip'].map((name) =>
      [name, frame(tf, name) & 0xffff]));
  }],

  ['trapret, stepped through, pops it and leads to initcode', async () => {
    const tf = proc('tf');
    await m.runTo(m.names.address('trapret')); // an interrupt's, perhaps
    while (m.regs().esp !== tf)
      await m.runTo('trapret');
    same(await steps(() => m.regs().cpl === 3), ['popa', 'pop %gs', 'pop %fs',
      'pop %es', 'pop %ds', 'add $0x8,%esp', 'iret']);
    const { eip, cs, esp, eflags } = m.regs();
    same([eip, cs, esp, eflags & FL_IF], [0, user, 0x1000, FL_IF]);
    want(told('User mode'), new RegExp(
      `eip +${hex(eip)}\ncs +${hex(cs)}, ring 3\nesp +${hex(esp)}\n`));
  }],

  ['initcode, stepped through, comes to int $64 with what exec wants',
    async () => {
      m.names.program = 'initcode';
      same((await steps(() => instruction(m) === 'int $0x40')).length, 4);
      const { eax, esp } = m.regs();
      same([eax, m.u32(esp)], [7, 0], 'number of exec, no return address');
      same(String.fromCharCode(...m.read(m.u32(esp + 4), 6)), '/init\0');
    }],

  ['int $64 leads to its vector, with the way back on the stack', async () => {
    const { eip, esp } = m.regs();
    const flags = m.regs().eflags;
    await m.step();
    const now = m.regs();
    const stack = [0, 4, 8, 12, 16].map((at) => m.u32(now.esp + at));
    same([now.cpl, now.eip], [0, m.u32(m.names.address('vectors') + 4 * 64)]);
    same(stack, [eip + 2, user, flags, esp, 0x23]);
    same(now.esp, proc('kstack') + C.KSTACKSIZE - 20);
    same(where(m), 'vector64');
  }],

  ['back goes to where the program was, and again to before it', async () => {
    same(m.back().reason, 'back');
    same([instruction(m), m.regs().cpl, m.regs().eax], ['int $0x40', 3, 7]);
    while (m.regs().cpl === 3)
      m.back();
    same(where(m), 'trapret+0xa');
  }],

  ['what was gone back over happens again the same way', async () => {
    await steps(() => instruction(m) === 'int $0x40');
    same(m.regs().eax, 7);
  }],

  ['stepping into int goes into the kernel',
    async () => {
      await m.stepInto();
      same([where(m), m.regs().cpl], ['vector64', 0]);
    }],

  ['after all that the machine boots on to a shell', async () => {
    await shell(m);
    same((await shell(m, 'echo hi')).includes('\nhi\n'), true);
  }],
];
