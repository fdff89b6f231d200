// Drives the page in Chromium: does what a reader does, and looks at it.
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const place = resolve(process.env.BUILD ?? 'build', 'web');
const require = createRequire(`${place}/`);
const { chromium } = require('playwright-core');
const LIMIT = 120000; // milliseconds, for a busy host

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: process.getuid() === 0 ? ['--no-sandbox'] : [],
});
const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
const requests = [];
const errors = [];

page.setDefaultTimeout(LIMIT);
page.on('request', (request) => requests.push(request.url()));
page.on('pageerror', (error) => errors.push(error.message));
page.on('console', (message) => {
  if (message.type() === 'error')
    errors.push(message.text());
});
await page.goto(`file://${place}/lectern.html`);

// What the terminal has shown.
const shown = () => page.evaluate(() => {
  const buffer = window.lectern?.terminal.buffer.active;
  return Array.from({ length: buffer?.length ?? 0 },
    (_, i) => buffer.getLine(i).translateToString(true)).join('\n').trimEnd();
});

// Returns when what the terminal shows matches.
async function shows(pattern) {
  const end = Date.now() + LIMIT;

  while (!pattern.test(await shown())) {
    if (Date.now() > end)
      throw new Error(`wanted ${pattern}, the terminal shows\n${await shown()}`);
    await page.waitForTimeout(100);
  }
}

const state = (pattern) => page.waitForFunction((source) =>
  new RegExp(source).test(document.getElementById('state').textContent),
pattern, { timeout: LIMIT });

async function type(text) {
  await page.click('#terminal');
  await page.keyboard.type(text);
}

// What the page thinks of the machine.
const regs = () => page.evaluate(() => window.lectern.machine.regs());
const address = (name) => page.evaluate((function_) =>
  window.lectern.machine.names.address(function_), name);

function same(got, wanted) {
  if (JSON.stringify(got) !== JSON.stringify(wanted))
    throw new Error(`wanted ${JSON.stringify(wanted)}, got ${
      JSON.stringify(got)}`);
}

