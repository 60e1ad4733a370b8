import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { look } from './accessible';
import { OwnServer, python } from './server';
import { expect, test } from './test';

const WHALES = 12;
const SHOTS = 7;
const ROWS = WHALES * SHOTS;

// One photograph at a time, so that there is time to pause and to kill the import on any machine.
const server = new OwnServer({ MAX_IN_FLIGHT: '1' });

test.use({ trace: 'off', expected: [/ERR_CONNECTION_REFUSED|Failed to load resource/] });
test.describe.configure({ mode: 'serial' });

/** A folder of drawings with a sheet as Excel writes it in Portugal: semicolons, Windows-1252. */
function excelSheet(folder: string): void {
  const rows = ['Ficheiro;Indivíduo;Data;Fotógrafo;Observações'];
  for (let whale = 1; whale <= WHALES; whale++) {
    for (let shot = 1; shot <= SHOTS; shot++) {
      const name = `fluke-${`${whale}`.padStart(2, '0')}-${shot}.jpg`;
      const day = whale === 4 && shot === 2 ? '31/02/2020' : `0${shot}/0${(shot % 4) + 6}/2019`;
      rows.push(`${name};${whale % 6 === 0 ? '' : `Cauda ${whale}`};${day};João;manhã calma`);
    }
  }
  writeFileSync(
    join(folder, 'avistamentos.csv'),
    Buffer.from(`${rows.join('\r\n')}\r\n`, 'latin1'),
  );
}

test.beforeAll(async () => {
  test.setTimeout(180_000);
  const folder = join(server.folder, 'campanha');
  mkdirSync(folder);
  const small = ['--whales', `${WHALES}`, '--shots', `${SHOTS}`, '--width', '480'];
  python('e2e/drawings.py', join(folder, 'fotos'), ...small);
  writeFileSync(join(folder, 'fotos', 'not-in-the-sheet.jpg'), 'x');
  excelSheet(folder);
  await server.start();
});

test.afterAll(() => server.stop());

test('a sheet from Excel with its folder: columns, preview, a kill in the middle, all there', async ({
  page,
}) => {
  test.setTimeout(420_000);
  await page.goto(`${server.url}/import`);
  await look(page, 'import/1-empty');
  await page.getByLabel('Folder of the photographs').setInputFiles(join(server.folder, 'campanha'));
  await expect(page.getByText(/Sheet: campanha\/avistamentos\.csv/)).toBeVisible();
  await expect(page.getByText(`${ROWS + 1} other files`)).toBeVisible();
  await look(page, 'import/2-chosen');
  await page.getByRole('button', { name: 'Continue' }).click();

  const becomes = (column: string) => page.getByRole('combobox', { name: `${column} becomes` });
  await expect(becomes('Ficheiro')).toHaveValue('photograph');
  await expect(becomes('Indivíduo')).toHaveValue('individual');
  await expect(becomes('Data')).toHaveValue('date');
  await expect(becomes('Fotógrafo')).toHaveValue('photographer');
  await expect(page.getByRole('button', { name: 'Continue' })).toBeEnabled();
  await look(page, 'import/3-columns');
  await page.getByRole('button', { name: 'Continue' }).click();

  await expect(page.getByText('1 fault', { exact: true })).toBeVisible({ timeout: 120_000 });
  await expect(page.getByText(/Row 24/)).toBeVisible();
  const adds = page.getByRole('list', { name: 'This import adds' });
  await expect(adds).toContainText(`${ROWS - 1} new photographs`);
  await expect(adds).toContainText('10 new whales');
  await look(page, 'import/4-preview');
  await page.getByRole('button', { name: 'Import the rows without fault' }).click();

  // At once: a quick machine has imported them all a few seconds later.
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('Paused', { exact: true })).toBeVisible();
  await expect(page.getByText(/^\d+ of 83\./)).toBeVisible();
  await look(page, 'import/5-paused');
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByText('Importing the photographs')).toBeVisible();
  await server.kill();
  await server.start();

  await page.goto(`${server.url}/import`);
  await page.getByRole('link', { name: 'avistamentos.csv' }).click();
  await expect(page.getByText(`${ROWS - 1} photographs imported`)).toBeVisible({
    timeout: 200_000,
  });
  await look(page, 'import/6-done');
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download the rows with faults' }).click();
  const faulty = await downloading;
  expect(faulty.suggestedFilename()).toBe('avistamentos-faults.csv');
  const rows = readFileSync(await faulty.path(), 'utf8');
  expect(rows).toMatch(/^\ufeffFicheiro,Indivíduo,.*flukeline: fault\r\nfluke-04-2\.jpg,Cauda 4,/);

  const whales = (await (await page.request.get(`${server.url}/v1/individuals?limit=100`)).json())
    .items;
  expect(whales).toHaveLength(10);
  const stats = async () => (await page.request.get(`${server.url}/v1/stats`)).json();
  await expect
    .poll(
      async () => {
        const { ready, no_fluke = 0 } = (await stats()).photographs;
        return ready + no_fluke;
      },
      { timeout: 200_000 },
    )
    .toBe(ROWS - 1);
  expect((await stats()).encounters.identified).toBe(10 * SHOTS - 1);

  await page.getByRole('button', { name: 'Undo the import' }).click();
  await look(page, 'import/7-undo');
  await page.getByRole('dialog').getByRole('button', { name: 'Undo the import' }).click();
  await expect(page.getByText(`Undone: ${ROWS - 1} photographs removed`)).toBeVisible({
    timeout: 60_000,
  });
  await look(page, 'import/8-undone');
  expect((await stats()).individuals).toBe(0);
});

