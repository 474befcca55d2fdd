// Infusions, patches and if-needed doses at the desk: few keys, nothing prefilled, every doubt its own key.
import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { Cell } from '../backend/bindings/Cell';
import type { Mar } from '../backend/bindings/Mar';
import type { OrderRow } from '../backend/bindings/OrderRow';
import type { RecordGiven } from '../backend/bindings/RecordGiven';
import type { RecordInfusion } from '../backend/bindings/RecordInfusion';
import type { RecordPatchOff } from '../backend/bindings/RecordPatchOff';
import type { RecordReassessed } from '../backend/bindings/RecordReassessed';
import { Refused } from '../backend/call';
import { MAR } from '../galerie/sample';
import { expectAccessible, openMar, pill, press, type } from './open';

/** The sample chart with one row changed. */
function withRow(order_id: string, change: (row: OrderRow) => OrderRow): Mar {
  const groups = MAR.groups.map((group) => ({
    ...group,
    rows: group.rows.map((row) => (row.order_id === order_id ? change(row) : row)),
  }));
  return { ...MAR, groups };
}

const cellOf = (order_id: string, wanted: (cell: Cell) => boolean): string => {
  const rows = MAR.groups.flatMap((group) => group.rows);
  const found = rows.find((row) => row.order_id === order_id)?.cells.find(wanted);
  if (!found) throw new Error(`no such cell of ${order_id}`);
  return found.cell_id;
};

describe('an infusion', () => {
  it('opens on the sensible next step and takes another rate with its reason', async () => {
    const station = await openMar();
    pill('free:o10').focus();
    await press('d');
    expect(screen.getByTestId('panel').dataset['kind']).toBe('infusion');
    expect(screen.getByTestId('sign').textContent).toContain('Débit changé pour MARTIN Jeanne');
    expect(document.activeElement, 'the rate is typed, never offered').toBe(screen.getByTestId('rate'));
    expect(screen.getByTestId<HTMLInputElement>('rate').value).toBe('');
    await press('Enter');
    expect(screen.getByTestId('missing').textContent).toContain('débit');
    await type('60');
    await press('Enter');
    expect(document.activeElement).toBe(screen.getByTestId('reason'));
    await type('Dr Dubreuil, tension basse');
    await expectAccessible();
    await press('Enter');
    await waitFor(() => expect(station.of('record_infusion')).toHaveLength(1));
    expect(station.of('record_infusion')[0] as RecordInfusion).toMatchObject({
      order_id: 'o10',
      step: 'rate',
      rate: '60',
      reason: 'Dr Dubreuil, tension basse',
      total: null,
    });
  });

  it('changes the step by its letter, wherever no text is written', async () => {
    await openMar();
    pill('free:o10').focus();
    await press('d');
    await fireEvent.keyDown(screen.getByTestId('rate'), { key: 'a' });
    expect(screen.getByTestId('rate'), 'a letter in a field is a letter').toBeTruthy();
    await fireEvent.keyDown(screen.getByTestId('sign'), { key: 'a' });
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('total')));
    expect(screen.getByTestId('computed').textContent, 'beside the field').toContain('83');
    expect(screen.getByTestId<HTMLInputElement>('total').value, 'and not in it').toBe('');
    await fireEvent.keyDown(screen.getByTestId('sign'), { key: 'p' });
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('volume')));
  });

  it('asks to read the pump again when the total is far from the computed one', async () => {
    let asked = 0;
    const station = await openMar({
      record_infusion: ({ total_confirmed }) => {
        asked += 1;
        if (!total_confirmed) throw new Refused('infusion-total-differs', '83 mL');
        return { entry_id: 'new', seq: 4, text: '03:14 arrêtée · AB' };
      },
    });
    pill('free:o10').focus();
    await press('d');
    await fireEvent.keyDown(screen.getByTestId('sign'), { key: 'a' });
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('total')));
    await type('300');
    await press('Enter');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('total-confirmed')));
    await press('Enter');
    expect(asked, 'Enter alone is not enough').toBe(1);
    await press(' ', 'Enter');
    await waitFor(() => expect(station.of('record_infusion')).toHaveLength(2));
    expect((station.of('record_infusion')[1] as RecordInfusion).total_confirmed).toBe(true);
  });

  it('is looked at before anything else in the blind window', async () => {
    const station = await openMar({
      mar: () =>
        withRow('o10', (row) => ({
          ...row,
          verify: true,
          infusion: row.infusion && { ...row.infusion, steps: ['check', 'stop'] },
        })),
    });
    pill('free:o10').focus();
    await press('d');
    expect(document.activeElement).toBe(screen.getByTestId('attest'));
    await press('Enter');
    expect(station.of('record_infusion')).toHaveLength(0);
    await press(' ', 'Enter');
    await type('80');
    await press('Enter');
    await waitFor(() => expect(station.of('record_infusion')).toHaveLength(1));
    expect(station.of('record_infusion')[0] as RecordInfusion).toMatchObject({
      step: 'check',
      attested: true,
      rate: '80',
    });
  });

  it('opens on the bag from the bag that ends', async () => {
    await openMar();
    pill(cellOf('o10', (cell) => cell.follow === 'bag')).focus();
    await press('d');
    expect(document.activeElement).toBe(screen.getByTestId('volume'));
  });
});

