// Snapshots of the whole machine, so that one can go back. Each shares with the
// one before what has not changed since, block by block, so that a step costs
// what it has changed.

import * as clock from './clock.mjs';

const BLOCK = 4096;
const WORDS = BLOCK / 4;
const HEADER = 16; // of v86's state: four numbers; the last is a length

// Cuts `words` into blocks; those that are like `before`'s are the same ones.
function cut(words, before) {
  const blocks = [];

  for (let at = 0, n = 0; at < words.length; at += WORDS, n++) {
    const old = before?.[n];
    const end = Math.min(at + WORDS, words.length);
    let same = old !== undefined && old.length === end - at;
    for (let i = at, j = 0; same && i < end; i++, j++)
      same = words[i] === old[j];
    blocks.push(same ? old : words.slice(at, end));
  }
  return blocks;
}

// Puts blocks back where they were.
function join(blocks, words) {
  blocks.forEach((block, n) => words.set(block, n * WORDS));
}

// The machine as it is, which does not run. `before` is an earlier snapshot.
export function take(pc, before) {
  const { cpu, emulator } = pc;
  const zeroed = cpu.is_memory_zeroed;
  let state;

  pc.settleFlags();
  // v86 leaves out pages that are zeroed. So it leaves out all, and we keep
  // them: it would put them one behind the other, each at another place in
  // each snapshot.
  cpu.is_memory_zeroed = () => true;
  try {
    state = emulator.v86.save_state();
  } finally {
    cpu.is_memory_zeroed = zeroed;
  }
  const numbers = new Int32Array(state, 0, HEADER / 4);
  const text = HEADER + ((numbers[HEADER / 4 - 1] + 3) & ~3);
  return {
    time: clock.read(),
    memory: cut(pc.words(), before?.memory),
    text: new Uint8Array(state, 0, text).slice(),
    rest: cut(new Uint32Array(state, text, (state.byteLength - text) >>> 2),
      before?.rest),
  };
}

// The state of v86's that a snapshot has.
function whole({ text, rest }) {
  const words = rest.reduce((sum, block) => sum + block.length, 0);
  const state = new ArrayBuffer(text.length + 4 * words);

  new Uint8Array(state).set(text);
  join(rest, new Uint32Array(state, text.length));
  return state;
}

// The machine is again as it was.
export function restore(pc, snapshot) {
  pc.emulator.v86.restore_state(whole(snapshot));
  join(snapshot.memory, pc.words());
  clock.set(snapshot.time);
  pc.setBack();
}

// Where the disk of `size` bytes is in a state of v86's, which begins with a
// list of its pieces.
function diskIn(state, size) {
  const length = new Int32Array(state, 0, HEADER / 4)[HEADER / 4 - 1];
  const list = new TextDecoder().decode(new Uint8Array(state, HEADER, length));
  const piece = JSON.parse(list).buffer_infos
    .find((info) => info.length === size);

  return new Uint8Array(state, HEADER + ((length + 3) & ~3) + piece.offset,
    size);
}

// The snapshot `first` with the disk, of `size` bytes, that `now` has.
export function withDisk(first, now, size) {
  const state = whole(first);

  diskIn(state, size).set(diskIn(whole(now), size));
  return { ...first,
    rest: cut(new Uint32Array(state, first.text.length), first.rest) };
}

// The machine at its last stops; the newest is where it is now.
export class History {
  #stops = [];
  #most;

  constructor(most) {
    this.#most = most;
  }

  get length() { return this.#stops.length; }

  // Notes the machine as it is.
  note(pc) {
    if (!this.#most)
      return;
    this.#stops.push(take(pc, this.#stops.at(-1)));
    if (this.#stops.length > this.#most)
      this.#stops.shift();
  }

  // Goes to the newest stop, of which nothing is forgotten if the machine has
  // left it; else forgets it, and goes to the one before. False: there is none,
  // and nothing has changed.
  back(pc, left) {
    if (this.#stops.length < (left ? 1 : 2))
      return false;
    if (!left)
      this.#stops.pop();
    restore(pc, this.#stops.at(-1));
    return true;
  }
}
