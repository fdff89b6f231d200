// A PC in JavaScript, https://copy.sh/v86, with Lectern's disk in it; for
// tests/v86/run.mjs, and for a page, which has the same files by other means.
//
//   const pc = boot(V86, {wasm, bios, vga, disk, memory: 64, more: {...}});
//   pc.heard                    what the serial line has said so far
//   await pc.expect(/\$ $/, ms) until that matches; false after `ms`
//   pc.say('ls\n')              types
//
// V86 is the class of the package `v86`. The files are ArrayBuffers, but for
// `wasm`, which is a path or an address. `more` is for V86, such as a page's
// screen_container.

// With ACPI the kernel finds the interrupt controllers; it needs an I/O APIC.
export function boot(V86, { wasm, bios, vga, disk, memory = 64, more = {} }) {
  const emulator = new V86({
    wasm_path: wasm,
    memory_size: memory << 20,
    vga_memory_size: 2 << 20,
    bios: { buffer: bios },
    vga_bios: { buffer: vga },
    hda: { buffer: disk },
    acpi: true,
    autostart: true,
    disable_speaker: true,
    ...more,
  });
  const pc = { emulator, heard: '', listeners: new Set() };

  emulator.add_listener('serial0-output-byte', (byte) => {
    pc.heard += String.fromCharCode(byte);
    for (const listener of [...pc.listeners])
      listener();
  });
  pc.say = (text) => emulator.serial0_send(text);
  pc.expect = (what, limit) => new Promise((done) => {
    const end = (found) => {
      clearTimeout(timer);
      pc.listeners.delete(look);
      done(found);
    };
    // A match is in the last lines: what was long ago is not looked at.
    const look = () => what.test(pc.heard.slice(-2000)) && end(true);
    const timer = setTimeout(() => end(false), limit);

    pc.listeners.add(look);
    look();
  });
  return pc;
}
