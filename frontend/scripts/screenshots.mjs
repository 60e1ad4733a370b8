// Takes a picture of every page of a running Flukeline that holds photographs:
//   FLUKELINE_URL=http://127.0.0.1:8000 npm run shots -- OUT_FOLDER
import { mkdir } from 'node:fs/promises';
import { chromium } from '@playwright/test';

const base = process.env.FLUKELINE_URL ?? 'http://127.0.0.1:8000';
const out = process.argv[2] ?? 'shots';
const SIZES = [
  { width: 1440, height: 900 },
  { width: 768, height: 1024 },
];

const ask = async (path) => (await fetch(`${base}${path}`)).json();
const encounter = (await ask('/v1/encounters?limit=1')).items[0];
const whale = (await ask('/v1/individuals?limit=1')).items[0];
const [first, boxed] = await Promise.all(
  ['ready', 'no_fluke'].map(
    async (state) => (await ask(`/v1/photographs?state=${state}`)).items[0],
  ),
);
const pages = {
  upload: '/',
  photograph: first && `/?photograph=${first.id}`,
  box: boxed && `/?photograph=${boxed.id}`,
  queue: '/review',
  review: encounter && `/review/${encounter.id}`,
  whales: '/whales',
  whale: whale && `/whales/${whale.id}`,
  missing: '/nowhere',
};

await mkdir(out, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
for (const scheme of ['dark', 'light']) {
  for (const viewport of SIZES) {
    const page = await browser.newPage({ viewport });
    await page.addInitScript((value) => {
      localStorage.setItem('flukeline-color-scheme', value);
    }, scheme);
    for (const [name, path] of Object.entries(pages)) {
      if (!path) continue;
      await page.goto(base + path);
      await page.waitForTimeout(1200);
      const file = `${out}/${name}-${scheme}-${viewport.width}.png`;
      await page.screenshot({ path: file });
      console.log(file);
    }
    await page.close();
  }
}
await browser.close();
