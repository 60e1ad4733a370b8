import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const server = process.env.FLUKELINE_URL ?? 'http://127.0.0.1:8000';

/** Answers the API from `mocks/` inside Vite's own server, so that the app runs without Python. */
function mockedApi(): Plugin {
  return {
    name: 'flukeline-mocked-api',
    async configureServer(vite) {
      const { answer } = await import('./mocks/server.ts');
      vite.middlewares.use(answer);
    },
  };
}

export default defineConfig(({ mode }) => ({
  plugins: [react(), ...(mode === 'mock' ? [mockedApi()] : [])],
  resolve: { alias: { '~': new URL('./src', import.meta.url).pathname } },
  build: {
    outDir: 'dist',
    assetsDir: 'assets',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  server: {
    host: '127.0.0.1',
    proxy: mode === 'mock' ? undefined : { '/v1': server, '/objects': server },
  },
  test: { include: ['src/**/*.test.ts', 'mocks/**/*.test.ts'], environment: 'node' },
}));
