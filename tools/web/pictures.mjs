// Takes the pictures of the page that the documents show, in Chromium:
//
//   node tools/web/pictures.mjs PLACE FOLDER
//
// PLACE is build/web, with lectern.html and the package playwright-core; the
// pictures go to FOLDER as web-*.png.
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const [place, folder] = process.argv.slice(2);
const { chromium } = createRequire(resolve(place, 'x'))('playwright-core');
const LIMIT = 120000; // milliseconds

const SHOTS = [
  { name: 'forkret', hash: '#forkret', width: 1600, height: 1000 },
  { name: 'phone', hash: '#forkret', width: 400, height: 800, dark: true },
  { name: 'disk', hash: '', width: 1200, height: 900,
    only: ['frames', 'disk'] },
];

// Leaves the panels `names` open, and no other.
function only(names) {
  for (const details of document.querySelectorAll('#panels > details'))
    details.open = names.includes(details.id.slice('panel-'.length));
}

async function take(browser, { name, hash, width, height, dark, only: names }) {
  const page = await browser.newPage({ viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' });

  await page.goto(`file://${resolve(place)}/lectern.html${hash}`);
  await page.waitForFunction((wanted) => wanted
    ? document.getElementById('state').textContent.includes(wanted)
    : window.lectern?.machine.running && document.querySelector(
      '#panel-processes tbody')?.rows.length >= 3, hash.slice(1),
  { timeout: LIMIT });
  if (names) {
    await page.evaluate(only, names);
    await page.waitForSelector(`#panel-${names.at(-1)} svg`);
    await page.locator(`#panel-${names[0]}`).scrollIntoViewIfNeeded();
  }
  await page.waitForTimeout(500); // the terminal draws
  await page.screenshot({ path: `${folder}/web-${name}.png` });
  await page.close();
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: process.getuid() === 0 ? ['--no-sandbox'] : [],
});

for (const shot of SHOTS)
  await take(browser, shot);
await browser.close();