describe('a patch', () => {
  it('comes off with two keys', async () => {
    const station = await openMar();
    pill(cellOf('o14', (cell) => cell.follow === 'patch-off')).focus();
    await press('d');
    expect(screen.getByTestId('panel').textContent).toContain('épaule gauche');
    await expectAccessible();
    await press('Enter');
    await waitFor(() => expect(station.of('record_patch_off')).toHaveLength(1));
    expect(station.of('record_patch_off')[0] as RecordPatchOff).toMatchObject({
      order_id: 'o14',
      applied: 'patch-1',
      at: null,
    });
  });

  it('is not stuck on before the old one is spoken for', async () => {
    const station = await openMar();
    pill(cellOf('o14', (cell) => cell.slot_id !== null)).focus();
    await press('d');
    await type('1');
    await press('Enter');
    expect(document.activeElement).toBe(screen.getByTestId('patch-site'));
    expect(screen.getByTestId('panel').textContent, 'where the last ones were').toContain('omoplate droite');
    await type('épaule droite');
    await press('Enter');
    expect(document.activeElement).toBe(screen.getByTestId('patch-removed'));
    expect(station.of('record_given')).toHaveLength(0);
    await fireEvent.click(screen.getByTestId('patch-kept'));
    await press('Enter');
    expect(screen.getByTestId('missing').textContent).toContain('Pourquoi reste-t-il');
    screen.getByTestId('patch-removed').focus();
    await fireEvent.click(screen.getByTestId('patch-removed'));
    // Past the second person, who is asked for once, to why it is given.
    await press('Enter', 'Enter');
    await type('douleur de fond');
    await press('Enter');
    await waitFor(() => expect(station.of('record_given')).toHaveLength(1));
    expect(station.of('record_given')[0] as RecordGiven).toMatchObject({
      site: 'épaule droite',
      old_patch: { removed_at: null, kept_reason: null },
    });
  });
});

describe('an if-needed dose', () => {
  it('says why by a letter, shows its limits, and plans to look again', async () => {
    const station = await openMar();
    pill('free:o9').focus();
    await press('b');
    expect(screen.getByTestId('panel').dataset['kind']).toBe('relief');
    expect(screen.getAllByTestId('limit').map((each) => each.textContent)).toContain('1 sur 4 en 24\u00a0h');
    await press('Enter');
    expect(screen.getByTestId('missing').textContent).toContain('pourquoi');
    await press('m', 'd');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('dose')));
    await type('5');
    await expectAccessible();
    await press('Enter', 'Enter');
    await waitFor(() => expect(station.of('record_given')).toHaveLength(1));
    expect(station.of('record_given')[0] as RecordGiven).toMatchObject({
      order_id: 'o9',
      slot_id: null,
      dose: '5',
      reason: 'douleur',
      relief: { reassess_minutes: 30, pain: null },
    });
  });

  it('goes beyond its most only after somebody read it', async () => {
    const station = await openMar({
      record_given: ({ second_dose_confirmed }) => {
        if (!second_dose_confirmed) throw new Refused('prn-amount', '20 mg sur 20 mg en 24 h');
        return { entry_id: 'new', seq: 4, text: 'Donné 03:14 · AB' };
      },
    });
    pill('free:o9').focus();
    await press('b', 'd');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('dose')));
    await type('5');
    await press('Enter', 'Enter');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('second-dose')));
    await press(' ', 'Enter');
    await waitFor(() => expect(station.of('record_given')).toHaveLength(2));
  });

  it('is looked at again with a letter and Enter', async () => {
    const station = await openMar();
    pill(cellOf('o9', (cell) => cell.follow === 'reassess')).focus();
    await press('d');
    await press('Enter');
    expect(station.of('record_reassessed'), 'an effect is chosen').toHaveLength(0);
    await press('s');
    await expectAccessible();
    await press('Enter');
    await waitFor(() => expect(station.of('record_reassessed')).toHaveLength(1));
    expect(station.of('record_reassessed')[0] as RecordReassessed).toMatchObject({
      dose: 'dose-1',
      effect: 'S',
      pain: null,
    });
  });
});
