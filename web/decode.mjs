// How long an instruction of 32-bit code is, and where it may go: what stepping
// has to know. Nothing here changes anything.
//
// The lengths are those of the Intel SDM, volume 2, appendix A: an opcode of
// one or two bytes, then perhaps ModRM with what it asks for, then a number.
// tests/web/decode.mjs compares them with objdump's for all of the kernel.

const PREFIXES = new Set([0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0,
  0xf2, 0xf3]);

// The bytes of a list such as '00-03 84'.
function bytes(list) {
  const set = new Set();

  for (const part of list.split(' ')) {
    const [first, last = first] = part.split('-').map((x) => parseInt(x, 16));
    for (let byte = first; byte <= last; byte++)
      set.add(byte);
  }
  return set;
}

// Of the one-byte opcodes from 0x40 on, and of those behind 0x0f: which have
// ModRM, a number of one byte, one as long as an operand (4 bytes, 2 if the
// prefix 0x66 is there).
const MODRM = bytes('62 63 69 6b 80-8f c0 c1 c4-c7 d0-d3 d8-df f6 f7 fe ff');
const IMM8 = bytes('6a 6b 70-7f 80 82 83 a8 b0-b7 c0 c1 c6 cd d4 d5 e0-e7 eb');
const IMM = bytes('68 69 81 a9 b8-bf c7 e8 e9');
const MODRM2 = bytes('00-03 0d 10-23 28-2f 38 3a 40-76 78-7f 90-9f a3-a5 ab-af'
  + ' b0-c7 d0-ff');
const IMM8_2 = bytes('3a 70-73 a4 ac ba c2 c4-c6');
const IMM_2 = bytes('80-8f');

// Bytes of ModRM at `code[at]`, with SIB and displacement: Intel SDM volume 2,
// tables 2-1 to 2-3.
function modrmLength(code, at, small) {
  const mod = code[at] >> 6;
  const rm = code[at] & 7;

  if (mod === 3)
    return 1;
  if (small)
    return 1 + (mod === 1 ? 1 : mod === 2 || rm === 6 ? 2 : 0);
  const sib = rm === 4 ? 1 : 0;
  const alone = mod === 0 && (sib ? code[at + 1] & 7 : rm) === 5;
  return 1 + sib + (mod === 1 ? 1 : mod === 2 || alone ? 4 : 0);
}

// What follows an opcode of one byte: [ModRM?, bytes of numbers].
function oneByte(op, reg, word, address) {
  if (op < 0x40)
    return [(op & 7) < 4, (op & 7) === 4 ? 1 : (op & 7) === 5 ? word : 0];
  if (op >= 0xa0 && op <= 0xa3)
    return [false, address];
  if (op === 0x9a || op === 0xea)
    return [false, 2 + word];
  if (op === 0xc2 || op === 0xca)
    return [false, 2];
  if (op === 0xc8)
    return [false, 3];
  if (op === 0xf6 || op === 0xf7) // of these, only `test` has a number
    return [true, reg > 1 ? 0 : op === 0xf6 ? 1 : word];
  return [MODRM.has(op), (IMM8.has(op) ? 1 : 0) + (IMM.has(op) ? word : 0)];
}

// Takes an instruction apart: {length, op, two, modrm, prefixes}; `op` is the
// opcode, behind 0x0f if `two`; `modrm` is the place of ModRM in `code`.
export function decode(code) {
  let at = 0;
  const prefixes = new Set();

  while (PREFIXES.has(code[at]))
    prefixes.add(code[at++]);
  const word = prefixes.has(0x66) ? 2 : 4;
  const address = prefixes.has(0x67) ? 2 : 4;
  const two = code[at] === 0x0f;
  if (two)
    at++;
  const op = code[at++];
  const third = two && (op === 0x38 || op === 0x3a) ? 1 : 0;
  const modrm = at + third;
  const reg = code[modrm] >> 3 & 7;
  const [has, numbers] = two
    ? [MODRM2.has(op), (IMM8_2.has(op) ? 1 : 0) + (IMM_2.has(op) ? word : 0)]
    : oneByte(op, reg, word, address);
  const length = modrm + numbers
    + (has ? modrmLength(code, modrm, address === 2) : 0);

  return { length, op, two, modrm, reg, prefixes };
}