test('a page closed while photographs are sent, and dates that need an answer', async ({
  page,
  context,
}) => {
  test.setTimeout(300_000);
  const folder = join(server.folder, 'campanha');
  const rows = Array.from({ length: 12 }, (_, at) => {
    const whale = `${at + 1}`.padStart(2, '0');
    return `fluke-${whale}-1.jpg,Whale ${whale},0${(at % 9) + 1}/07/2019`;
  });
  const sheet = join(server.folder, 'sightings.csv');
  writeFileSync(sheet, ['photograph,individual,date', ...rows, ''].join('\n'));
  const first = await context.newPage();
  let sent = 0;
  await first.route('**/objects', async (route) => {
    sent += 1;
    // The sheet and four photographs arrive; no other upload gets an answer.
    if (sent <= 5) await route.continue();
  });
  await first.goto(`${server.url}/import`);
  await first.getByLabel('Sheet to import').setInputFiles(sheet);
  await first.getByLabel('Folder of the photographs').setInputFiles(join(folder, 'fotos'));
  await first.getByRole('button', { name: 'Continue' }).click();
  const going = first.getByRole('button', { name: 'Continue' });
  await expect(first.getByText('Dates in this sheet: 01/07/2019 is')).toBeVisible();
  await expect(going).toBeDisabled();
  await look(first, 'import/9-dates');
  await first.getByRole('radio', { name: 'July 1, 2019' }).click();
  await going.click();
  await expect(first.getByText('Sending the photographs: 4 of 12')).toBeVisible();
  await expect(first.getByText(/You can close this page/)).toBeVisible({ timeout: 30_000 });
  await look(first, 'import/10-sending');
  const { pathname } = new URL(first.url());
  await first.close();

  await page.goto(`${server.url}${pathname}`);
  const adds = page.getByRole('list', { name: 'This import adds' });
  await expect(adds).toContainText('12 new photographs', { timeout: 120_000 });
  await page.getByRole('button', { name: 'Discard this import' }).click();
  await expect(page.getByRole('heading', { name: 'Import', exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: 'sightings.csv' })).toHaveCount(0);
});

test('a folder without a sheet: a suggested pattern, another one, and its preview', async ({
  page,
}) => {
  test.setTimeout(180_000);
  const folder = join(server.folder, 'Viagens');
  const drawings = join(server.folder, 'campanha', 'fotos');
  const copy = (from: string, ...to: string[]) => {
    mkdirSync(join(folder, ...to.slice(0, -1)), { recursive: true });
    copyFileSync(join(drawings, from), join(folder, ...to));
  };
  copy('fluke-01-1.jpg', 'Trip_2019-07-04', 'Cauda 1', 'a.JPG');
  copy('fluke-01-2.jpg', 'Trip_2019-07-04', 'Cauda 1', 'b.jpg');
  copy('fluke-02-1.jpg', 'Trip_2019-07-05', 'Élise', 'c.jpg');
  copy('fluke-03-1.jpg', 'Trip_2019-07-05', 'desconhecida', 'd.jpg');
  copy('fluke-04-1.jpg', 'loose.jpg');

  await page.goto(`${server.url}/import`);
  await page.getByLabel('Folder of the photographs').setInputFiles(folder);
  await page.getByRole('button', { name: 'Names from folders and file names' }).click();
  const pattern = page.getByRole('textbox', { name: 'Pattern of folder and file names' });
  await expect(pattern).toHaveValue('Trip_{date}/{individual}/*.jpg');
  await expect(page.getByText('4 of 5 photographs match')).toBeVisible();
  await expect(page.getByText('1 photograph left out: the pattern does not match')).toBeVisible();
  const read = page.getByRole('region', { name: 'What the pattern reads' });
  await expect(read.getByRole('row', { name: /c\.jpg/ })).toContainText('Élise');
  await expect(page.getByRole('combobox', { name: 'individual becomes' })).toHaveValue(
    'individual',
  );
  await look(page, 'import/11-pattern');

  await pattern.fill('Trip_{date/{individual}/*.jpg');
  await expect(page.getByText(/A brace of .* has no other/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Use this pattern' })).toBeDisabled();
  await look(page, 'import/12-pattern-refused');
  await pattern.fill('{viagem}/{individual}/*');
  await expect(read.getByRole('columnheader', { name: 'viagem' })).toBeVisible();
  await page.getByRole('button', { name: 'Use this pattern' }).click();
  await expect(page.getByRole('combobox', { name: 'viagem becomes' })).toHaveValue('own');
  await page.getByRole('button', { name: 'Continue' }).click();

  const adds = page.getByRole('list', { name: 'This import adds' });
  await expect(adds).toContainText('4 new photographs', { timeout: 60_000 });
  await expect(adds).toContainText('2 new whales');
  await expect(page.getByText('loose.jpg', { exact: true })).toBeVisible();
  await look(page, 'import/13-preview-of-names');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByText('4 photographs imported')).toBeVisible({ timeout: 60_000 });
});
