// What the page carries with it, compressed: the emulator, the disk, the build's
// tables. Each part is a script element that no browser runs, with base64 text.

// The bytes of part `name`, as an ArrayBuffer.
export async function part(name) {
  const element = document.getElementById(`part-${name}`);
  const bytes = Uint8Array.from(atob(element.textContent.trim()),
    (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream()
    .pipeThrough(new DecompressionStream('gzip'));

  element.remove(); // it is needed once
  return new Response(stream).arrayBuffer();
}
