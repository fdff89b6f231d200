// Elements of the panels, made without HTML text: whatever the kernel's memory
// has in it, it stays text.

import { t } from './texts.mjs';

// An element; children are elements or texts. A property that is a function is
// a listener: {click: () => ...}.
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);

  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function')
      element.addEventListener(name, value);
    else if (value !== undefined && value !== false)
      element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter((c) => c !== null && c !== undefined)
    .map((c) => (c instanceof Node ? c : String(c))));
  return element;
}

export const mono = (text) => el('code', {}, text ?? '—');
export const note = (key, ...more) => el('p', { class: 'note' },
  t(key, ...more));

// A table: `heads` are keys of texts.mjs, rows are lists of cells; a row may
// have a class. The first cell is the row's name.
export function table(caption, heads, rows) {
  const head = el('tr', {}, heads.map((key) => el('th', { scope: 'col' },
    t(key))));
  const body = rows.map(({ cells, mark, current }) => el('tr',
    { class: mark, 'aria-current': current ? 'true' : undefined },
    cells.map((cell, i) => el(i ? 'td' : 'th', i ? {} : { scope: 'row' },
      cell))));

  return el('div', { class: 'wide', tabindex: '0', role: 'region',
    'aria-label': t(caption) }, el('table', {},
    el('caption', {}, t(caption)), el('thead', {}, head),
    el('tbody', {}, body)));
}

// Words that explain colours: [class, key, number] each.
export function legend(rows) {
  return el('ul', { class: 'legend' }, rows.map(([mark, key, count]) =>
    el('li', {}, el('span', { class: `swatch ${mark}`, 'aria-hidden': 'true' }),
      t(key), count === undefined ? '' : `: ${count}`)));
}

// A panel's draw() from its model and its view: the view makes elements, and is
// asked only when the model has changed. A model of null: there is nothing yet.
export function drawing(model, view) {
  return (machine, data, element) => {
    const found = model(machine, data);
    const key = JSON.stringify(found);

    if (element.shown === key)
      return;
    element.shown = key;
    element.replaceChildren(...(found ? [view(found, machine, data)].flat()
      : [note('not-yet')]));
  };
}
