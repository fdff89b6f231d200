// The VGA text screen, as its memory has it: 25 lines of 80 cells, each a
// character and its colours (dev/cga.c). A PC without a serial line shows this.

import { drawing, el } from '../draw.mjs';
import { t } from '../texts.mjs';

const TEXT = 0xb8000; // physical address
const ROWS = 25;
const COLS = 80;
const BROWN = 6;

// The font from 127 on: code page 437.
const FONT = '⌂ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐'
  + '└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■ ';

// '#a50' of a number of 4 bits: bright, red, green, blue.
function colour(n) {
  const part = (bit) => (n & bit ? 2 : 0) + (n & 8 ? 1 : 0);
  const green = part(2) - (n === BROWN ? 1 : 0);

  return `#${[part(4), green, part(1)].map((p) => '05af'[p]).join('')}`;
}

// {rows: a list of [colours, text] for each line}.
export function model(machine) {
  const bytes = machine.readPhysical(TEXT, 2 * ROWS * COLS);
  const rows = [];

  for (let at = 0; at < bytes.length; at += 2) {
    if (at % (2 * COLS) === 0)
      rows.push([]);
    const row = rows.at(-1);
    const colours = bytes[at + 1];
    if (row.at(-1)?.[0] !== colours)
      row.push([colours, '']);
    row.at(-1)[1] += FONT[bytes[at] - 127]
      ?? String.fromCharCode(Math.max(bytes[at], 32));
  }
  return { rows };
}

function piece([colours, text]) {
  const [fore, back] = [colours & 15, colours >> 4 & 7].map(colour);

  return el('b', { style: `color:${fore};background:${back}` }, text);
}

function view({ rows }) {
  return el('pre', { class: 'source screen', tabindex: '0', role: 'region',
    'aria-label': t('screen') }, rows.flatMap((row) =>
    [...row.map(piece), '\n']));
}

export const draw = drawing(model, view);
