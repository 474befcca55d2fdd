// What jsdom lacks and the window has.
import { cleanup } from '@testing-library/svelte';
import { afterEach, beforeEach, vi } from 'vitest';
import { answerWith } from '../backend/call';
import { station } from '../backend/station.svelte';
import { desk } from '../features/station/desk.svelte';
import { speak } from '../words/words';

// axe asks for a canvas to look at ligatures; without one it goes on quietly.
HTMLCanvasElement.prototype.getContext = () => null;
Element.prototype.scrollIntoView = () => undefined;
vi.stubGlobal('CSS', { escape: (text: string) => text.replace(/["\\]/g, '\\$&') });

beforeEach(() => {
  window.innerWidth = 1366;
  speak('fr');
  station.forget();
  desk.forget();
  localStorage.clear();
});

afterEach(() => {
  cleanup();
  station.forget();
  answerWith(null);
});
