import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const server = process.env.FLUKELINE_URL ?? 'http://127.0.0.1:8000';

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '~': new URL('./src', import.meta.url).pathname } },
  build: {
    outDir: 'dist',
    assetsDir: 'assets',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/v1': server, '/objects': server },
  },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
