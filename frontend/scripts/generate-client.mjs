// Writes the API client's types from docs/openapi.json; with --check, fails if they differ.
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const source = new URL('../../docs/openapi.json', import.meta.url);
const target = new URL('../src/api/schema.d.ts', import.meta.url);
const header = '// Generated from docs/openapi.json by "npm run generate"; do not edit.\n\n';

const api = JSON.parse(await readFile(source, 'utf8'));
const wanted = header + astToString(await openapiTS(api, { alphabetize: true }));

if (process.argv.includes('--check')) {
  const present = await readFile(target, 'utf8').catch(() => '');
  if (present !== wanted) {
    console.error(
      'src/api/schema.d.ts is not what docs/openapi.json says: run "npm run generate".',
    );
    process.exit(1);
  }
} else {
  await writeFile(target, wanted);
}
