// A walk along a kernel stack, as gdb's kstack makes it: return addresses, trap
// frames, and whose frame each word belongs to. The kernel keeps frame pointers;
// its assembly is followed push by push.

import { KERNBASE } from './guest.mjs';

const MOST_FRAMES = 64;
const TRAPNO = 48; // bytes of a trap frame that alltraps pushes

// The bytes that the instructions from `start` up to `end` leave on the stack.
export function pushed(g, start, end) {
  let total = 0;

  for (const [at, text] of g.names.instructions(start, 64)) {
    if (at >= end)
      break;
    const move = /^(add|sub)l? +\$0x([0-9a-f]+),%esp/.exec(text);
    if (/^pusha/.test(text))
      total += 32;
    else if (/^popa/.test(text))
      total -= 32;
    else if (/^push/.test(text))
      total += 4;
    else if (/^pop/.test(text))
      total -= 4;
    else if (move)
      total += (move[1] === 'sub' ? 1 : -1) * parseInt(move[2], 16);
  }
  return total;
}

// What a vector's stub pushes in all, up to its jump.
function stubPushes(g, start) {
  const jump = g.names.instructions(start, 4)
    .find(([, text]) => text.startsWith('jmp'));

  return jump ? pushed(g, start, jump[0]) : 0;
}

// Where the trap frame is that the code at eip makes or takes down; null: it
// does neither.
function halfBuilt(g, { eip, esp }) {
  const f = g.names.functionAt(eip);

  if (f?.name === 'trapret')
    return esp + pushed(g, f.address, eip);
  if (f?.name === 'alltraps')
    return esp + pushed(g, f.address, eip) - TRAPNO;
  if (/^vector\d+$/.test(f?.name ?? '')) {
    return esp + pushed(g, f.address, eip) - stubPushes(g, f.address)
      - TRAPNO;
  }
  return null;
}

// The frame of the function that eip is in: {name, pc, ret, saved}: the places
// of its return address and of the caller's ebp, null if that is not there.
function innermost(g, { eip, esp, ebp }) {
  const f = g.names.functionAt(eip);
  const name = f?.name ?? `0x${eip.toString(16)}`;
  const code = g.bytes(eip, 2) ?? [0, 0];

  if (name === 'swtch') {
    const ret = esp + pushed(g, f.address, eip);
    return { name, pc: eip, ret, saved: ret > esp ? ret - 4 : null };
  }
  if (code[0] === 0x55 || code[0] === 0xc3 || !f?.offset) // push %ebp; ret
    return { name, pc: eip, ret: esp, saved: null };
  if (code[0] === 0x89 && code[1] === 0xe5) // mov %esp,%ebp
    return { name, pc: eip, ret: esp + 4, saved: esp };
  return { name, pc: eip, ret: ebp + 4, saved: ebp };
}

export function fromUser(g, tf) {
  return ((g.u32(tf + g.offset('trapframe', 'cs')) ?? 0) & 3) === 3;
}

// From the kernel the processor pushes no esp and ss.
export function frameSize(g, tf) {
  return fromUser(g, tf) ? g.size('trapframe') : g.offset('trapframe', 'esp');
}

// The walk on a stack {low, top} from `registers` on: {frames, traps}, both
// innermost first; traps are addresses.
export function walk(g, { top }, registers) {
  const found = { frames: [], traps: [] };
  const addTrap = (at) => {
    if (at + frameSize(g, at) > top || found.traps.length > 8)
      return null;
    found.traps.push(at);
    if (fromUser(g, at))
      return null;
    return { eip: g.u32(at + g.offset('trapframe', 'eip')),
      ebp: g.u32(at + g.offset('trapframe', 'ebp')),
      esp: at + frameSize(g, at) };
  };
  let regs = registers.esp >= KERNBASE ? registers : null;

  while (regs && found.frames.length < MOST_FRAMES) {
    const built = halfBuilt(g, regs);
    const trap = built ?? calls(g, regs, top, found.frames);
    regs = trap === null ? null : addTrap(trap);
  }
  return found;
}

// Adds the frames from `regs` to the first trap frame, whose place it gives;
// null: the stack ends before one.
function calls(g, regs, top, frames) {
  let frame = innermost(g, regs);
  let { ebp } = regs;

  while (frame.ret >= regs.esp && frame.ret < top
    && frames.length < MOST_FRAMES) {
    const back = g.u32(frame.ret);
    if (back === null)
      return null;
    frames.push(frame);
    if (frame.saved !== null)
      ebp = g.u32(frame.saved) ?? 0;
    if (back === g.names.address('trapret')
      || g.names.functionAt(back - 1)?.name === 'alltraps')
      return frame.ret + 4;
    if (ebp <= frame.ret)
      return null;
    frame = { name: g.names.functionAt(back - 1)?.name
      ?? `0x${back.toString(16)}`, pc: back, ret: ebp + 4, saved: ebp };
  }
  return null;
}

// The stack of process `p`.
export function stackOf(g, p) {
  return { low: p.kstack, top: p.kstack + g.c.KSTACKSIZE };
}

// Where a process that does not run goes on, above sleep() and what it calls;
// null: unknown.
export function resumes(g, p) {
  const registers = g.registers(p);

  if (!registers || !p.kstack)
    return null;
  const known = walk(g, stackOf(g, p), registers).frames
    .find(({ name }) => !['swtch', 'sched', 'sleep', 'sleep_stoppable',
      'yield'].includes(name));
  return known?.pc ?? registers.eip;
}
