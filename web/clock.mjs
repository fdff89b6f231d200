// The machine's time. It stands still while the machine does, and while it runs
// a millisecond passes with so many instructions, however fast the host is: so
// a reader may stop where they like, and no timer has run out meanwhile.
//
// v86 takes its clock when it is loaded, from performance.now: load it through
// withClock. One page has one such clock.

const PER_MS = 100000; // instructions

let passed = 0;   // milliseconds: all that was noted so far
let counter;      // where the processor counts its instructions; see attach
let last = 0;     // what it had counted when `passed` was right

// Milliseconds of the machine's time.
function now() {
  if (counter) {
    const count = counter[0];
    passed += ((count - last) >>> 0) / PER_MS;
    last = count;
  }
  return passed;
}

// What `load` gives; modules that it loads take our clock for performance.now.
export async function withClock(load) {
  const real = performance.now;

  performance.now = now;
  try {
    return await load();
  } finally {
    performance.now = real;
  }
}

// From now on the time goes by `instructions`, an array of one number.
export function attach(instructions) {
  counter = instructions;
  last = counter[0];
}

// `ms` have passed in which the processor was halted.
export function pass(ms) {
  now();
  passed += ms;
}

// For snapshots: the time, and to set it; after the counter, too.
export const read = now;
export function set(time) {
  passed = time;
  last = counter[0];
}
