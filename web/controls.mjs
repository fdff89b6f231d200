// The bar with which one runs, stops and steps the machine.

import { t } from './texts.mjs';

// [id, key, what it does]; its words are do-ID of texts-frame.mjs.
const BUTTONS = [
  ['run', 'F8', (m) => m.run()],
  ['stop', 'F9', (m) => m.stop()],
  ['step', 'F10', (m) => m.step()],
  ['line', 'F6', (m) => m.stepLine()],
  ['into', 'F7', (m) => m.stepInto()],
  ['out', 'Shift+F7', (m) => m.stepOut()],
  ['user', 'Shift+F6', (m) => m.toUser()],
  ['back', 'Shift+F10', (m) => m.back()],
  ['cut', 'Shift+F9', (m) => m.cutPower()],
  ['restart', 'Shift+F8', (m) => m.restart()],
];

// What of BUTTONS a key press means; undefined: none.
function pressed(event) {
  const key = (event.shiftKey ? 'Shift+' : '') + event.key;

  return BUTTONS.find(([, wanted]) => wanted === key);
}

export const isKey = (event) => pressed(event) !== undefined;

// Makes one button; `tell` is called with what goes wrong.
function button(machine, [id, key, act], tell) {
  const element = document.createElement('button');

  element.type = 'button';
  element.id = id;
  element.textContent = t(`do-${id}`);
  element.title = `${key}: ${t(`about-${id}`)}`;
  element.setAttribute('aria-keyshortcuts', key);
  element.addEventListener('click', async () => {
    try {
      await act(machine);
    } catch (error) {
      tell(error.message);
    }
  });
  return element;
}

// A field for the name of a function, to run to it.
function target(machine, data, tell) {
  const form = document.createElement('form');
  const names = data.functions.map(([, , name]) => `<option value="${name}">`);

  form.innerHTML = `<input id="target" list="functions" size="12"
    aria-label="${t('runto-name')}" placeholder="forkret" autocomplete="off">
    <datalist id="functions">${names.join('')}</datalist>
    <button id="runto">${t('do-runto')}</button>`;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const name = form.querySelector('input').value || 'forkret';
    if (machine.names.address(name) === undefined) {
      tell(t('no-name', name));
      return;
    }
    try {
      await machine.stop();
      await machine.runTo(name);
    } catch (error) {
      tell(error.message);
    }
  });
  return form;
}

// Whether there is nothing for a button to do now.
function cannot(machine, id) {
  if (id === 'restart' || id === 'cut')
    return false;
  if (id === 'stop')
    return !machine.running;
  if (id === 'back')
    return machine.running || !machine.canGoBack;
  return machine.running || Boolean(machine.crashed);
}

// Fills `bar` and keeps it up to date with the machine.
export function controls(machine, data, bar, tell) {
  const buttons = BUTTONS.map((row) => button(machine, row, tell));
  const update = () => {
    for (const { id } of buttons) {
      const element = document.getElementById(id);
      element.disabled = cannot(machine, id);
    }
  };

  bar.replaceChildren(...buttons, target(machine, data, tell));
  machine.on('stop', update);
  machine.on('run', update);
  addEventListener('keydown', (event) => {
    const row = pressed(event);
    if (row) {
      event.preventDefault();
      document.getElementById(row[0]).click();
    }
  });
  update();
}
