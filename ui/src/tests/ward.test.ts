import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { birthDigits, fold, matches } from '../features/ward/search';
import { BAR, WARD } from '../galerie/sample';
import { expectAccessible, open, press } from './open';

describe('the ward list', () => {
  it('shows every patient, the sum of the orders, and no violation', async () => {
    await open({ screen: 'ward' });
    expect(await screen.findAllByTestId('ward-row')).toHaveLength(24);
    expect(screen.getByTestId('conservation').textContent).toMatch(
      /132.*reçues.*130.*comprises.*2.*telles quelles/s,
    );
    await expectAccessible();
  });

  it('never shows a missing allergy feed as none', async () => {
    await open({ screen: 'ward' });
    const rows = await screen.findAllByTestId('ward-row');
    const kinds = rows.map((row) => row.querySelector('[data-allergy]')?.getAttribute('data-allergy'));
    expect(new Set(kinds)).toEqual(new Set(['known', 'none-known', 'not-recorded', 'not-fetched']));
  });

  it('moves with arrows and opens with Enter', async () => {
    const station = await open({ screen: 'ward' });
    await waitFor(() => expect(document.activeElement?.getAttribute('data-patient')).toBe('p1'));
    await press('ArrowDown', 'Enter');
    await waitFor(() =>
      expect(station.of('mar')[0]).toMatchObject({ patient_id: 'p2', hours: 12, shift_hours: 0 }),
    );
  });

  it('finds Nguyễn with ngu, and hides nobody', async () => {
    await open({ screen: 'ward' });
    await waitFor(() => expect(document.activeElement?.getAttribute('data-patient')).toBe('p1'));
    await press('f');
    expect(document.activeElement).toBe(screen.getByTestId('ward-search'));
    await fireEvent.input(screen.getByTestId('ward-search'), { target: { value: 'ngu' } });
    expect(screen.getAllByTestId('ward-row')).toHaveLength(24);
    await press('Enter');
    expect(document.activeElement?.getAttribute('data-patient')).toBe('p3');
  });

  it('keeps its order when counts change', async () => {
    let turned = false;
    await open(
      { screen: 'ward' },
      {
        ward_list: () => (turned ? { ...WARD, rows: [...WARD.rows].reverse() } : WARD),
        mode: () => ({ ...BAR, revisions: { ...BAR.revisions, chart: turned ? 2 : 1 } }),
      },
    );
    await screen.findAllByTestId('ward-row');
    turned = true;
    await new Promise((done) => setTimeout(done, 1_200));
    expect(screen.getAllByTestId('ward-row')[0]?.getAttribute('data-patient')).toBe('p1');
  });

  it('prints all charts in the name of who is signed in', async () => {
    const station = await open({ screen: 'ward' });
    await fireEvent.click(await screen.findByTestId('print-mars'));
    await waitFor(() =>
      expect(station.of('print')).toEqual([{ what: 'mar', patient_ids: [], by: 'AB', to_file: false }]),
    );
    expect((await screen.findByTestId('desk-said')).textContent).toContain('24 pages');
  });
});

describe('the search', () => {
  it('ignores accents and case', () => {
    expect(fold('ĐẶNG Văn')).toBe('dang van');
    expect(fold('ŒUVRARD')).toBe('oeuvrard');
  });

  it('reads a birth date in every language of the station', () => {
    expect(birthDigits('03\u00a0févr.\u00a01948')).toBe('03021948');
    expect(birthDigits('12\u00a0juil.\u00a01951')).toBe('12071951');
    expect(birthDigits('09\u00a0juin\u00a01968')).toBe('09061968');
    expect(birthDigits('30\u00a0août\u00a01944')).toBe('30081944');
    expect(birthDigits('21\u00a0Apr\u00a01979')).toBe('21041979');
    expect(birthDigits('1948-02-03')).toBe('03021948');
    const row = WARD.rows[0];
    expect(row && matches(row, '03/02')).toBe(true);
    expect(row && matches(row, 'mart')).toBe(true);
    expect(row && matches(row, '')).toBe(false);
  });
});
