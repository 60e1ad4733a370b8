import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { look } from './accessible';
import { OwnServer, python } from './server';
import { expect, test } from './test';

const server = new OwnServer();
const photographs = join(server.folder, 'photographs');

test.use({ trace: 'off' });

test.beforeAll(async () => {
  test.setTimeout(120_000);
  python('e2e/camera.py', photographs);
  writeFileSync(join(server.folder, 'day.gpx'), track());
  await server.start();
});

test.afterAll(() => server.stop());

/** Points each minute from 7:55 to 9:05 UTC, with none between 8:10 and 8:35. */
function track(): string {
  const points = Array.from({ length: 71 }, (_, minute) => minute)
    .filter((minute) => minute <= 15 || minute >= 40)
    .map((minute) => {
      const time = new Date(Date.UTC(2024, 7, 12, 7, 55 + minute)).toISOString();
      return `<trkpt lat="${(38.5 + minute / 1000).toFixed(4)}" lon="-28.5"><time>${time}</time></trkpt>`;
    });
  return `<gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>${points.join('')}</trkseg></trk></gpx>`;
}

interface Known {
  time: string;
  place: [number | null, number | null];
}

/** What is known of each photograph's time and place, by its file name. */
async function known(page: Page): Promise<Record<string, Known>> {
  const answer = await page.request.get(`${server.url}/v1/photographs?limit=100`);
  const { items } = await answer.json();
  return Object.fromEntries(
    items.map((each: { filename: string; taken_at: string; latitude: null; longitude: null }) => [
      each.filename,
      { time: each.taken_at, place: [each.latitude, each.longitude] },
    ]),
  );
}

async function sendPhotographs(page: Page): Promise<void> {
  const files = readdirSync(photographs).map((each) => join(photographs, each));
  await page.goto(server.url);
  await page.setInputFiles('input[type=file]', files);
  await expect
    .poll(
      async () => {
        const stats = await (await page.request.get(`${server.url}/v1/stats`)).json();
        const { ready = 0, no_fluke = 0 } = stats.photographs;
        return ready + no_fluke;
      },
      { timeout: 120_000 },
    )
    .toBe(files.length);
}

