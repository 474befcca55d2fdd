import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { Refused } from '../backend/call';
import { expectAccessible, open, openMar, press, type } from './open';

const bedside = { screen: 'bedside', patient_id: 'p1' } as const;

describe('the bedside', () => {
  it('opens from the chart with Y, and goes back with Escape', async () => {
    await openMar();
    await press('y');
    expect(await screen.findByTestId('signs')).toBeTruthy();
    await expectAccessible();
    await press('Escape');
    expect(await screen.findByTestId('mar-grid')).toBeTruthy();
  });

  it('has the first field ready, and sends exactly what was typed', async () => {
    const station = await open(bedside);
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('vital-temperature')));
    await type('38.4');
    await fireEvent.input(screen.getByTestId('vital-blood-pressure'), { target: { value: '120/80' } });
    await press('Enter');
    await waitFor(() => expect(station.of('record_vitals')).toHaveLength(1));
    expect(station.of('record_vitals')[0]).toMatchObject({
      patient_id: 'p1',
      at: null,
      readings: [
        { code: 'temperature', typed: '38.4' },
        { code: 'blood-pressure', typed: '120/80' },
      ],
      improbable_confirmed: false,
    });
    await waitFor(() => expect(screen.getByTestId('said').textContent).toContain('Enregistré'));
  });

  it('asks about a rare value, and forgets the confirmation when it changes', async () => {
    let refused = 0;
    const station = await open(bedside, {
      record_vitals: ({ improbable_confirmed }) => {
        if (improbable_confirmed) return { entry_id: 'new', seq: 4, text: 'Enregistré' };
        refused += 1;
        throw new Refused('value-improbable', 'Température 32\u00a0°C');
      },
    });
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('vital-temperature')));
    await type('32');
    await press('Enter');
    const confirm = await screen.findByTestId('vitals-confirm');
    expect(screen.getByTestId('refusal').textContent).toContain('32');
    await fireEvent.click(confirm);
    await fireEvent.input(screen.getByTestId('vital-temperature'), { target: { value: '33' } });
    await fireEvent.click(screen.getByTestId('vitals-sign'));
    await waitFor(() => expect(refused).toBe(2));
    await fireEvent.click(await screen.findByTestId('vitals-confirm'));
    await fireEvent.click(screen.getByTestId('vitals-sign'));
    await waitFor(() => expect(station.of('record_vitals')).toHaveLength(3));
    expect(station.of('record_vitals')[2]).toMatchObject({ improbable_confirmed: true });
  });

  it('blocks with the entry in words when it cannot be recorded', async () => {
    await open(bedside, {
      record_vitals: () => {
        throw new Refused('not-saved', '');
      },
    });
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('vital-temperature')));
    await type('38,4');
    await press('Enter');
    const entry = await screen.findByTestId('not-saved-entry');
    expect(entry.textContent).toContain('MARTIN Jeanne');
    expect(entry.textContent).toContain('Température 38,4');
  });

  it('puts right or withdraws with a reason, and never without', async () => {
    const station = await open(bedside);
    await fireEvent.click((await screen.findAllByTestId('sign-correct'))[0] ?? document.body);
    expect(screen.getByTestId('bedside-says').textContent).toContain('38,4');
    await fireEvent.input(screen.getByTestId('bedside-reason'), { target: { value: 'chiffres inversés' } });
    await fireEvent.input(screen.getByTestId('again-pulse'), { target: { value: '69' } });
    await fireEvent.click(screen.getByTestId('bedside-correct-sign'));
    await waitFor(() => expect(station.of('correct_bedside')).toHaveLength(1));
    expect(station.of('correct_bedside')[0]).toMatchObject({
      entry_id: 'v1',
      reason: 'chiffres inversés',
      readings: [
        { code: 'temperature', typed: '38,4' },
        { code: 'pulse', typed: '69' },
      ],
    });
    await waitFor(() => expect(screen.queryByTestId('bedside-says')).toBeNull());
    await fireEvent.click((await screen.findAllByTestId('line-correct'))[0] ?? document.body);
    await fireEvent.click(screen.getByTestId('bedside-withdraw'));
    await fireEvent.click(screen.getByTestId('bedside-correct-sign'));
    await waitFor(() =>
      expect(station.of('correct_entry')[0]).toMatchObject({ entry_id: 'f1', replacement: null }),
    );
  });

  it('says when nothing can be charted, and still shows everything', async () => {
    const { BAR_NORMAL } = await import('../galerie/sample');
    await open(bedside, { mode: () => BAR_NORMAL });
    expect(await screen.findByTestId('bedside-closed')).toBeTruthy();
    expect(screen.queryByTestId('vital-temperature')).toBeNull();
    expect(screen.getAllByTestId('sign-line')).toHaveLength(2);
  });
});

describe('the handover', () => {
  it('tells the ward from the list with K, and one patient from her chart', async () => {
    const station = await open({ screen: 'ward' });
    await waitFor(() => expect(document.activeElement?.getAttribute('data-patient')).toBe('p1'));
    await press('F4');
    expect(await screen.findByTestId('handover-title')).toBeTruthy();
    expect(station.of('handover')[0]).toEqual({ patient_ids: [] });
    await expectAccessible();
    await press('Escape');
    expect(await screen.findByTestId('ward-list')).toBeTruthy();
  });

  it('records the nurse’s own line as a note for the handover', async () => {
    const station = await open({ screen: 'handover', patient_ids: ['p1'] });
    await fireEvent.input(await screen.findByTestId('handover-note-text'), {
      target: { value: 'attend le scanner' },
    });
    await fireEvent.click(screen.getByTestId('handover-note-form-sign'));
    await waitFor(() =>
      expect(station.of('record_note')[0]).toMatchObject({
        patient_id: 'p1',
        text: 'attend le scanner',
        handover: true,
      }),
    );
  });

  it('prints in the name of who is signed in', async () => {
    const station = await open({ screen: 'handover', patient_ids: [] });
    await fireEvent.click(await screen.findByTestId('print-handover'));
    await waitFor(() =>
      expect(station.of('print')).toEqual([{ what: 'handover', patient_ids: [], by: 'AB', to_file: false }]),
    );
  });
});