const signed8 = (byte) => byte << 24 >> 24;

function signed32(code, at) {
  return code[at] | code[at + 1] << 8 | code[at + 2] << 16 | code[at + 3] << 24;
}

// The address that ModRM names. `regs` has the general registers in the order
// of their numbers, `gs` the base of that segment.
function effective(code, d, regs, gs) {
  const mod = code[d.modrm] >> 6;
  const rm = code[d.modrm] & 7;
  let at = d.modrm + 1;
  let address = d.prefixes.has(0x65) ? gs : 0;

  if (rm === 4) {
    const sib = code[at++];
    const index = sib >> 3 & 7;
    if (index !== 4)
      address += regs[index] << (sib >> 6);
    if ((sib & 7) === 5 && mod === 0)
      return (address + signed32(code, at)) >>> 0;
    address += regs[sib & 7];
  } else if (rm === 5 && mod === 0) {
    return (address + signed32(code, at)) >>> 0;
  } else {
    address += regs[rm];
  }
  if (mod === 1)
    address += signed8(code[at]);
  if (mod === 2)
    address += signed32(code, at);
  return address >>> 0;
}

// Whether condition `c` of a branch (Intel SDM volume 1, appendix B) is true.
function holds(c, eflags) {
  const [cf, pf, zf, sf, of] = [0, 2, 6, 7, 11].map((bit) => eflags >> bit & 1);
  const yes = [of, cf, zf, cf | zf, sf, pf, sf ^ of, zf | (sf ^ of)][c >> 1];

  return Boolean(yes ^ (c & 1));
}

// The same for loopne, loope, loop and jecxz.
function loops(op, ecx, eflags) {
  const zf = eflags >> 6 & 1;

  if (op === 0xe3)
    return ecx === 0;
  return ecx !== 1 && (op === 0xe2 || zf === (op & 1));
}

// Where the instruction `code` goes, which is at regs.eip, if no exception
// comes: {kind, next, target, vector}. `next` is the address behind it, `kind`
// is call, return, jump, branch, int, iret, halt or plain. Of `regs`: eip,
// eflags, list (the general registers in the order of their numbers), gs (the
// base of that segment). A jump through memory reads it with u32(address).
export function flow(code, { eip, eflags, list, gs }, u32) {
  const d = decode(code);
  const next = (eip + d.length) >>> 0;
  const near = (next + signed32(code, d.modrm)) >>> 0;
  const short = (next + signed8(code[d.modrm])) >>> 0;
  const to = (kind, target) => ({ kind, next, target });

  if (d.two) {
    if (d.op >> 4 !== 8)
      return to('plain', next);
    return to('branch', holds(d.op & 15, eflags) ? near : next);
  }
  if (d.op >> 4 === 7)
    return to('branch', holds(d.op & 15, eflags) ? short : next);
  if (d.op === 0xff && (d.reg === 2 || d.reg === 4)) {
    const rm = code[d.modrm];
    return to(d.reg === 2 ? 'call' : 'jump', rm >> 6 === 3 ? list[rm & 7]
      : u32(effective(code, d, list, gs)));
  }
  switch (d.op) {
    case 0xe0: case 0xe1: case 0xe2: case 0xe3:
      return to('branch', loops(d.op, list[1], eflags) ? short : next);
    case 0xe8: return to('call', near);
    case 0xe9: return to('jump', near);
    case 0xeb: return to('jump', short);
    case 0xea: return to('jump', signed32(code, d.modrm) >>> 0);
    case 0xc2: case 0xc3: return to('return', u32(list[4]));
    case 0xcf: return to('iret', u32(list[4]));
    case 0xcc: return { kind: 'int', next, vector: 3 };
    case 0xcd: return { kind: 'int', next, vector: code[d.modrm] };
    case 0xf4: return to('halt', next);
    default: return to('plain', next);
  }
}
