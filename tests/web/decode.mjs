// Does the page take instructions apart as the build's tools do?
import { decode, flow } from '../../web/decode.mjs';
import { data, machine, same } from './lab.mjs';

const m = await machine({ history: 0 });
await m.runTo('main');

// [address, text, bytes, address of the next] of the kernel's instructions.
function* kernel() {
  for (const [address, size] of data.functions) {
    const rows = m.names.instructions(address, size)
      .filter(([at]) => at >= address && at < address + size);
    const code = address > 0x80000000 && m.read(address, size + 16);
    for (let i = 0; code && i + 1 < rows.length; i++) {
      const at = rows[i][0] - address;
      yield [...rows[i], code.subarray(at, at + 16), rows[i + 1][0]];
    }
  }
}

// The address that a jump's or a call's text names; undefined: none.
function target(text) {
  const [, name, offset = '0'] =
    text.match(/^(?:call|j\w+|loop\w*) (\w+)(?:\+0x(\w+))?$/) ?? [];
  const rows = data.functions.filter((row) => row[2] === name);

  return rows.length === 1 ? rows[0][0] + parseInt(offset, 16) : undefined;
}

export const questions = [
  ['every instruction of the kernel is as long as objdump says', () => {
    const wrong = [];
    let n = 0;
    for (const [address, text, code, next] of kernel()) {
      n++;
      if (decode(code).length !== next - address)
        wrong.push(text);
    }
    same(wrong, []);
    same(n > 20000, true, `${n} instructions`);
  }],

  ['every direct jump and call goes where objdump says', () => {
    const wrong = [];
    let n = 0;
    for (const [eip, text, code] of kernel()) {
      const wanted = target(text);
      if (wanted === undefined)
        continue;
      n++;
      // A branch goes there for one of these: no flag set, or those that hold.
      const [no, yes] = [0, 0x8c5].map((eflags) =>
        [eflags, eflags ^ 0x800].map((flags) => flow(code, { eip, list:
          new Array(8).fill(0), gs: 0, eflags: flags }, () => 0).target));
      if (![...no, ...yes].includes(wanted))
        wrong.push(`${eip.toString(16)} ${text}`);
    }
    same(wrong, []);
    same(n > 5000, true, `${n} jumps`);
  }],
];
