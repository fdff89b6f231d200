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

// A picture each: of the machine at the function `name`.
const SHOTS = [
  { name: 'forkret', width: 1300, height: 800 },
];

async function take(browser, { name, width, height }) {
  const page = await browser.newPage({ viewport: { width, height },
    colorScheme: 'light', reducedMotion: 'reduce' });

  await page.goto(`file://${resolve(place)}/lectern.html#${name}`);
  await page.waitForFunction((wanted) => document.getElementById('state')
    .textContent.includes(`at ${wanted}`), name, { timeout: LIMIT });
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
