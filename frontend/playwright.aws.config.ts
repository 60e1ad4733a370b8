import { defineConfig } from '@playwright/test';

/** Tests of the deployed stack; `make deploy-check` starts it and sets the variables used here. */
export default defineConfig({
  testDir: 'e2e-aws',
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: 'json',
  forbidOnly: true,
  use: {
    // The origin that the stack was deployed for, so that its CORS rules apply.
    baseURL: process.env.FLUKELINE_SITE,
    viewport: { width: 1440, height: 900 },
    ignoreHTTPSErrors: true,
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        `--host-resolver-rules=${process.env.FLUKELINE_HOSTS}`,
      ],
    },
  },
});
