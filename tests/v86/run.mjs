// Boots Lectern in v86 and types commands; prints what the console says.
//
//   node run.mjs MODULES BIOS DISK SECONDS COMMAND...
//
// MODULES is the folder that has the package `v86`, BIOS that of SeaBIOS. The
// status is 0 if after each command the prompt was there within SECONDS.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { boot } from './boot.mjs';

const prompt = /\/ \$ $/;
const [modules, bios, disk, seconds, ...commands] = process.argv.slice(2);
const build = resolve(modules, 'v86/build');
const { V86 } = await import(`${build}/libv86.mjs`);

function contents(path) {
  const { buffer, byteOffset, length } = readFileSync(path);
  return buffer.slice(byteOffset, byteOffset + length);
}

const pc = boot(V86, {
  wasm: `${build}/v86.wasm`,
  bios: contents(`${bios}/bios.bin`),
  vga: contents(`${bios}/vgabios-stdvga.bin`),
  disk: contents(disk),
});
let well = await pc.expect(prompt, seconds * 1000);

for (const command of commands) {
  if (!well)
    break;
  pc.heard += '\n'; // so that the old prompt is not taken for the new one
  pc.say(`${command}\n`);
  well = await pc.expect(prompt, seconds * 1000);
}
// A pipe takes 64 KB at once, and an exit does not wait for the rest.
process.stdout.write(pc.heard.replaceAll('\r', ''),
  () => process.exit(well ? 0 : 1));
