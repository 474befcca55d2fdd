// A name from the record may be long, turned, invisible or beyond the fonts. It is wrapped, isolated, named sign by sign,
// and never cut: in the list, in the banner, in a panel and in the alert.
import { screen } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { Refused } from '../backend/call';
import { BAD_NAMES, badNames } from '../galerie/bad-names';
import { MAR, WARD } from '../galerie/sample';
import { expectAccessible, open, openMar, press } from './open';

const list = badNames.list(WARD);
const LONG = BAD_NAMES[0] ?? '';

/** What is drawn for a text: its signs that can be drawn, and the numbers of the others. */
function drawn(element: Element | null | undefined): string {
  return element?.textContent ?? '';
}

describe('a name that means harm', () => {
  it('has 200 signs, and all of them stand in the list', async () => {
    await open({ screen: 'ward' }, { ward_list: () => list });
    await screen.findAllByTestId('ward-row');
    const names = [...document.querySelectorAll('[data-testid=ward-row] .patient')];
    expect(LONG).toHaveLength(200);
    expect(drawn(names[0])).toBe(LONG);
    expect(drawn(names[6]), 'markup is text').toBe(BAD_NAMES[6]);
  });

  it('shows what hides or turns as numbers, each isolated', async () => {
    await open({ screen: 'ward' }, { ward_list: () => list });
    await screen.findAllByTestId('ward-row');
    const names = [...document.querySelectorAll('[data-testid=ward-row] .patient')];
    for (const name of names) expect(name.querySelector('bdi'), 'it turns nothing around it').toBeTruthy();
    expect(drawn(names[3])).toBe('DUU+202EPONTU+202C Michel');
    expect([...(names[4]?.querySelectorAll('.sign') ?? [])].map(drawn)).toEqual([
      'U+0000',
      'U+0007',
      'U+001B',
    ]);
    expect(names[5]?.querySelector('[data-sign="U+674E"]')).toBeTruthy();
    await expectAccessible();
  });

  it('stands whole in the banner, the panel and the alert', async () => {
    await openMar({
      mar: () => ({ ...MAR, banner: { ...MAR.banner, name: LONG, look_alike: BAD_NAMES[3] ?? '' } }),
      record_given: () => {
        throw new Refused('not-saved', '');
      },
    });
    expect(drawn(screen.getByTestId('patient-name'))).toBe(LONG);
    expect(drawn(screen.getByTestId('patient'))).toContain('U+202E');
    await press('d');
    expect(drawn(screen.getByTestId('sign'))).toContain(LONG);
    await press('Enter');
    await screen.findByTestId('not-saved-alert');
    expect(drawn(screen.getByTestId('not-saved-entry'))).toContain(LONG);
  });
});
