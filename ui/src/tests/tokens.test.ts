// Contrast is computed from the tokens: axe cannot judge patterned grounds, and a nurse reads them at three in the morning.
import { describe, expect, it } from 'vitest';
import tokens from '../styles/tokens.css?raw';

type Colours = ReadonlyMap<string, string>;

function coloursIn(css: string): [string, string][] {
  return [...css.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map((match) => [match[1] ?? '', match[2] ?? '']);
}

const [by_day = '', by_night = ''] = tokens.split(":root[data-theme='night']");
const day: Colours = new Map(coloursIn(by_day));
// What night does not change stays as by day.
const night: Colours = new Map([...day, ...coloursIn(by_night)]);

function luminance(colours: Colours, name: string): number {
  const hex = colours.get(name);
  if (!hex) throw new Error(`no colour ${name}`);
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.03928 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(colours: Colours, a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(colours, a), luminance(colours, b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const TEXT: readonly (readonly [string, string])[] = [
  ...[
    'paper',
    'ground',
    'past',
    'row-active',
    'caution-ground',
    'verify-ground',
    'hold-ground',
    'due-ground',
  ].map((ground) => ['ink', ground] as const),
  ...['paper', 'ground', 'past', 'row-active'].map((ground) => ['ink-soft', ground] as const),
  ['on-normal', 'normal'],
  ['on-outage', 'outage'],
  ['on-recovery', 'recovery'],
  ['on-planned', 'planned'],
  ['on-drill', 'drill'],
  ['on-due', 'due-ground'],
  ['on-overdue', 'overdue'],
  ['on-given', 'given'],
  ['on-deferred', 'deferred'],
  ['on-high-alert', 'high-alert'],
  ['on-allergy', 'allergy'],
  ['on-alarm', 'alarm'],
  ['alarm', 'paper'],
  ['sent', 'paper'],
  ['paper', 'ink'],
];

const GRAPHICS: readonly (readonly [string, string])[] = [
  ['due', 'paper'],
  ['due', 'due-ground'],
  ['overdue', 'paper'],
  ['overdue', 'past'],
  ['given', 'past'],
  ['deferred', 'past'],
  ['now', 'paper'],
  ['now', 'past'],
  ['line', 'paper'],
  ['allergy', 'ground'],
  ['focus-inner', 'focus-outer'],
];

describe.each([
  ['by day', day],
  ['by night', night],
] as const)('the colours %s', (when, colours) => {
  it.each(TEXT)('%s on %s reads at 7:1', (text, ground) => {
    expect(contrast(colours, text, ground)).toBeGreaterThanOrEqual(7);
  });

  it.each(GRAPHICS)('%s beside %s is seen at 3:1', (mark, ground) => {
    expect(contrast(colours, mark, ground)).toBeGreaterThanOrEqual(3);
  });

  it('show the focus on every ground by one of its two rings', () => {
    for (const ground of [
      'paper',
      'ground',
      'past',
      'ink',
      'overdue',
      'due-ground',
      'outage',
      'recovery',
      'planned',
      'row-active',
    ]) {
      const rings = ['focus-inner', 'focus-outer'].map((ring) => contrast(colours, ring, ground));
      expect(Math.max(...rings), `${ground} ${when}`).toBeGreaterThanOrEqual(3);
    }
  });
});

describe('the sizes', () => {
  it('leave no text under 13 px', () => {
    for (const match of tokens.matchAll(/--size-[\w]+:\s*(\d+)px/g))
      expect(Number(match[1])).toBeGreaterThanOrEqual(13);
  });

  it('know by night every colour that day knows, and no other', () => {
    for (const [name] of coloursIn(by_night)) expect([...day.keys()]).toContain(name);
  });
});
