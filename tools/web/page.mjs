// Puts the page together: one file that needs no other.
//
//   node tools/web/page.mjs PLACE BIOS
//
// PLACE is build/web: it has node_modules, data.json and disk.img, and gets
// lectern.html. BIOS is the folder with SeaBIOS.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

const MOST = 1.5e6; // bytes of the page, compressed

const [place, bios] = process.argv.slice(2);
const modules = resolve(place, 'node_modules');
const require = createRequire(resolve(place, 'package.json'));
const { buildSync } = require('esbuild');
const text = (path) => readFileSync(path, 'utf8');

const PARTS = {
  wasm: `${modules}/v86/build/v86.wasm`,
  bios: `${bios}/bios.bin`,
  vga: `${bios}/vgabios-stdvga.bin`,
  disk: `${place}/disk.img`,
  data: `${place}/data.json`,
};

const LICENCES = {
  'v86, the emulator': `${modules}/v86/LICENSE`,
  'xterm.js, the terminal': `${modules}/@xterm/xterm/LICENSE`,
  'SeaBIOS, the firmware': '/usr/share/doc/seabios/copyright',
  'Lectern': 'LICENSE',
};

// All modules of web/ as one, for a script element.
function script() {
  const { outputFiles } = buildSync({
    entryPoints: ['web/page.mjs'], bundle: true, minify: true, write: false,
    format: 'esm', nodePaths: [modules], legalComments: 'none',
    external: ['node:*', 'crypto', 'perf_hooks', 'fs', 'fs/promises'],
    logLevel: 'warning',
  });
  return outputFiles[0].text.replaceAll('</script', '<\\/script');
}

function style() {
  return [`${modules}/@xterm/xterm/css/xterm.css`, 'web/page.css',
    ...(require('node:fs').existsSync('web/panels.css')
      ? ['web/panels.css'] : [])].map(text).join('\n');
}

function parts() {
  return Object.entries(PARTS).map(([name, path]) => {
    const packed = gzipSync(readFileSync(path), { level: 9 });
    return `<script type="application/octet-stream" id="part-${name}">`
      + `${packed.toString('base64')}</script>`;
  }).join('\n');
}

function licences() {
  return Object.entries(LICENCES).map(([name, path]) =>
    `${name}\n\n${text(path)}`).join('\n\n')
    .replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

// With functions, as `$&` in what is put in is no pattern.
const page = text('web/page.html')
  .replace('/*STYLE*/', style)
  .replace('<!--LICENCES-->', licences)
  .replace('<!--PARTS-->', parts)
  .replace('/*SCRIPT*/', script);
const size = gzipSync(page, { level: 9 }).length;

if (size > MOST) {
  console.error(`make web: the page has ${size} bytes compressed, at most `
    + `${MOST} are wanted`);
  process.exit(1);
}
writeFileSync(`${place}/lectern.html`, page);
console.log(`  PAGE  ${place}/lectern.html: ${size} bytes compressed`);
