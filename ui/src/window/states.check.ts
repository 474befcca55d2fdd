// The thirteen states of a dose, without their words: shape and mark alone must tell them apart, in grey and to an eye
// without green cones.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PAGES } from '../galerie/pages';
import { STATES } from '../galerie/states';
import { Gallery, REFERENCE } from './browser';

/** Share of the pixels of a pill that must differ plainly between any two states. */
const APART_MIN = 0.04;
/** Of 255: smaller differences of light are not counted. */
const PLAIN = 40;

type Seeing = 'grey' | 'deuteranopia';

let gallery: Gallery;
beforeAll(async () => {
  gallery = await Gallery.open();
});
afterAll(() => gallery.close());

describe.each(['day', 'night'])('the states by %s', (theme) => {
  it('stay apart in grey and in deuteranopia, without a word', async () => {
    const page = PAGES.find((each) => each.name === 'parts');
    if (!page) throw new Error('the parts have no page');
    const shown = await gallery.show(page, { locale: 'fr', theme }, REFERENCE);
    try {
      await shown.addStyleTag({
        content: `.alone { width: 90px; height: 52px; overflow: hidden; display: grid; place-items: center }
          .alone .pill { width: 76px !important }
          .alone .time, .alone .word { visibility: hidden !important }`,
      });
      const pictures: Record<string, string> = {};
      for (const state of STATES) {
        const picture = await shown.locator(`[data-alone="${state}"]`).screenshot();
        pictures[state] = picture.toString('base64');
      }
      for (const seeing of ['grey', 'deuteranopia'] as const satisfies Seeing[]) {
        const distances = await shown.evaluate(compare, { pictures, seeing, plain: PLAIN });
        expect(distances).toHaveLength((STATES.length * (STATES.length - 1)) / 2);
        const close = distances.filter(([, , apart]) => apart < APART_MIN);
        expect(close, `${seeing}: least ${Math.min(...distances.map(([, , apart]) => apart))}`).toEqual([]);
      }
    } finally {
      await shown.close();
    }
  });
});

/** In the page: how large a share of the pixels differs between each two pictures, as that eye sees them. */
async function compare(given: {
  pictures: Record<string, string>;
  seeing: 'grey' | 'deuteranopia';
  plain: number;
}): Promise<[string, string, number][]> {
  const linear = (value: number): number =>
    value <= 10.31 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4;
  const encoded = (value: number): number => {
    const held = Math.min(1, Math.max(0, value));
    return 255 * (held <= 0.0031308 ? held * 12.92 : 1.055 * held ** (1 / 2.4) - 0.055);
  };
  // Machado, Oliveira and Fernandes 2009, severity 1.0.
  const DEUTERANOPIA = [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ] as const;
  const see = (r: number, g: number, b: number): number[] => {
    const rgb = [linear(r), linear(g), linear(b)] as const;
    if (given.seeing === 'grey') return [encoded(0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2])];
    return DEUTERANOPIA.map((row) => encoded(row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2]));
  };
  const seen: Record<string, number[][]> = {};
  for (const [state, base64] of Object.entries(given.pictures)) {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.width;
    canvas.height = image.height;
    const pen = canvas.getContext('2d');
    if (!pen) throw new Error('no canvas');
    pen.drawImage(image, 0, 0);
    const { data } = pen.getImageData(0, 0, image.width, image.height);
    seen[state] = Array.from({ length: data.length / 4 }, (_, at) =>
      see(data[at * 4] ?? 0, data[at * 4 + 1] ?? 0, data[at * 4 + 2] ?? 0),
    );
  }
  const states = Object.keys(seen);
  const found: [string, string, number][] = [];
  states.forEach((a, nth) => {
    for (const b of states.slice(nth + 1)) {
      const [one = [], other = []] = [seen[a], seen[b]];
      if (one.length !== other.length) throw new Error(`${a} and ${b} have pictures of different sizes`);
      const differ = one.filter((pixel, at) =>
        pixel.some((channel, which) => Math.abs(channel - (other[at]?.[which] ?? 0)) > given.plain),
      );
      found.push([a, b, differ.length / one.length]);
    }
  });
  return found;
}
