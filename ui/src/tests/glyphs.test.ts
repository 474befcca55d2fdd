// The station draws with the fonts it brings. Whatever it says itself must be in them, bold and regular; whatever it
// repeats from elsewhere and cannot draw is written as its number.
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COVERED } from '../parts/covered';
import { isPlain, signs } from '../parts/signs';
import { codePoints } from './woff2';

const UI = resolve(import.meta.dirname, '../..');
const css = readFileSync(resolve(UI, 'src/styles/fonts.css'), 'utf8');
const CATALOGUES = import.meta.glob('../../../crates/lang/locales/*/*.ftl', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** What one weight can draw, face by face: the browser asks a file only for what its range announces. */
function drawn(weight: string): Set<number> {
  const points = new Set<number>();
  const faces = css.split('@font-face').slice(1);
  for (const face of faces.filter((each) => each.includes(`font-weight: ${weight}`))) {
    const file = /url\('([^']+)'\)/.exec(face)?.[1] ?? '';
    const announced = ranges(/unicode-range:([^;]+);/.exec(face)?.[1] ?? 'U+0-10FFFF');
    for (const point of codePoints(readFileSync(resolve(UI, 'src/styles', file)))) {
      if (announced.some(([from, to]) => point >= from && point <= to)) points.add(point);
    }
  }
  return points;
}

function ranges(list: string): [number, number][] {
  return list.split(',').map((each) => {
    const [from = '', to = from] = each.trim().replace(/^U\+/i, '').split('-');
    return [Number.parseInt(from, 16), Number.parseInt(to, 16)];
  });
}

const regular = drawn('400');
const bold = drawn('700');
const both = [...regular].filter((point) => bold.has(point)).sort((a, b) => a - b);

function missing(text: string): string[] {
  const drawable = new Set(both);
  return [...new Set(text)].filter((sign) => sign !== '\n' && !drawable.has(sign.codePointAt(0) ?? 0));
}

describe('the fonts of the station', () => {
  it('are read at all', () => {
    expect(both.length).toBeGreaterThan(800);
    expect(regular.has(0x674e), 'a Chinese name is beyond them').toBe(false);
  });

  it('draw every catalogue', () => {
    expect(Object.keys(CATALOGUES).length, 'three languages of four files').toBeGreaterThanOrEqual(12);
    for (const [file, source] of Object.entries(CATALOGUES)) {
      const said = String(source).replace(/^#.*$/gm, '');
      expect(missing(said), file).toEqual([]);
    }
  });

  it('draw units, numbers and the names of people', () => {
    const units =
      'mg g microgrammes micrograms mL L mmol unités anti-Xa % °C par dans sur 0123456789 , . \u00a0 — – · « » “ ” ’ …';
    const names = 'Nguyễn Đặng Ștefan Łukasz Ğ ğ İ ı Œ œ ɛ Ɛ Æ ŵ ř ő Þ ẞ Ň Ỹ Ẃ';
    expect(missing(units + names)).toEqual([]);
  });

  it('have what is said of them in covered.ts', () => {
    const spans: [number, number][] = [];
    for (const point of both) {
      const last = spans.at(-1);
      if (last && last[1] + 1 === point) last[1] = point;
      else spans.push([point, point]);
    }
    // After a change of fonts: `VEILLEUSE_SAMPLES=write npx vitest run src/tests/glyphs.test.ts`.
    if (process.env['VEILLEUSE_SAMPLES'] === 'write')
      writeFileSync(resolve(UI, 'src/parts/covered.ts'), source(spans));
    else expect(spans).toEqual(COVERED.map((each) => [...each]));
  });
});

describe('a text that comes from elsewhere', () => {
  const shown = (text: string): string =>
    signs(text)
      .map((piece) => (piece.code ? `[${piece.code}]` : piece.text))
      .join('');

  it('stays as it is where it can be drawn', () => {
    for (const name of ['NGUYỄN Thị Hoa', 'ȘTEFAN Ioana', 'ŁUKASZ', '« KCl 600 »'])
      expect(shown(name)).toBe(name);
  });

  it('names what it cannot draw, and what hides', () => {
    expect(shown('李 Wei')).toBe('[U+674E] Wei');
    expect(shown('DU\u202ePONT')).toBe('DU[U+202E]PONT');
    expect(shown('A\u0000B\u200dC\u00adD')).toBe('A[U+0000]B[U+200D]C[U+00AD]D');
    expect(shown('مريم')).toBe('[U+0645][U+0631][U+064A][U+0645]');
    expect(shown('😀')).toBe('[U+1F600]');
  });

  it('loses no sign', () => {
    for (let point = 1; point < 0x3000; point += 1) {
      const sign = String.fromCodePoint(point);
      const [piece] = signs(sign);
      expect(piece?.code ?? piece?.text, named(point)).not.toBe('');
    }
  });

  it('is drawn at once only where every sign stays as it is', () => {
    expect(isPlain('CRÉMIEUX Noëlle')).toBe(true);
    for (let point = 1; point < 0x3000; point += 1) {
      const sign = String.fromCodePoint(point);
      if (isPlain(sign)) expect(signs(sign), named(point)).toEqual([{ text: sign, code: null }]);
    }
  });

  it('takes any space for a space', () => {
    expect(shown('5\u202fmg\tpar\u2009j')).toBe('5\u00a0mg par j');
  });
});

function source(spans: [number, number][]): string {
  const hex = (point: number): string => `0x${point.toString(16)}`;
  const lines = spans.map(([from, to]) => `  [${hex(from)}, ${hex(to)}],\n`);
  return (
    '// The signs that the fonts of the station draw in both weights, as spans; written and judged by `glyphs.test.ts`.\n' +
    `export const COVERED: readonly (readonly [number, number])[] = [\n${lines.join('')}];\n`
  );
}

const named = (point: number): string => `U+${point.toString(16)}`;
