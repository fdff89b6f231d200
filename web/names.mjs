// What the build knows about addresses: functions and lines, for the kernel and
// for the programs. `data` is what tools/web/data.pl has made, or undefined.

import { t } from './texts.mjs';

const KERNBASE = 0x80000000;

// The last of `rows`, sorted by their first number, that begins at or below
// `address`; undefined: none.
export function below(rows, address) {
  let low = 0;
  let high = rows.length;

  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle][0] <= address)
      low = middle + 1;
    else
      high = middle;
  }
  return rows[low - 1];
}

export class Names {
  constructor(data) {
    this.data = data ?? { functions: [], lines: [], symbols: {}, programs: {} };
    this.program = undefined; // the name of the one whose addresses are meant
  }

  // The tables for `address`: the kernel's, or those of the program.
  tables(address) {
    return address >= KERNBASE ? this.data
      : this.data.programs[this.program] ?? { functions: [], lines: [] };
  }

  // {address, size, name, file, line, bytes, offset} of the function there.
  functionAt(address) {
    const row = below(this.tables(address).functions, address);

    if (!row || address >= row[0] + Math.max(row[1], 1))
      return undefined;
    const [start, size, name, file, line, bytes] = row;
    return { address: start, size, name, file, line, bytes,
      offset: address - start };
  }

  // {address, file, line}: the line that the instruction there belongs to.
  lineAt(address) {
    const f = this.functionAt(address);
    const row = f && below(this.tables(address).lines, address);

    return row && row[0] >= f.address
      ? { address: row[0], file: row[1], line: row[2] } : undefined;
  }

  // The first bytes of the function that begins there, as the build has them.
  bytesAt(address) {
    const f = this.functionAt(address);

    if (!f || f.offset > 0)
      throw new Error(t('before-kernel'));
    return f.bytes.match(/../g).slice(0, 2)
      .map((digits) => parseInt(digits, 16));
  }

  // [address, text] of `n` instructions from `address` on.
  instructions(address, n) {
    const rows = this.tables(address).code ?? [];
    const first = rows.indexOf(below(rows, address));

    return first < 0 ? [] : rows.slice(first, first + n);
  }

  // The instruction by which the kernel leaves a trap.
  iret() {
    return this.instructions(this.address('trapret'), 16)
      .find(([, text]) => text === 'iret')[0];
  }

  // Where `name` is, a function or a variable of the kernel, or a number; the
  // program's functions come after those. undefined: nobody knows it.
  address(name) {
    if (typeof name === 'number')
      return name >>> 0;
    const rows = [...this.data.functions,
      ...this.tables(0).functions];
    return rows.find((row) => row[2] === name)?.[0] ?? this.data.symbols[name];
  }
}
