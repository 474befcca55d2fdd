// Every page of the gallery, in every language, by day and by night, in a real browser: no violation of accessibility, nothing
// sideways, no small target, no small text, enough rows, and no forbidden word.
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LOCALES, PAGES } from '../galerie/pages';
import { Gallery, LARGE, REFERENCE, ZOOM_175, ZOOM_200, type Size } from './browser';
import { faults } from './lint';
import { measures, spoken } from './measure';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const LIMITS = { target: 32, text: 13 };
/** `VEILLEUSE_SHOTS=folder` keeps a picture of every page: for people, who see what no machine does. */
const SHOTS = process.env['VEILLEUSE_SHOTS'];

let gallery: Gallery;
beforeAll(async () => {
  gallery = await Gallery.open();
  if (SHOTS) mkdirSync(SHOTS, { recursive: true });
});
afterAll(() => gallery.close());

const in_languages = PAGES.flatMap((page) =>
  (page.locales ?? LOCALES).map((locale) => [page.name, locale, page] as const),
);
const NONE = { wide: [], small_targets: [], small_text: [], cut: [] };

async function picture(shown: Page, name: string): Promise<void> {
  if (SHOTS) await shown.screenshot({ path: join(SHOTS, `${name}.png`) });
}

async function fits(
  shown: Page,
  name: string,
  others: readonly (readonly [string, Size, string])[],
): Promise<void> {
  for (const [what, size, theme] of others) {
    await shown.setViewportSize(size);
    await shown.evaluate((chosen) => (document.documentElement.dataset['theme'] = chosen), theme);
    await shown.waitForTimeout(60);
    await picture(shown, `${name}-${what}`);
    const { wide, small_text, small_targets } = await shown.evaluate(measures, LIMITS);
    expect.soft({ ...NONE, wide, small_text, small_targets }, what).toEqual(NONE);
  }
}

it.each(in_languages)('%s in %s', async (_, locale, page) => {
  const shown = await gallery.show(page, { locale }, REFERENCE);
  try {
    await picture(shown, `${page.name}-${locale}`);
    const { rows, room, ...faulty } = await shown.evaluate(measures, LIMITS);
    expect.soft(faulty, 'the window of reference').toEqual(NONE);
    if (page.rows_min !== undefined)
      expect.soft(rows, `there is room for ${room}`).toBeGreaterThanOrEqual(page.rows_min);

    const said = await shown.evaluate(spoken);
    expect.soft(said.length, 'the page says something').toBeGreaterThan(5);
    expect.soft(said.flatMap((each) => faults(each, locale))).toEqual([]);

    await shown.addScriptTag({ path: AXE });
    const violations = await shown.evaluate(async () => {
      const axe = (window as unknown as { axe: { run: (on: Document) => Promise<AxeResults> } }).axe;
      const { violations } = await axe.run(document);
      return violations.map(
        (each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`,
      );
    });
    expect.soft(violations).toEqual([]);

    // The longest words are French; the other windows are looked at in them.
    if (locale === 'fr')
      await fits(shown, page.name, [
        ['large', LARGE, 'day'],
        ['large-night', LARGE, 'night'],
        ['night', REFERENCE, 'night'],
      ]);
  } finally {
    await shown.close();
  }
  if (locale !== 'fr') return;
  // Opened anew: a chart on which something is being written keeps its hours.
  const zoomed = await gallery.show(page, { locale }, ZOOM_175);
  try {
    await fits(zoomed, page.name, [
      ['zoom-175', ZOOM_175, 'day'],
      ['zoom-200', ZOOM_200, 'day'],
    ]);
  } finally {
    await zoomed.close();
  }
});

it('gives a hand of its own to large targets', async () => {
  const page = PAGES.find((each) => each.name === 'mar');
  if (!page) throw new Error('the chart has no page');
  const shown = await gallery.show(page, { locale: 'fr', targets: 'large' }, LARGE);
  try {
    const found = await shown.evaluate(measures, { target: 44, text: 13 });
    expect(found.small_targets).toEqual([]);
  } finally {
    await shown.close();
  }
});
