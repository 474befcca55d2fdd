// Contrast is computed from the tokens: axe cannot judge patterned grounds, and a nurse reads them at three in the morning.
import { describe, expect, it } from 'vitest';
import tokens from '../styles/tokens.css?raw';

const colours = new Map(
  [...tokens.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map((match) => [match[1] ?? '', match[2] ?? '']),
);

function luminance(name: string): number {
  const hex = colours.get(name);
  if (!hex) throw new Error(`no colour ${name}`);
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.03928 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
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
  ['overdue', 'past'],
  ['now', 'paper'],
  ['now', 'past'],
  ['line', 'paper'],
  ['focus-inner', 'paper'],
  ['focus-inner', 'focus-outer'],
  ['focus-outer', 'ink'],
  ['focus-outer', 'overdue'],
];

describe('the colours', () => {
  it.each(TEXT)('%s on %s reads at 7:1', (text, ground) => {
    expect(contrast(text, ground)).toBeGreaterThanOrEqual(7);
  });

  it.each(GRAPHICS)('%s beside %s is seen at 3:1', (mark, ground) => {
    expect(contrast(mark, ground)).toBeGreaterThanOrEqual(3);
  });

  it('leave no text under 13 px', () => {
    for (const match of tokens.matchAll(/--size-[\w]+:\s*(\d+)px/g))
      expect(Number(match[1])).toBeGreaterThanOrEqual(13);
  });
});
