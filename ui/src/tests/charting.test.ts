import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { RecordAsked } from '../backend/bindings/RecordAsked';
import type { RecordDeferred } from '../backend/bindings/RecordDeferred';
import type { RecordGiven } from '../backend/bindings/RecordGiven';
import type { RecordGivenBefore } from '../backend/bindings/RecordGivenBefore';
import { Refused } from '../backend/call';
import { SWEEP } from '../galerie/sample';
import { expectAccessible, openMar, pill, press, type } from './open';

const VERIFY = 'o5 c-3-verify-02:30';

describe('another quantity', () => {
  it('is typed after Q, with why', async () => {
    const station = await openMar();
    await press('q');
    expect(document.activeElement, 'never prefilled').toBe(screen.getByTestId('dose'));
    await type('0,5');
    await press('Enter', 'Enter');
    expect(station.of('record_given'), 'the reason is missing').toHaveLength(0);
    await type('moitié vomie');
    await press('Enter');
    await waitFor(() => expect(station.of('record_given')).toHaveLength(1));
    expect(station.of('record_given')[0] as RecordGiven).toMatchObject({
      dose: '0,5',
      other_quantity: true,
      quantity_reason: 'moitié vomie',
    });
  });

  it('offers both readings of a number, and gives the focus to neither', async () => {
    await openMar({
      record_given: () => {
        throw new Refused('dose-ambiguous', '1.250', [
          { typed: '1,25', label: '1,25\u00a0g' },
          { typed: '1250', label: '1\u00a0250\u00a0g' },
        ]);
      },
    });
    await press('q');
    await type('1.250');
    await press('Enter');
    await type('avis du médecin');
    await press('Enter');
    const choices = await screen.findByTestId('choices');
    const buttons = [...choices.querySelectorAll('button')];
    expect(buttons).toHaveLength(2);
    expect(choices.contains(document.activeElement), 'neither is focused').toBe(false);
    await fireEvent.click(buttons[1] ?? choices);
    expect(screen.getByTestId<HTMLInputElement>('dose').value).toBe('1250');
  });

  it('says that the patient took it herself after G', async () => {
    const station = await openMar();
    await press('g', 'Enter');
    await waitFor(() => expect(station.of('record_given')).toHaveLength(1));
    expect(station.of('record_given')[0] as RecordGiven).toMatchObject({ self_administered: true });
  });
});

describe('a dose that is put off', () => {
  it('takes L, a time, why, Enter', async () => {
    const station = await openMar();
    await press('l');
    await type('430');
    await press('Enter');
    await type('au scanner');
    await press('Enter');
    await waitFor(() => expect(station.of('record_deferred')).toHaveLength(1));
    expect(station.of('record_deferred')[0] as RecordDeferred).toMatchObject({
      until: '04:30',
      reason: 'au scanner',
    });
  });
});

describe('a dose of the paper sheet', () => {
  it('is copied with who gave it and when', async () => {
    const station = await openMar();
    await press('p');
    await type('CD');
    await press('Enter');
    await type('0250');
    await fireEvent.click(screen.getByTestId('source-paper'));
    await press('Enter');
    await waitFor(() => expect(station.of('record_given_before')).toHaveLength(1));
    expect(station.of('record_given_before')[0] as RecordGivenBefore).toMatchObject({
      by: 'CD',
      at: '02:50',
      source: 'paper',
    });
  });
});

describe('the sweep', () => {
  it('opens from the counter and decides one line at a time', async () => {
    let left = SWEEP;
    const station = await openMar({
      sweep: () => left,
      record_not_given: () => {
        left = { ...SWEEP, items: SWEEP.items.slice(1) };
        return { entry_id: 'new', seq: 4, text: 'Non donné 03:14 · AB' };
      },
    });
    await fireEvent.click(screen.getByTestId('count-verify'));
    const sweep = await screen.findByTestId('sweep');
    await waitFor(() => expect(document.activeElement?.getAttribute('data-sweep')).toContain('o2'));
    expect(screen.getByTestId('sweep-left').textContent).toContain('3 à vérifier');
    expect(sweep.querySelectorAll('[data-sweep]')).toHaveLength(3);
    await expectAccessible();
    await press('n', 'a', 'Enter');
    await waitFor(() => expect(station.of('record_not_given')).toHaveLength(1));
    await waitFor(() => expect(screen.getByTestId('sweep-left').textContent).toContain('2 à vérifier'));
    await waitFor(() => expect(document.activeElement?.getAttribute('data-sweep')).toContain('o5'));
    await press('Escape');
    await waitFor(() => expect(screen.queryByTestId('sweep')).toBeNull());
  });

  it('asks the prescriber with U and looks into an order with O', async () => {
    const station = await openMar();
    await fireEvent.click(screen.getByTestId('count-verify'));
    await waitFor(() => expect(document.activeElement?.getAttribute('data-sweep')).toContain('o2'));
    await press('u', 'Enter');
    expect(station.of('record_asked'), 'who was asked').toHaveLength(0);
    await type('Dr Hamon appelé');
    await press('Enter');
    await waitFor(() => expect(station.of('record_asked')).toHaveLength(1));
    expect(station.of('record_asked')[0] as RecordAsked).toMatchObject({ text: 'Dr Hamon appelé' });
    await waitFor(() => expect(document.activeElement?.getAttribute('data-sweep')).toContain('o5'));
    await press('ArrowDown', 'o', 'Enter');
    await waitFor(() => expect(station.of('record_checked')).toHaveLength(1));
  });

  it('has no key that decides everything', async () => {
    const station = await openMar();
    await fireEvent.click(screen.getByTestId('count-verify'));
    await waitFor(() => expect(document.activeElement?.getAttribute('data-sweep')).toContain('o2'));
    await press('Enter', ' ', 'a', 't');
    expect(station.asked.filter((each) => each.name.startsWith('record_'))).toHaveLength(0);
  });

  it('asks for the attestation in the chart too', async () => {
    const station = await openMar();
    pill(VERIFY).focus();
    await press('u');
    await type('Dr Hamon appelé');
    await press('Enter');
    await waitFor(() => expect(station.of('record_asked')).toHaveLength(1));
  });
});