test('a clock by a photograph of a GPS screen, a time zone and a track, all undone', async ({
  page,
}) => {
  test.setTimeout(300_000);
  await page.goto(`${server.url}/import`);
  await page.getByRole('link', { name: 'Clocks and tracks' }).click();
  await expect(page.getByText('No clock has been corrected')).toBeVisible();
  await expect(page.getByText('No photograph of the catalogue says its camera')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Preview' })).toBeDisabled();
  await look(page, 'clocks/1-empty');

  await sendPhotographs(page);
  const before = await known(page);
  expect(before['fluke-1.jpg']).toEqual({ time: '2024-08-12T06:59:30', place: [null, null] });

  await page.goto(`${server.url}/clocks`);
  const camera = page.getByLabel('Camera', { exact: true });
  await camera.selectOption({ label: 'NIKON D500, no. 3012345 (7 photographs)' });
  await page.getByRole('radio', { name: 'A difference that you know' }).check();
  await page.getByRole('radio', { name: /^ahead/ }).check();
  await page.getByLabel('Days', { exact: true }).fill('1');
  await page.getByLabel('Minutes').fill('90');
  await expect(page.getByText('Difference: 1 d 1 h 30 min back')).toBeVisible();
  await page.getByRole('button', { name: 'Preview' }).click();
  const adds = page.getByRole('list', { name: 'This correction' });
  await expect(adds).toContainText('7 photographs change');
  await look(page, 'clocks/2-difference');

  await page.getByRole('radio', { name: 'A photograph of a GPS screen' }).check();
  await expect(adds).toHaveCount(0);
  await expect(page.getByRole('button', { name: /gps-screen\.jpg/ })).toBeVisible();
  await look(page, 'clocks/3-choose');
  await page.getByRole('button', { name: /gps-screen\.jpg/ }).click();
  const shown = page.getByLabel('What the photograph shows');
  await expect(shown).toHaveValue('2024-08-12 06:49:30');
  await expect(page.getByRole('img', { name: 'gps-screen.jpg' })).toBeVisible();
  await shown.fill('2024-08-12 7 h');
  await expect(page.getByText('Write it like 2024-07-31 14:02:10')).toBeVisible();
  await shown.fill('2024-08-12 07:50:00');
  await expect(page.getByText('Difference: 1 h 30 s forward')).toBeVisible();
  await page.getByLabel('Time zone of what it shows').selectOption('UTC');
  await expect(page.getByText("Choose the time zone that the camera's clock")).toBeVisible();
  const set = page.getByLabel("Time zone that the camera's clock was set to");
  await set.selectOption('UTC -01:00');
  await expect(page.getByText('Difference: 30 s forward')).toBeVisible();
  await page.getByLabel('Time zone of what it shows').selectOption("The same as the camera's");
  await expect(set).toHaveCount(0);
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect(adds).toContainText('1 h 30 s forward');
  await expect(page.getByRole('table')).toContainText(/fluke-\d\.jpg/);
  await look(page, 'clocks/4-known-time');
  await page.getByRole('button', { name: 'Correct 7 photographs' }).click();
  const corrections = page.getByRole('list', { name: 'Corrections' });
  await expect(corrections.getByText('7 photographs corrected')).toBeVisible({ timeout: 60_000 });
  expect((await known(page))['fluke-1.jpg']?.time).toBe('2024-08-12T08:00:00');

  await page.getByRole('radio', { name: 'The time zone of a trip' }).check();
  await page.getByLabel('First day').fill('2024-08-12');
  await page.getByLabel('Last day').fill('2024-08-12');
  await camera.selectOption({ label: 'Any camera' });
  await page.getByLabel('Time zone of the trip').selectOption('UTC');
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect(page.getByText('1 photograph: Its time zone is known already.')).toBeVisible();
  await look(page, 'clocks/5-zone');
  await page.getByRole('button', { name: 'Correct 7 photographs' }).click();
  await expect(corrections.getByText('7 photographs corrected')).toHaveCount(2, {
    timeout: 60_000,
  });
  const corrected = await known(page);
  expect(corrected['fluke-1.jpg']?.time).toBe('2024-08-12T08:00:00+00:00');
  expect(corrected['other-camera.jpg']).toEqual(before['other-camera.jpg']);

  await page.getByLabel('First day').fill('');
  await page.getByLabel('Last day').fill('');
  await camera.selectOption({ label: 'NIKON D500, no. 3012345 (7 photographs)' });
  await page.getByRole('radio', { name: 'Places from a GPS track' }).check();
  const chooser = page.getByLabel('GPX file of the track');
  await chooser.setInputFiles(join(photographs, 'fluke-1.jpg'));
  await expect(page.getByRole('alert')).toContainText('This is no GPX file');
  await chooser.setInputFiles(join(server.folder, 'day.gpx'));
  await expect(page.getByText('Track: day.gpx')).toBeVisible();
  await expect(page.getByLabel('First day')).toHaveValue('2024-08-11');
  await expect(page.getByLabel('Last day')).toHaveValue('2024-08-13');
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect(adds).toContainText('3 photographs get a place');
  await expect(adds).toContainText('25 min largest gap of 47 points');
  const left = page.getByRole('list', { name: 'Left as they are' });
  await expect(left).toContainText('2 photographs: The GPS track has a gap at its time.');
  await expect(left).toContainText('2 photographs: The GPS track does not reach to its time.');
  await look(page, 'clocks/6-track');
  await page.getByRole('button', { name: 'Give places to 3 photographs' }).click();
  await expect(corrections.getByText('3 photographs got a place')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByLabel('First day')).toHaveValue('');
  const placed = await known(page);
  expect(placed['fluke-1.jpg']?.place).toEqual([38.505, -28.5]);
  expect(placed['fluke-4.jpg']?.place).toEqual([38.55, -28.5]);
  await look(page, 'clocks/7-list');

  for (const [number, what] of [
    'Undo: Places from a GPS track',
    'Undo: Clock 1 h 30 s forward',
    'Undo: Time zone UTC',
  ].entries()) {
    await corrections.getByRole('button', { name: what }).click();
    if (number === 0) await look(page, 'clocks/8-undo');
    await page.getByRole('dialog').getByRole('button', { name: 'Undo the correction' }).click();
    await expect(corrections.getByText(/^Undone /)).toHaveCount(number + 1, { timeout: 60_000 });
  }
  expect(await known(page)).toEqual(before);
  await look(page, 'clocks/9-undone');
});
