import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
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
    await waitFor(() => expect(document.activeElement?.getAttribute('data-patient')).toBe('p3'));
    expect(screen.getByTestId('ward-found').textContent).toBe('1 correspondances sur 24');
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

  it('sorts by what is due first as the station ranked it', async () => {
    await open({ screen: 'ward' });
    await screen.findAllByTestId('ward-row');
    await fireEvent.click(screen.getByTestId('sort'));
    const ranks = screen
      .getAllByTestId('ward-row')
      .map((row) => WARD.rows.find((each) => each.patient_id === row.dataset['patient'])?.due_rank ?? -1);
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
    expect(ranks).toHaveLength(24);
  });

  it('says isolation in words, or why it is not known', async () => {
    await open({ screen: 'ward' });
    const cells = await screen.findAllByTestId('isolation');
    expect(cells[1]?.textContent).toContain('contact, BMR');
    expect(cells[6]?.textContent).toContain('non lu');
    expect(cells[0]?.textContent).toContain('non renseigné');
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
