// The tours: next, back, what the stop says, and the book's section. A link
// leads here: page#tour=pipe begins one, page#forkret runs to a function.

import { el, note } from '../draw.mjs';
import { goesTo, Walk } from '../tour.mjs';
import { label } from '../words.mjs';
import { t } from '../texts.mjs';

// The words of a stop; `result` is what Walk says, or null while it goes there.
function stopView(walk, result, machine) {
  const { stop, index, tour } = walk;
  const g = { names: machine.names };

  return [el('h3', { id: 'tour-title' }, t('stop', index + 1,
    tour.stops.length, stop.title)),
  result === null ? note('going') : null,
  result?.told ? note('only-told') : null,
  result?.typed ? note('tour-typed', result.typed) : null,
  walk.note ? note(walk.note) : null,
  result?.elsewhere ? note('tour-other', label(g, machine.regs().eip)) : null,
  ...stop.text.map((words) => el('p', {}, words)),
  stop.place ? el('p', {}, el('code', {}, stop.place)) : null,
  stop.code ? el('pre', { tabindex: '0' }, stop.code) : null,
  stop.book ? note('in-book', stop.book) : null,
  walk.ended ? note('tour-end') : null].filter(Boolean);
}

// What a link says behind `#`.
function wordOf(hash) {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch { // a % that means nothing
    return hash.slice(1);
  }
}

class Tours {
  constructor(machine, data) {
    this.machine = machine;
    this.data = data;
    this.walks = new Map();
    this.select = el('select', { id: 'tour', 'aria-label': t('tour') },
      data.tours.map((tour) => el('option', { value: tour.name },
        t('tour-of', tour.title, goesTo(data, tour), tour.stops.length))));
    this.buttons = [['begin', () => this.move('begin')],
      ['previous', () => this.move('back')], ['next', () => this.move('next')]]
      .map(([id, act]) => el('button', { type: 'button', id: `tour-${id}`,
        click: act }, t(id)));
    this.text = el('div', { id: 'tour-text', 'aria-live': 'polite' });
    this.update();
  }

  get elements() {
    return [el('div', { class: 'tools' }, this.select, this.buttons),
      this.text];
  }

  // The walk that the list has chosen; one for each tour.
  get walk() {
    const name = this.select.value;

    if (!this.walks.has(name))
      this.walks.set(name, new Walk(this.machine, this.data, name));
    return this.walks.get(name);
  }

  update() {
    const [begin, back, next] = this.buttons;

    begin.disabled = this.busy;
    back.disabled = this.busy || !this.started || this.walk.index < 1;
    next.disabled = this.busy || !this.started || this.walk.ended;
  }

  async move(how) {
    if (this.busy)
      return;
    this.busy = true;
    this.started = true;
    this.update();
    this.text.replaceChildren(note('going'));
    try {
      await this.machine.stop();
      const result = await this.walk[how]();
      this.text.replaceChildren(...stopView(this.walk, result, this.machine));
    } catch (error) {
      this.text.replaceChildren(el('p', { role: 'alert' }, error.message));
    } finally {
      this.busy = false;
      this.update();
      this.text.closest('details')?.scrollIntoView(); // others have grown
    }
  }

  // Goes where a link says; a name that there is not is said.
  async follow(hash) {
    const word = wordOf(hash);
    const tour = /^tour=([\w-]+)$/.exec(word)?.[1];

    if (tour && this.data.tours.some(({ name }) => name === tour)) {
      this.select.value = tour;
      await this.move('begin');
    } else if (this.data.functions.some(([, , name]) => name === word)) {
      await this.machine.restart();
      await this.machine.runTo('main');
      if (word !== 'main')
        await this.machine.runTo(word);
    } else if (word) {
      this.text.replaceChildren(el('p', { role: 'alert' }, t('no-link', word)));
      this.text.closest('details')?.scrollIntoView();
    }
  }
}

export function draw(machine, data, element) {
  if (element.tours)
    return;
  element.tours = new Tours(machine, data);
  element.replaceChildren(...element.tours.elements);
  element.tours.follow(location.hash);
  addEventListener('hashchange',
    () => element.tours.follow(location.hash));
}
