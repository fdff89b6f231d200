// "What did that do?": a command is typed, and what the kernel did for it is
// shown: the tree of calls with counts, and the timeline.

import { el, note, table } from '../draw.mjs';
import { Timeline } from '../timeline.mjs';
import { t } from '../texts.mjs';

const PROMPT = /\n[^\n]*\$ $/;
const LIMIT = 60000; // milliseconds
const MOST_ROWS = 1000;
const KINDS = { TR_CALL: 'k1', TR_RETURN: 'k6', TR_SWITCH: 'k2',
  TR_SLEEP: 'k7', TR_WAKEUP: 'k4', TR_IRQ: 'k3', TR_FAULT: 'k5',
  TR_LOCK: 'k5', TR_DISK: 'k4', TR_FLUSH: 'k4', TR_COMMIT: 'k1' };
const SVG = 'http://www.w3.org/2000/svg';

// What a command does: {trees, events, left}. The shell has to be at its
// prompt, or to come to it. The machine stands still at the end.
export async function run(machine, data, command) {
  const timeline = new Timeline(machine, data);
  let heard = '';
  const done = new Promise((finish) => {
    const timer = setTimeout(finish, LIMIT);
    machine.on('output', (byte) => {
      heard = (heard + String.fromCharCode(byte)).slice(-500);
      if (PROMPT.test(heard)) {
        clearTimeout(timer);
        finish();
      }
    });
    machine.on('crash', finish);
  });

  await machine.stop();
  machine.trace();
  timeline.begin();
  try {
    const moving = machine.run();
    machine.type(`${command}\n`);
    await done;
    await machine.stop();
    await moving;
  } finally {
    timeline.end();
  }
  return { trees: machine.untrace(), events: timeline.events,
    left: timeline.left };
}

// [calls, functions] of trees.
export function sums(trees) {
  const names = new Set();
  const count = (node) => {
    if (node.count)
      names.add(node.name);
    return node.callees.reduce((sum, n) => sum + count(n), node.count);
  };

  return [trees.reduce((sum, n) => sum + count(n), 0), names.size];
}

function treeView({ name, count, callees }) {
  const words = count ? `${name} ×${count}` : name;

  return el('li', {}, callees.length ? el('details', { open: !count },
    el('summary', {}, words), el('ul', { class: 'tree' },
      callees.map(treeView))) : words);
}

function shape(tag, properties, title) {
  const element = document.createElementNS(SVG, tag);

  for (const [name, value] of Object.entries(properties))
    element.setAttribute(name, value);
  if (title !== undefined) {
    const words = document.createElementNS(SVG, 'title');
    words.textContent = title;
    element.append(words);
  }
  return element;
}

// A row for each process, a mark for each event.
function picture(events) {
  const rows = [...new Set(events.map((e) => `${e.pid} ${e.name}`))];
  const end = Math.max(1e-6, events.at(-1)?.time ?? 0);
  const svg = shape('svg', { viewBox: `0 0 1000 ${rows.length * 24 + 4}`,
    class: 'map', role: 'img', 'aria-label': t('timeline') });

  rows.forEach((name, i) => {
    const text = shape('text', { x: 0, y: 24 * i + 17, class: 'rowname' });
    text.textContent = name;
    svg.append(text);
  });
  for (const e of events) {
    svg.append(shape('rect', { x: 150 + 845 * e.time / end, width: 2,
      height: 18, y: 24 * rows.indexOf(`${e.pid} ${e.name}`) + 3,
      class: KINDS[e.kind] ?? 'k6' },
    `${e.time.toFixed(3)} ms: ${e.text}`));
  }
  return svg;
}

function view({ trees, events, left }) {
  return [note('calls-ready', ...sums(trees)),
    el('ul', { class: 'tree' }, trees.map(treeView)),
    picture(events), left ? note('lost', left) : null,
    table('timeline', ['event', 'name', 'what'], events.slice(0, MOST_ROWS)
      .map((e) => ({ cells: [`${e.time.toFixed(3)} ms`, `${e.pid} ${e.name}`,
        e.text] })))].filter(Boolean);
}

// The form; it stays while the machine runs.
export function draw(machine, data, element) {
  if (element.firstChild)
    return;
  const input = el('input', { id: 'command', value: 'ls | wc', size: 16,
    'aria-label': t('command'), autocomplete: 'off' });
  const button = el('button', { id: 'count' }, t('run-it'));
  const answer = el('div', { id: 'calls-answer', 'aria-live': 'polite' });
  const ask = async (event) => {
    event.preventDefault();
    button.disabled = true;
    answer.replaceChildren(note('calls-busy'));
    try {
      answer.replaceChildren(...view(await run(machine, data, input.value)));
      machine.run();
    } catch (error) {
      answer.replaceChildren(el('p', { role: 'alert' }, error.message));
    } finally {
      button.disabled = false;
    }
  };

  element.replaceChildren(note('calls-hint'),
    el('form', { class: 'tools', submit: ask }, input, button), answer);
}
