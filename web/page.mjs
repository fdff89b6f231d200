// The page: boots the machine, connects the console to it, and lets the panels
// draw what it does: at each stop, and a few times a second while it runs.

import { Terminal } from '@xterm/xterm';
import { withClock } from './clock.mjs';
import { controls, isKey } from './controls.mjs';
import { unpack } from './data.mjs';
import { Guest } from './guest.mjs';
import { hint } from './hint.mjs';
import { Machine } from './machine.mjs';
import { panels } from './panels.mjs';
import { part } from './parts.mjs';
import { spoken, t } from './texts.mjs';

const REDRAW = 300; // milliseconds
const IDLE = 1000;  // instructions: at a prompt these take some seconds

const place = (id) => document.getElementById(id);

function say(text) {
  place('state').textContent = text;
}

// The frame is in English in page.html: puts the words of the reader's language
// there.
function translate() {
  document.documentElement.lang = spoken();
  for (const element of document.querySelectorAll('[data-text]'))
    element.textContent = t(element.dataset.text);
  for (const element of document.querySelectorAll('[data-label]'))
    element.setAttribute('aria-label', t(element.dataset.label));
}

// Tab is the shell's, so the keyboard would never leave the terminal: Escape
// and then Tab does. The keys of the bar are not for the guest.
function leaveByKeys(terminal) {
  let escaped = false;

  terminal.attachCustomKeyEventHandler((event) => {
    if (event.type !== 'keydown' || event.key === 'Shift')
      return true;
    const leaves = escaped && event.key === 'Tab';
    escaped = event.key === 'Escape';
    return !leaves && !isKey(event);
  });
}

// A terminal that types to the machine and shows what that prints.
function connect(machine) {
  const terminal = new Terminal({ cols: 80, rows: 25, fontSize: 14,
    screenReaderMode: true });
  let waiting = [];

  terminal.open(place('terminal'));
  leaveByKeys(terminal);
  terminal.onData((text) => machine.type(text));
  machine.on('output', (byte) => {
    if (waiting.push(byte) === 1) {
      setTimeout(() => {
        terminal.write(new Uint8Array(waiting));
        waiting = [];
      }, 10);
    }
  });
  return terminal;
}

// A place for each panel; the one that is closed is not drawn.
function makePanels(machine, data) {
  const drawOne = ({ id, draw }) => {
    const details = place(`panel-${id}`);
    if (!details.open)
      return;
    try {
      draw(machine, data, details.lastElementChild);
    } catch (error) { // one that fails leaves the others as they are
      console.error(error);
    }
  };
  let drawn = 0; // instructions by then
  const drawAll = () => {
    drawn = machine.pc.instructions;
    panels.forEach(drawOne);
  };

  for (const panel of panels) {
    const details = document.createElement('details');
    const summary = document.createElement('summary');
    details.id = `panel-${panel.id}`;
    details.open = panel.open ?? true;
    summary.textContent = panel.title;
    details.append(summary, document.createElement('div'));
    details.addEventListener('toggle', () => drawOne(panel));
    place('panels').append(details);
  }
  machine.on('stop', drawAll);
  setInterval(() => {
    const since = (machine.pc.instructions - drawn) >>> 0;
    if (machine.running && !document.hidden && since > IDLE) {
      new Guest(machine, data).follow();
      drawAll();
    }
  }, REDRAW);
}

// Says what the machine does; and when it has come to an end, offers to start
// it again.
function watch(machine) {
  const crash = place('crash');

  machine.on('run', (where) => {
    crash.hidden = true;
    say(typeof where === 'string' ? t('running-to', where) : t('running'));
  });
  machine.on('stop', ({ reason, eip }) => {
    crash.hidden = reason !== 'crash';
    const f = machine.names.functionAt(eip);
    say(t('stopped-at', t(`why-${reason}`),
      f ? `${f.name}+0x${f.offset.toString(16)}` : `0x${eip.toString(16)}`));
  });
  machine.on('crash', ({ why }) => {
    crash.querySelector('p').textContent = why;
    crash.hidden = false;
  });
  crash.querySelector('button').addEventListener('click', () => {
    machine.restart().then(() => machine.run());
  });
}

async function start() {
  translate();
  const { V86 } = await withClock(() => import('v86'));
  const [wasm, bios, vga, disk, tables] = await Promise.all(
    ['wasm', 'bios', 'vga', 'disk', 'data'].map(part));
  const data = unpack(new TextDecoder('latin1').decode(tables));
  const machine = await Machine.boot({ V86, wasm, bios, vga, disk, data });
  const terminal = connect(machine);

  machine.on('stop', () => new Guest(machine, data).follow()); // names first
  watch(machine);
  controls(machine, data, place('controls'), say);
  hint(machine, place('hint'));
  makePanels(machine, data);
  window.lectern = { machine, data, terminal }; // for the browser's console
  machine.run();
}

start().catch((error) => {
  say(t('cannot-start', error.message));
  throw error;
});
