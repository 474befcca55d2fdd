import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// One page, one script, fonts as files: the window's content security policy allows nothing else.
export default defineConfig(({ mode }) => ({
  base: './',
  plugins: [svelte()],
  resolve: mode === 'test' ? { conditions: ['browser'] } : {},
  server: { host: '127.0.0.1', fs: { allow: ['..'] } },
  preview: { host: '127.0.0.1' },
  build: {
    outDir: mode === 'galerie' ? 'dist-galerie' : 'dist',
    modulePreload: false,
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    target: 'es2022',
    rolldownOptions: {
      input: mode === 'galerie' ? 'galerie.html' : 'index.html',
      output: { codeSplitting: false },
    },
  },
  test: {
    environment: 'jsdom',
    css: { include: [/tokens\.css/] },
    include: ['src/**/*.test.ts'],
    setupFiles: ['src/tests/setup.ts'],
    // axe walks a whole chart; on a loaded machine that alone takes half a minute.
    testTimeout: 60_000,
  },
}));
