// The kernel's data, read while it may be half written: nothing here throws for
// what it finds, and every list ends. What is not there is null.
//
//   const g = new Guest(machine, data);
//   g.processes()            the slots of the process table in use
//   g.read('inode', address) {at, ref: 1, ...}, an object with its fields

export const PAGE = 4096;
export const KERNBASE = 0x80000000;

// A number of 1, 2 or 4 bytes, the lowest first.
export function number(bytes, at, size) {
  let value = 0;

  for (let i = size; i-- > 0;)
    value = value * 256 + bytes[at + i];
  return value;
}

export const hex = (value) =>
  value === null || value === undefined ? '—'
    : `0x${value.toString(16).padStart(8, '0')}`;

// The text up to the first NUL, with nothing in it that is no letter.
export function text(bytes) {
  const end = bytes ? bytes.indexOf(0) : 0;
  const part = bytes ? bytes.subarray(0, end < 0 ? bytes.length : end) : [];

  return String.fromCharCode(...part).replace(/[^\x20-\x7e]/g, '?');
}

export class Guest {
  constructor(machine, data) {
    this.machine = machine;
    this.data = data;
    this.names = machine.names;
    this.c = data.constants;
  }

  bytes(address, n, cr3) {
    return this.machine.read(address, n, cr3);
  }

  u32(address) {
    return address === null ? null : this.machine.u32(address);
  }

  symbol(name) { return this.data.symbols[name] ?? null; }
  value(name) { return this.u32(this.symbol(name)); }
  offset(struct, field) { return this.data.structs[struct].fields[field][0]; }
  size(struct) { return this.data.structs[struct].size; }

  // A struct as {at, field: number}; a field that is no number is its address.
  read(struct, address) {
    const bytes = address ? this.bytes(address, this.size(struct)) : null;

    return bytes && this.decode(struct, bytes, 0, address);
  }

  decode(struct, bytes, from, address) {
    const found = { at: address };

    for (const [name, [at, size]] of Object.entries(
      this.data.structs[struct].fields)) {
      found[name] = [1, 2, 4].includes(size) ? number(bytes, from + at, size)
        : address + at;
    }
    return found;
  }

  // `n` structs in a row; none if they are not there.
  array(struct, address, n) {
    const size = this.size(struct);
    const most = Math.min(n ?? 0, 4096);
    const bytes = most ? this.bytes(address, most * size) : null;

    return bytes ? Array.from({ length: most }, (_, i) => this.decode(struct,
      bytes, i * size, address + i * size)) : [];
  }

  // `n` numbers in a row.
  words(address, n) {
    const bytes = this.bytes(address, 4 * n);

    return bytes ? Array.from({ length: n }, (_, i) =>
      number(bytes, 4 * i, 4)) : [];
  }

  string(address, most = 32) {
    return address ? text(this.bytes(address, most)) : '';
  }

  // A list from `address` on, along `field`; at most `limit`, each one once.
  chain(struct, address, field, limit = 64) {
    const seen = new Set();
    const found = [];

    for (let at = address; at && !seen.has(at) && found.length < limit;) {
      const item = this.read(struct, at);
      if (!item)
        break;
      seen.add(at);
      found.push(item);
      at = item[field];
    }
    return found;
  }

  // ---- processes ----

  // Whether there is a process table.
  get booted() {
    return this.machine.regs().cr0 >>> 31 === 1
      && Boolean(this.u32(this.symbol('ptable')
        + this.offset('spinlock', 'name')));
  }

  state(p) { return this.data.enums.procstate[p.state] ?? '—'; }
  short(p) { return `${p.pid} (${p.title})`; }

  // The slots in use, in the order of the table.
  processes() {
    if (!this.booted)
      return [];
    const table = this.symbol('ptable') + this.offset('ptable', 'proc');

    return this.array('proc', table, this.c.NPROC)
      .filter((p) => p.state > 0 && p.state < 6)
      .map((p) => ({ ...p, title: this.string(p.name, 16) }));
  }

  // The one at an address; undefined: none in use.
  process(address) {
    return address ? this.processes().find((p) => p.at === address)
      : undefined;
  }

  cpu() { return this.booted ? this.read('cpu', this.symbol('cpus')) : null; }

  // The process that the processor runs, or undefined.
  current() {
    const cpu = this.cpu();

    return cpu ? this.process(cpu.proc) : undefined;
  }

  // From now on names below KERNBASE are those of the program that runs.
  follow() {
    const name = this.current()?.title;

    this.names.program = this.data.programs[name] ? name : undefined;
  }

  // Where a process is or will go on: {eip, esp, ebp, live}; null: unknown.
  registers(p) {
    const { eip, esp, ebp } = this.machine.regs();
    const current = this.current();

    if (current?.at === p.at && (esp < KERNBASE
      || (esp >= p.kstack && esp < p.kstack + this.c.KSTACKSIZE)))
      return { eip, esp, ebp, live: true };
    const saved = this.read('context', p.context);
    return saved && { eip: saved.eip, ebp: saved.ebp, live: false,
      esp: p.context + this.size('context') };
  }

  // ---- page tables ----

  // The page directory of a process, as CR3 would have it.
  cr3(p) { return p.as && this.pgdir(p) ? this.pgdir(p) - KERNBASE : null; }
  pgdir(p) { return this.u32(p.at + this.offset('addrspace', 'pgdir')); }

  physicalWords(address, n = 1024) {
    const bytes = this.machine.readPhysical(address, 4 * n);

    return bytes && new Uint32Array(bytes.slice().buffer);
  }

  // [address, entry, size of the page] of all that is mapped from entry `first`
  // to `end` of the directory at `cr3`.
  pages(cr3, first, end) {
    const directory = this.physicalWords(cr3 & ~0xfff);
    const found = [];

    for (let i = first; directory && i < end; i++) {
      const pde = directory[i];
      const large = pde & this.c.PTE_PS;
      if (!(pde & this.c.PTE_P))
        continue;
      const table = large ? [] : this.physicalWords((pde & ~0xfff) >>> 0) ?? [];
      if (large)
        found.push([i * 0x400000, pde, 0x400000]);
      table.forEach((pte, j) => pte & this.c.PTE_P
        && found.push([i * 0x400000 + j * PAGE, pte, PAGE]));
    }
    return found;
  }

  // The parts of a process's memory, in order of address.
  regions(p) {
    const as = this.read('addrspace', p.at + this.offset('proc', 'as'));

    if (!as?.pgdir)
      return [];
    const own = this.array('region', as.region,
      Math.min(as.nregions, this.c.NREGIONS));
    const maps = this.read('maps', as.maps);
    const mapped = maps ? this.array('mapping', maps.m,
      Math.min(maps.n, this.c.NMAPS)).map(({ at }) =>
      ({ ...this.read('region', at), mapping: true })) : [];
    return [...own, ...mapped]
      .map((r) => ({ ...r, what: this.data.enums.fill[r.fill] ?? '—' }))
      .sort((a, b) => a.start - b.start);
  }
}
