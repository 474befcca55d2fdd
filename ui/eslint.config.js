import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

// A tier looks down only: parts know nothing of features, features nothing of screens, and Tauri has one door.
const door = { group: ['@tauri-apps/*'], message: 'only src/backend talks to the station' };
const features = { group: ['**/features/**'], message: 'parts are below features' };
const screens = { group: ['**/screens/**'], message: 'screens are the top tier' };
const gallery = { group: ['**/galerie/**'], message: 'the gallery shows the page, the page never knows it' };
const forbid = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });

export default ts.config(
  { ignores: ['dist/', 'dist-galerie/', 'node_modules/', 'src/backend/bindings/'] },
  ...ts.configs.recommendedTypeChecked,
  ...svelte.configs['flat/recommended'],
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js'] },
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  {
    // svelte-check types what crosses a component's border; this parser sees `any` there.
    files: ['**/*.svelte'],
    rules: Object.fromEntries(
      ['argument', 'assignment', 'call', 'member-access', 'return'].map((each) => [
        `@typescript-eslint/no-unsafe-${each}`,
        'off',
      ]),
    ),
  },
  { files: ['**/*.js'], extends: [ts.configs.disableTypeChecked] },
  {
    files: ['src/**/*.ts', 'src/**/*.svelte'],
    rules: {
      'no-undef': 'off',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      ...forbid(door, gallery),
    },
  },
  { files: ['src/backend/**', 'src/words/**'], rules: forbid(features, screens, gallery) },
  { files: ['src/parts/**'], rules: forbid(door, features, screens, gallery) },
  { files: ['src/features/**'], rules: forbid(door, screens, gallery) },
  { files: ['src/galerie/**', 'src/tests/**', 'src/window/**'], rules: forbid(door) },
);
