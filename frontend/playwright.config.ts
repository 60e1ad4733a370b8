import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

/** A free port and an empty data folder, chosen once and passed to Playwright's workers. */
function ownServer(): string {
  if (!process.env.FLUKELINE_E2E_PORT) {
    const ask =
      'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})';
    process.env.FLUKELINE_E2E_PORT = execFileSync(process.execPath, ['-e', ask]).toString().trim();
    process.env.FLUKELINE_E2E_DATA = mkdtempSync(join(tmpdir(), 'flukeline-e2e-'));
  }
  return `http://127.0.0.1:${process.env.FLUKELINE_E2E_PORT}`;
}

const given = process.env.FLUKELINE_URL;
const baseURL = given ?? ownServer();

export default defineConfig({
  testDir: 'e2e',
  // The tests share one catalogue, and fill it in the order of their files.
  workers: 1,
  fullyParallel: false,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  forbidOnly: true,
  use: {
    baseURL,
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    },
  },
  webServer: given
    ? undefined
    : {
        command: '../.venv/bin/flukeline serve',
        url: `${baseURL}/v1/health`,
        timeout: 60_000,
        env: {
          PORT: process.env.FLUKELINE_E2E_PORT ?? '',
          FLUKELINE_DATA: process.env.FLUKELINE_E2E_DATA ?? '',
        },
      },
});