export const questions = [
  ['the page opens from the disk and comes to a prompt',
    () => shows(/Lectern [^]*\n\/ \$$/)],

  // It is about 3 % of a core, here 15 as others may be busy. Panels that were
  // drawn every 300 ms, whatever happened, would look at memory 16 times.
  ['at the prompt the page hardly works, and looks at nothing anew', async () => {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    const used = async () => (await session.send('Performance.getMetrics'))
      .metrics.find(({ name }) => name === 'ProcessTime').value;

    await page.waitForTimeout(2000);
    await page.evaluate(() => {
      const { machine } = window.lectern;
      const { read } = machine;
      window.looks = new Set(); // tenths of seconds
      machine.read = function (...which) {
        window.looks.add(Math.floor(performance.now() / 100));
        return read.apply(this, which);
      };
    });
    const before = await used();
    await page.waitForTimeout(5000);
    const seconds = await used() - before;
    const looks = await page.evaluate(() => {
      delete window.lectern.machine.read;
      return window.looks.size;
    });
    if (!(seconds < 0.15 * 5) || looks > 6)
      throw new Error(`${seconds} s of 5, ${looks} looks at memory`);
  }],

  ['what one types reaches the shell, and its answer the terminal',
    async () => {
      await type('ls / | wc\n');
      await shows(/ls \/ \| wc\n7 7 36\n\/ \$$/);
    }],

  ['run to forkret stops there when a process begins', async () => {
    await page.fill('#target', 'forkret');
    await page.press('#target', 'Enter');
    await state('^running to forkret$'); // for no process begins yet
    await type('ls\n');
    await state(' at forkret');
    same((await regs()).eip, await address('forkret'));
    same(/forkret/.test(await page.textContent('#panels')), true);
  }],

  ['keys step and go back', async () => {
    const before = await regs();
    await page.keyboard.press('F10');
    await page.waitForFunction((eip) => !window.lectern.machine.running
      && window.lectern.machine.regs().eip !== eip, before.eip);
    same((await regs()).eip, before.eip + 1); // push %ebp
    await page.keyboard.press('Shift+F10');
    await state('back');
    same(await regs(), before);
  }],

  ['the keys of the bar are not typed to the guest', async () => {
    await page.click('#terminal');
    await page.keyboard.press('F10');
    await state('step');
    await page.keyboard.press('Shift+F10');
    await state('back');
    await page.keyboard.press('F8');
    await shows(/\n\/ \$$/);
    same(/\^\[/.test(await shown()), false);
  }],

  ['a name that nobody knows is said, and stops nothing', async () => {
    await page.fill('#target', 'forgret');
    await page.press('#target', 'Enter');
    await state('nothing is called forgret');
    same(await page.evaluate(() => window.lectern.machine.running), true);
    await type('ls /\n');
    await shows(/\$ ls \/\n[^]*README[^]*\n\/ \$$/);
  }],

  ['where a run to a place takes long, it is said what to do', async () => {
    await page.fill('#target', 'forkret');
    await page.press('#target', 'Enter');
    await page.waitForFunction(() => /Nothing has called it yet/.test(
      document.getElementById('hint').textContent));
    await page.click('#stop');
    await state('stop');
    await page.click('#run');
  }],

  ['a program\'s own names are shown, of none that ran before', async () => {
    same(await page.evaluate(async () => {
      const { machine } = window.lectern;
      await machine.stop();
      machine.type('cat README\n');
      await machine.runTo('exec');
      for (let n = 0; n < 50 && machine.names.program !== 'cat'; n++)
        await machine.toUser();
      return machine.names.program;
    }), 'cat');
    same(/\bsh\b/.test(await page.textContent(
      '#panel-processes tr[aria-current]')), false);
    await page.click('#run');
    await shows(/\n\/ \$$/);
  }],

  ['run goes on as if nothing had been', async () => {
    await page.keyboard.press('F8');
    await shows(/\$ ls\n[^]*README[^]*\n\/ \$$/);
  }],

  ['an end is explained, and a button starts the machine again', async () => {
    await type('poweroff\n');
    await page.waitForSelector('#crash:not([hidden])');
    const why = await page.textContent('#crash p');
    same(/^The machine has switched itself off/.test(why), true);
    await page.click('#back'); // it has not ended there
    await page.waitForSelector('#crash', { state: 'hidden' });
    await page.click('#run');
    await type('poweroff\n');
    await page.waitForSelector('#crash:not([hidden])');
    await page.click('#crash button');
    await page.waitForSelector('#crash', { state: 'hidden' });
    await shows(/poweroff[^]*Lectern [^]*\n\/ \$$/);
  }],

  ['switched off and on, it says what to do next', async () => {
    await page.click('#restart');
    await state('switched on: press Run');
    await page.click('#run');
    await shows(/\n\/ \$$/);
  }],

  // What a reader does who has read nothing: all by what the page says.
  ['a newcomer is led to forkret, into the first program, and back',
    async () => {
      const hint = (words) => page.waitForFunction((wanted) =>
        document.getElementById('hint').textContent.includes(wanted), words);

      await page.click('#hint a');
      await state('at forkret\\+0x0$');
      await hint('what allocproc laid out');
      await page.waitForFunction(() => /trapret: where forkret returns to/
        .test(document.querySelector('#panel-stack').textContent));
      const before = await regs();
      await page.click('#user');
      await hint('in a program now, in ring 3');
      const { cpl, eip } = await regs();
      same([cpl, eip], [3, 0]);
      same(/initcode/.test(await page.textContent('#panel-processes')), true);
      await page.click('#back');
      await hint('what allocproc laid out');
      same(await regs(), before);
      await page.click('#run');
      await shows(/\n\/ \$$/);
      await page.click('#stop');
      await state('stop');
      await page.click('#hint a'); // again, by the same link
      await state('at forkret\\+0x0$');
      await page.click('#run');
    }],

  ['a Korean browser gets a Korean page', async () => {
    const korean = await browser.newPage({ locale: 'ko-KR' });
    await korean.goto(`file://${place}/lectern.html`);
    await korean.waitForFunction(() => window.lectern);
    same(await korean.evaluate(() => [document.documentElement.lang,
      ...['#run', '#state', '#crash button'].map((name) =>
        document.querySelector(name).textContent)]),
    ['ko', '실행', '실행 중', '다시 시작']);
    await korean.close();
  }],

  ['nothing is fetched from anywhere', () => same(requests.filter((url) =>
    !/^(?:file:.*lectern\.html$|data:|blob:)/.test(url)), [])],

  ['the page runs without an error', () => same(errors, [])],
];
