// Runs Lectern in v86, a PC in JavaScript, and keeps what it writes to port
// 0xE9, at which v86 itself has nothing.
//
//   node v86.mjs MODULES BIOS DISK MEMORY TRACE SECONDS
//
// MODULES is the folder that has the package `v86`, BIOS that of SeaBIOS, MEMORY
// in MB. The console goes to standard output. The status is the guest's, as it
// leaves by port 0xF4 (dev/power.c).
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { boot } from '../../tests/v86/boot.mjs';

const DEBUG_PORT = 0xe9, EXIT_PORT = 0xf4;
const PANIC = 127, NO_END = 124;
const [modules, bios, disk, memory, trace, seconds] = process.argv.slice(2);
const build = resolve(modules, 'v86/build');
const { V86 } = await import(`${build}/libv86.mjs`);

function contents(path) {
  const { buffer, byteOffset, length } = readFileSync(path);
  return buffer.slice(byteOffset, byteOffset + length);
}

function end(status, why) {
  writeFileSync(trace, bytes.subarray(0, used));
  if (why)
    console.error(`make trace: ${why}`);
  process.exit(status);
}

let bytes = new Uint8Array(1 << 20), used = 0;
const { emulator } = boot(V86, {
  wasm: `${build}/v86.wasm`,
  bios: contents(`${bios}/bios.bin`),
  vga: contents(`${bios}/vgabios-stdvga.bin`),
  disk: contents(disk),
  memory: Number(memory),
});

emulator.add_listener('emulator-ready', () => {
  const { io } = emulator.v86.cpu;

  io.register_write(DEBUG_PORT, {}, (byte) => {
    if (used === bytes.length) {
      const more = new Uint8Array(2 * used);
      more.set(bytes);
      bytes = more;
    }
    bytes[used++] = byte;
  });
  io.register_write(EXIT_PORT, {}, (code) => code === PANIC
    ? end(PANIC, 'the kernel panicked') : end(code - 1));
});
emulator.add_listener('serial0-output-byte', (byte) => {
  if (byte !== 13) // '\r'
    process.stdout.write(Uint8Array.of(byte));
});
setTimeout(() => end(NO_END, `no end within ${seconds} s`), seconds * 1000);
