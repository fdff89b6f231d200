// Can everybody read the panels? In Chromium, at the width of a phone and of a
// large screen, with the keyboard alone.
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const place = resolve(process.env.BUILD ?? 'build', 'web');
const { chromium } = createRequire(`${place}/`)('playwright-core');
const LIMIT = 120000; // milliseconds, for a busy host

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: process.getuid() === 0 ? ['--no-sandbox'] : [],
});
const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
const errors = [];

page.setDefaultTimeout(LIMIT);
page.on('pageerror', (error) => errors.push(error.message));
page.on('console', (message) => {
  if (message.type() === 'error')
    errors.push(message.text());
});
await page.goto(`file://${place}/lectern.html#forkret`);

function same(got, wanted) {
  if (JSON.stringify(got) !== JSON.stringify(wanted))
    throw new Error(`wanted ${JSON.stringify(wanted)}, got ${
      JSON.stringify(got)}`);
}

const state = (text) => page.waitForFunction((wanted) =>
  document.getElementById('state').textContent.includes(wanted), text);

// Opens all panels.
const openAll = () => page.evaluate(() => {
  for (const details of document.querySelectorAll('#panels > details'))
    details.open = true;
});

// How much wider than the window the page is.
const tooWide = () => page.evaluate(() =>
  document.documentElement.scrollWidth - innerWidth);

// Waits for a stop of a tour, by its title; presses a button of the tours.
const title = (text) => page.waitForFunction((wanted) =>
  document.querySelector('#tour-title')?.textContent.includes(wanted), text);

async function press(id) {
  await page.focus(`#tour-${id}`);
  await page.keyboard.press('Enter');
}

// Ids of what Tab comes to, from the beginning of the page.
async function tabs(n) {
  const found = [];

  await page.evaluate(() => {
    document.activeElement.blur();
    scrollTo(0, 0);
  });
  for (let i = 0; i < n; i++) {
    await page.keyboard.press('Escape'); // out of the terminal, too
    await page.keyboard.press('Tab');
    found.push(await page.evaluate(() => document.activeElement.id));
  }
  return found;
}

export const questions = [
  ['a link with #forkret lands there, with the stack labelled', async () => {
    await state('at forkret');
    await page.waitForFunction(() => /trapret: where forkret returns to/
      .test(document.querySelector('#panel-stack').textContent));
  }],

  ['all panels fit a screen of 1600 pixels', async () => {
    await openAll();
    await page.waitForSelector('#panel-tables tbody tr');
    same(await tooWide() <= 0, true);
  }],

  ['they fit a phone of 400 pixels', async () => {
    await page.setViewportSize({ width: 400, height: 800 });
    same(await tooWide() <= 0, true);
  }],

  ['the panels are there in light and in dark', async () => {
    const colours = [];
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      colours.push(await page.evaluate(() => {
        const style = getComputedStyle(document.body);
        return [style.color, style.backgroundColor];
      }));
    }
    same(colours[0][0] !== colours[1][0] && colours[0][1] !== colours[1][1],
      true);
    await page.setViewportSize({ width: 1600, height: 1000 });
  }],

  ['each field and button has a name for a screen reader', async () =>
    same(await page.evaluate(() => [...document.querySelectorAll(
      '#panels input, #panels button, #panels select, #panels [tabindex]')]
      .filter((e) => !(e.getAttribute('aria-label') || e.textContent.trim()))
      .map((e) => e.outerHTML)), [])],

  ['the keyboard alone leads to the buttons and the fields', async () => {
    const found = await tabs(60);
    for (const id of ['run', 'step', 'target', 'walk', 'tour', 'tour-begin',
      'command', 'count'])
      same([id, found.includes(id)], [id, true]);
  }],

  ['an address that is typed is walked through the tables', async () => {
    await page.fill('#walk', 'forkret');
    await page.press('#walk', 'Enter');
    const wanted = await page.evaluate(() => window.lectern.machine
      .translate(window.lectern.machine.names.address('forkret')));
    await page.waitForFunction((text) => document.querySelector(
      '#panel-space [role=status]').textContent.includes(text),
    wanted.toString(16).padStart(8, '0'));
  }],

  ['a link with #tour=pipe leads to the first stop of that tour', async () => {
    await page.evaluate(() => { location.hash = 'tour=pipe'; });
    await title('A pipe');
    same(await page.inputValue('#tour'), 'pipe');
  }],

  ['its buttons go on and back', async () => {
    await press('next');
    await title('The writer writes');
    await press('previous');
    await title('A pipe');
  }],

  ['the tour of a fault is walked to its end, and back', async () => {
    await page.selectOption('#tour', 'fault');
    const stops = await page.evaluate(() => window.lectern.data.tours
      .find(({ name }) => name === 'fault').stops.map((stop) => stop.title));
    const text = () => page.textContent('#tour-text');
    await press('begin');
    for (const [i, stop] of stops.entries()) {
      if (i)
        await press('next');
      await title(stop);
      same(/The machine is elsewhere/.test(await text()), false);
    }
    same(/This was the last stop/.test(await text()), true);
    for (const stop of stops.slice(0, -1).reverse()) {
      await press('previous');
      await title(stop);
    }
    same(await page.isDisabled('#tour-previous'), true);
  }],

  ['a link that leads nowhere says so', async () => {
    for (const word of ['nosuchfn', 'tour=nosuch', '100%']) {
      await page.evaluate((hash) => { location.hash = hash; }, word);
      await page.waitForFunction((text) => document.querySelector(
        '#tour-text [role=alert]')?.textContent.includes(text), word);
    }
  }],

  ['what did that do shows calls and a timeline', async () => {
    await page.evaluate(() => window.lectern.machine.restart());
    await page.evaluate(() => { window.lectern.machine.run(); });
    await page.waitForFunction(() => document.querySelector(
      '#panel-processes tbody')?.rows.length >= 3);
    await page.fill('#command', 'ls | wc');
    await page.press('#command', 'Enter');
    await page.waitForSelector('#calls-answer svg');
    const text = await page.textContent('#calls-answer');
    same([/pipe/, /execve/].map((name) => name.test(text)), [true, true]);
  }],

  ['the screen is drawn, in the colours of its cells', async () => {
    await page.waitForFunction(() => /\/ \$/.test(
      document.querySelector('#panel-screen pre').textContent));
    same(await page.evaluate(() => {
      const [cell] = document.querySelectorAll('#panel-screen b');
      return [getComputedStyle(cell).color, cell.textContent.length % 80,
        document.querySelector('#panel-screen pre').textContent
          .split('\n').length];
    }), ['rgb(170, 170, 170)', 0, 26]);
  }],

  ['the panels run without an error', () => same(errors, [])],
];
