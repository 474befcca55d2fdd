import { defineConfig } from 'vitest/config';

// The gallery in a real browser. `scripts/gallery.sh` builds it first; nothing here runs under jsdom.
export default defineConfig({
  base: './',
  test: {
    environment: 'node',
    include: ['src/window/*.check.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
