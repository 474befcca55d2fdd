// The scanner of a sheet types like a keyboard: on every keyboard the code arrives whole, and no letter of it is an action.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Wedge } from '../features/station/wedge';

const CODE = 'XBDBCDFGHJKLNPRSTVXBCBKNPTS';

/** What a key of the scanner's keyboard (US) writes on the ward's: only what differs among letters. */
const LAYOUTS: Record<string, Record<string, string>> = {
  us: {},
  'fr-CA': {},
  fr: { a: 'q', q: 'a', w: 'z', z: 'w', m: ',' },
  be: { a: 'q', q: 'a', w: 'z', z: 'w', m: ',' },
  de: { y: 'z', z: 'y' },
  // Every letter stands elsewhere: only the place of the key tells.
  bepo: {
    b: 'k',
    c: 'x',
    d: 'i',
    f: 'e',
    g: ',',
    h: 'c',
    j: 't',
    k: 's',
    l: 'r',
    n: "'",
    p: 'j',
    r: 'o',
    s: 'u',
    t: 'è',
    v: '.',
    x: 'y',
  },
};

let scanned: string[];
let acted: string[];
let wedge: Wedge;
const actions = (event: KeyboardEvent): void => void acted.push(event.key);
const capture = (event: KeyboardEvent): void => wedge.key(event);
let now = 0;

function key(target: EventTarget, letter: string, layout: Record<string, string> = {}): KeyboardEvent {
  const small = letter.toLowerCase();
  const written = layout[small] ?? small;
  const event = new KeyboardEvent('keydown', {
    key: letter.length > 1 ? letter : letter === small ? written : written.toUpperCase(),
    code: letter.length > 1 ? letter : `Key${letter.toUpperCase()}`,
    bubbles: true,
    cancelable: true,
  });
  Object.defineProperty(event, 'timeStamp', { value: now });
  const goes_on = target.dispatchEvent(event);
  if (goes_on && target instanceof HTMLInputElement && event.key.length === 1) target.value += event.key;
  return event;
}

function type(target: EventTarget, text: string, pause: number, layout: Record<string, string> = {}): void {
  for (const letter of text) {
    key(target, letter, layout);
    now += pause;
    vi.advanceTimersByTime(pause);
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  now = 1000;
  scanned = [];
  acted = [];
  wedge = new Wedge((text) => scanned.push(text));
  window.addEventListener('keydown', capture, true);
  document.body.addEventListener('keydown', actions);
});

afterEach(() => {
  window.removeEventListener('keydown', capture, true);
  document.body.removeEventListener('keydown', actions);
  document.body.replaceChildren();
  vi.useRealTimers();
});

describe('a scanner', () => {
  it.each(Object.keys(LAYOUTS))('types its code whole on a keyboard of %s, and acts on nothing', (name) => {
    for (const code of [CODE, CODE.toLowerCase()]) {
      type(document.body, code, 4, LAYOUTS[name]);
      key(document.body, 'Enter');
    }
    expect(scanned).toEqual([CODE, CODE]);
    expect(acted).toEqual([]);
  });

  it('leaves nothing in a field that had the focus', () => {
    const field = document.body.appendChild(document.createElement('input'));
    field.value = 'refus';
    type(field, CODE, 4);
    key(field, 'Enter');
    expect(scanned).toEqual([CODE]);
    expect(field.value).toBe('refus');
    expect(acted).toEqual([]);
  });

  it('that stops half way gives nothing to the chart', () => {
    type(document.body, CODE.slice(0, 9), 4);
    now += 500;
    vi.advanceTimersByTime(500);
    expect(scanned).toEqual([]);
    type(document.body, CODE.slice(0, 9), 4);
    key(document.body, 'Enter');
    vi.advanceTimersByTime(500);
    expect(scanned).toEqual([]);
    expect(acted).toEqual([]);
  });
});

describe('a hand', () => {
  it('chooses X by its key, a moment later', () => {
    key(document.body, 'x');
    expect(acted).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(acted).toEqual(['x']);
  });

  it('chooses X among reasons, where the focus is on the one chosen before', () => {
    const reason = document.body.appendChild(document.createElement('input'));
    reason.type = 'radio';
    key(reason, 'x');
    vi.advanceTimersByTime(100);
    expect(acted).toEqual(['x']);
  });

  it('types words with an x, however fast', () => {
    const field = document.body.appendChild(document.createElement('input'));
    for (const pause of [8, 25, 60, 180]) {
      field.value = '';
      type(field, 'anxieux excitation xfbc ', pause);
      now += 500;
      vi.advanceTimersByTime(500);
      expect(field.value).toBe('anxieux excitation xfbc ');
    }
    expect(scanned).toEqual([]);
  });
});
