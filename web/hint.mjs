// A line for who opens the page for the first time: what to watch, and when the
// machine has stopped there, what to do next.

import { el } from './draw.mjs';
import { t } from './texts.mjs';

const FIRST = '#forkret';
const LONG = 2000; // milliseconds for a run to a place

// The words that fit where the machine is; undefined: none do.
function words(machine) {
  const { eip, cpl } = machine.regs();
  const f = machine.names.functionAt(eip);

  if (cpl === 3)
    return 'hint-user';
  return f?.name === 'forkret' && f.offset === 0 ? 'hint-forkret' : undefined;
}

// Fills `place`, at first with a link to where the first process begins.
export function hint(machine, place) {
  const link = el('a', { href: FIRST, id: 'first', click: () => {
    if (location.hash === FIRST) // a link to where one is tells nobody
      dispatchEvent(new Event('hashchange'));
  } }, t('hint-first'));

  place.replaceChildren(link);
  let timer;
  machine.on('run', (where) => {
    clearTimeout(timer);
    place.replaceChildren(link);
    if (where !== undefined)
      timer = setTimeout(() => place.replaceChildren(t('hint-waits')), LONG);
  });
  machine.on('stop', () => {
    clearTimeout(timer);
    const found = words(machine);
    place.replaceChildren(found ? t(found) : link);
  });
}
