// Takes a screenshot of every page of a running server with photographs in its catalogue:
//   FLUKELINE_URL=http://127.0.0.1:8000 npm run shots -- OUT_FOLDER
// With --guide: only those for docs/guide.md, in light mode, with few colours to keep them small.
import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { chromium } from '@playwright/test';

const base = process.env.FLUKELINE_URL ?? 'http://127.0.0.1:8000';
const wanted = process.argv.slice(2);
const guide = wanted.includes('--guide');
const out = wanted.find((each) => !each.startsWith('--')) ?? 'shots';
const SIZES = [
  { width: 1440, height: 900 },
  { width: 768, height: 1024 },
];
const IN_GUIDE = new Set('upload photograph box group details review whales whale'.split(' '));
const REDUCE_COLOURS = `
import os
import sys
from PIL import Image
picture = Image.open(sys.argv[1]).convert("RGB")
for colours in (256, 192, 128, 96, 64, 48):
    picture.quantize(colours, dither=Image.Dither.NONE).save(sys.argv[1], optimize=True)
    if os.path.getsize(sys.argv[1]) < 150_000:
        break
`;

const ask = async (path) => (await fetch(`${base}${path}`)).json();
const [encounter] = (await ask('/v1/encounters?status=unreviewed&limit=1')).items;
const [whale] = (await ask('/v1/individuals?sort=encounters&order=desc&limit=1')).items;
const [first] = (await ask('/v1/photographs?state=ready&limit=1')).items;
const press = (key) => (page) => page.keyboard.press(key);
/** The path of each page, and what to do there before the screenshot. */
const pages = {
  upload: ['/'],
  photograph: [first && `/?photograph=${first.id}`],
  box: [first && `/?photograph=${first.id}`, press('a')],
  group: ['/group'],
  details: ['/group', press('e')],
  queue: ['/review'],
  review: [encounter && `/review/${encounter.id}`],
  overlay: [encounter && `/review/${encounter.id}`, press('o')],
  whales: ['/whales'],
  whale: [whale && `/whales/${whale.id}`],
  keys: ['/', press('?')],
  missing: ['/nowhere'],
};

await mkdir(out, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
for (const scheme of guide ? ['light'] : ['dark', 'light']) {
  for (const viewport of SIZES) {
    const page = await browser.newPage({ viewport });
    await page.addInitScript((value) => {
      localStorage.setItem('flukeline-color-scheme', value);
    }, scheme);
    for (const [name, [path, act]] of Object.entries(pages)) {
      if (!path || (guide && !IN_GUIDE.has(name))) continue;
      await page.goto(base + path);
      await page.waitForTimeout(1500);
      if (act) {
        await act(page);
        await page.waitForTimeout(1500);
      }
      const file = `${out}/${name}${guide ? '' : `-${scheme}`}-${viewport.width}.png`;
      await page.screenshot({ path: file });
      if (guide) execFileSync('../.venv/bin/python', ['-c', REDUCE_COLOURS, file]);
      console.log(file);
    }
    await page.close();
  }
}
await browser.close();
