import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { RecordGiven } from '../backend/bindings/RecordGiven';
import type { RecordGivenBefore } from '../backend/bindings/RecordGivenBefore';
import type { RecordNotGiven } from '../backend/bindings/RecordNotGiven';
import type { UndoEntry } from '../backend/bindings/UndoEntry';
import type { CorrectEntry } from '../backend/bindings/CorrectEntry';
import { Refused } from '../backend/call';
import { BAR, BAR_NORMAL, cell, MAR, order } from '../galerie/sample';
import { expectAccessible, open, openMar, pill, press, type } from './open';

const LATE = 'o1 c-3-overdue-02:00';
const INSULIN = 'o4 c-4-due-03:00';
const VERIFY = 'o5 c-3-verify-02:30';

describe('a dose that is certain', () => {
  it('takes D Enter and makes exactly one entry', async () => {
    const station = await openMar();
    await press('d');
    expect(document.activeElement, 'the sign button has the focus').toBe(screen.getByTestId('sign'));
    expect(screen.getByTestId('sign').textContent).toContain('Donné à MARTIN Jeanne');
    await press('Enter');
    await screen.findByText(/Donné 03:14 · AB/);
    expect(station.of('record_given')).toHaveLength(1);
    const request = station.of('record_given')[0] as RecordGiven;
    expect(request).toMatchObject({
      patient_id: 'p1',
      order_id: 'o1',
      slot_id: 's-3-02:00',
      at: null,
      dose: null,
    });
    expect(request.request_id, 'the screen names the entry, so that a retry is the same one').toMatch(
      /^[0-9a-f-]{36}$/,
    );
  });

  it('shows the check only from what the station says afterwards', async () => {
    let answer: (() => void) | undefined;
    const station = await openMar({
      record_given: () =>
        new Promise(
          (resolve) => (answer = () => resolve({ entry_id: 'new', seq: 1, text: 'Donné 03:14 · AB' })),
        ),
    });
    await press('d', 'Enter');
    expect(pill(LATE).dataset['state'], 'nothing is optimistic').toBe('overdue');
    const asked = station.of('mar').length;
    answer?.();
    await waitFor(() => expect(station.of('mar').length).toBeGreaterThan(asked));
  });

  it('moves on to the next due dose and offers to undo', async () => {
    await openMar();
    await press('d', 'Enter');
    await waitFor(() => expect(pill(LATE).dataset['state']).toBe('given'));
    await waitFor(() => expect(document.activeElement?.getAttribute('data-cell')).toBe('o3 c-4-due-03:00'));
    expect(screen.getByTestId('said').textContent).toContain('Ctrl+Z');
  });

  it('is not signed twice by a key that is held', async () => {
    const station = await openMar();
    await press('d');
    await fireEvent.keyDown(screen.getByTestId('sign'), { key: 'Enter', repeat: true });
    expect(station.of('record_given')).toHaveLength(0);
  });

  it('takes another time after H, and four bare digits as a time', async () => {
    const station = await openMar();
    await press('d', 'h');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('time')));
    await type('0305');
    await press('Enter');
    await waitFor(() => expect(station.of('record_given')).toHaveLength(1));
    expect((station.of('record_given')[0] as RecordGiven).at).toBe('03:05');
  });

  it('reads the upper row of a French keyboard as digits', async () => {
    await openMar();
    await press('d', 'h');
    const field = await screen.findByTestId<HTMLInputElement>('time');
    await fireEvent.keyDown(field, { key: 'à', code: 'Digit0' });
    await fireEvent.keyDown(field, { key: '"', code: 'Digit3' });
    expect(field.value).toBe('03');
  });

  it('leaves without a trace on Esc', async () => {
    const station = await openMar();
    await press('d', 'Escape');
    expect(screen.queryByTestId('panel')).toBeNull();
    await waitFor(() => expect(document.activeElement).toBe(pill(LATE)));
    expect(station.of('record_given')).toHaveLength(0);
  });
});

describe('a dose that may have been given before', () => {
  it('cannot be signed without Space', async () => {
    const station = await openMar();
    pill(VERIFY).focus();
    await press('d', 'Enter', 'Enter');
    expect(station.of('record_given')).toHaveLength(0);
    expect(screen.getByTestId('missing').textContent).toContain('Espace');
    await press(' ', 'Enter');
    await waitFor(() => expect(station.of('record_given')).toHaveLength(1));
    expect((station.of('record_given')[0] as RecordGiven).attested).toBe(true);
  });

  it('is recorded as given before with who, when and who says so', async () => {
    const station = await openMar();
    pill(VERIFY).focus();
    await press('p');
    await type('CD');
    await press('Enter');
    await type('120');
    await press('Enter', 'Enter');
    expect(station.of('record_given_before'), 'the source is still missing').toHaveLength(0);
    await fireEvent.click(screen.getByTestId('source-colleague'));
    await press('Enter');
    await waitFor(() => expect(station.of('record_given_before')).toHaveLength(1));
    expect(station.of('record_given_before')[0] as RecordGivenBefore).toMatchObject({
      by: 'CD',
      at: '01:20',
      source: 'colleague',
      slot_id: 's-3-02:30',
    });
  });
});

describe('a high-alert dose', () => {
  it('is never signed with two keys, and its dose is never filled in beforehand', async () => {
    const station = await openMar();
    pill(INSULIN).focus();
    await press('d', 'Enter', 'Enter');
    expect(station.of('record_given')).toHaveLength(0);
    expect(screen.getByTestId<HTMLInputElement>('dose').value).toBe('');
  });

  it('takes the dose typed again, the place, the glucose, then the second person', async () => {
    const station = await openMar();
    pill(INSULIN).focus();
    await press('d');
    await type('4');
    await press('Enter');
    expect(screen.getByTestId('site').contains(document.activeElement), 'where it goes in').toBe(true);
    await fireEvent.click(screen.getByLabelText('ventre gauche'));
    await press('Enter');
    expect(document.activeElement, 'asked for once').toBe(screen.getByTestId('glucose'));
    await type('1,85');
    await press('Enter');
    expect(document.activeElement).toBe(screen.getByTestId('witness'));
    await press('Enter');
    expect(station.of('record_given'), 'never alone without a word').toHaveLength(0);
    await type('cd');
    expect(screen.getByText('DURAND Claire')).toBeTruthy();
    await press('Enter');
    expect(document.activeElement, 'her PIN, then the dose is signed').toBe(
      screen.getByTestId('witness-pin'),
    );
    await type('654321');
    await press('Enter');
    await waitFor(() => expect(station.of('record_given')).toHaveLength(1));
    expect(station.of('record_given')[0] as RecordGiven).toMatchObject({
      dose: '4',
      site: 'ventre gauche',
      glucose: '1,85',
      witness: { initials: 'CD', pin: '654321', absent: null },
    });
  });

  it('lets nobody sign alone without saying why', async () => {
    const station = await openMar();
    pill(INSULIN).focus();
    await press('d');
    await type('4');
    await fireEvent.click(screen.getByLabelText('ventre gauche'));
    await fireEvent.click(screen.getByTestId('witness-absent'));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('witness-reason')));
    await type('seule de nuit');
    await press('Enter', 'Enter');
    await waitFor(() => expect(station.of('record_given')).toHaveLength(1));
    expect(station.of('record_given')[0] as RecordGiven).toMatchObject({
      witness: { initials: '', pin: null, absent: 'seule de nuit' },
    });
  });

  it('keeps the entry and says why when the station refuses it', async () => {
    await openMar({
      record_given: () => {
        throw new Refused('dose-differs', '4 unités');
      },
    });
    pill(INSULIN).focus();
    await press('d');
    await type('40');
    await fireEvent.click(screen.getByLabelText('ventre gauche'));
    // Past the blood sugar, which is asked for once and never forced.
    await press('Enter', 'Enter');
    await type('CD');
    await press('Enter');
    await type('654321');
    await press('Enter');
    expect((await screen.findByTestId('refusal')).textContent).toContain('4 unités');
    expect(screen.getByTestId<HTMLInputElement>('dose').value).toBe('40');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('dose')));
  });
});

describe('a dose that is not given', () => {
  it('takes N, a letter, Enter', async () => {
    const station = await openMar();
    await press('n', 'r', 'Enter');
    await waitFor(() => expect(station.of('record_not_given')).toHaveLength(1));
    expect(station.of('record_not_given')[0] as RecordNotGiven).toMatchObject({ reason: 'R', text: null });
  });

  it('asks for words where the reason needs them', async () => {
    const station = await openMar();
    await press('n', 'c', 'Enter');
    expect(station.of('record_not_given')).toHaveLength(0);
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('reason-text')));
    await type('tension basse');
    await press('Enter');
    await waitFor(() => expect(station.of('record_not_given')).toHaveLength(1));
  });

  it('does not hear the letters of the chart while it is open', async () => {
    await openMar();
    await press('n', 'd', 'e');
    expect(screen.getByTestId('panel').dataset['kind']).toBe('not-given');
  });
});

describe('an entry that could not be recorded', () => {
  const failing = () => {
    throw new Refused('not-saved', '');
  };

  it('raises one blocking alert, keeps the entry readable and shows no check', async () => {
    await openMar({ record_given: failing });
    await press('d', 'Enter');
    const alert = await screen.findByTestId('not-saved-alert');
    expect(alert.getAttribute('role')).toBe('alert');
    expect(alert.textContent).toContain('NON ENREGISTRÉ — écrire sur papier');
    const entry = screen.getByTestId('not-saved-entry').textContent;
    expect(entry).toContain('MARTIN Jeanne');
    expect(entry).toContain('ceftriaxone');
    expect(pill(LATE).dataset['state']).toBe('overdue');
    expect(screen.getAllByTestId('not-saved')).toHaveLength(1);
  });

  it('stops capture until the station has answered again, and retries with the same id', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    try {
      let broken = true;
      const station = await openMar({
        record_given: () => {
          if (broken) failing();
          return { entry_id: 'new', seq: 4, text: 'Donné 03:14 · AB' };
        },
      });
      await press('d', 'Enter');
      const retry = await screen.findByTestId<HTMLButtonElement>('not-saved-retry');
      expect(retry.disabled, 'no answer yet since the failure').toBe(true);
      expect(screen.getByTestId<HTMLButtonElement>('key-given').disabled).toBe(true);
      await vi.advanceTimersByTimeAsync(1_200);
      await waitFor(() => expect(retry.disabled).toBe(false));
      broken = false;
      await fireEvent.click(retry);
      await waitFor(() => expect(screen.queryByTestId('not-saved')).toBeNull());
      const ids = station.of('record_given').map((each) => (each as RecordGiven).request_id);
      expect(ids).toHaveLength(2);
      expect(new Set(ids).size, 'the same entry both times').toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('counts silence as a failure after two seconds and admits a late answer', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    try {
      let answer: ((saved: { entry_id: string; seq: number; text: string }) => void) | undefined;
      await openMar({ record_given: () => new Promise((resolve) => (answer = resolve)) });
      await press('d', 'Enter');
      expect(screen.queryByTestId('not-saved')).toBeNull();
      await vi.advanceTimersByTimeAsync(2_100);
      await screen.findByTestId('not-saved');
      answer?.({ entry_id: 'new', seq: 4, text: 'Donné 03:14 · AB' });
      await screen.findByText(/c’est enregistré/);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('while the record is the place to write', () => {
  it('says so and does nothing', async () => {
    const station = await openMar({ mode: () => BAR_NORMAL });
    await press('d');
    expect(screen.queryByTestId('panel')).toBeNull();
    expect(screen.getByTestId('said').textContent).toContain('écrivez dans le DPI');
    await press('n');
    await press('p');
    expect(station.asked.filter((each) => each.name.startsWith('record_'))).toHaveLength(0);
  });

  it('asks to sign in when nobody is', async () => {
    await openMar({ mode: () => ({ ...BAR, user: null }) });
    await press('d');
    expect(screen.queryByTestId('panel')).toBeNull();
    expect(await screen.findByTestId('sign-in')).toBeTruthy();
  });
});

describe('looking and correcting', () => {
  it('shows the history on Enter and records nothing', async () => {
    const station = await openMar();
    pill('o7 c-1-not-given-00:00').focus();
    await press('Enter');
    expect(screen.getByTestId('details').textContent).toContain('00:02 non donné');
    await press('Enter');
    expect(station.asked.filter((each) => each.name.startsWith('record_'))).toHaveLength(0);
  });

  it('corrects with a reason and keeps the old statement in sight', async () => {
    const station = await openMar();
    pill('o7 c-1-not-given-00:00').focus();
    await press('e');
    expect((await screen.findByTestId('correct-old')).textContent).toContain('chlorure de potassium');
    await press('Enter');
    expect(screen.getByTestId('missing')).toBeTruthy();
    await type('erreur de patient');
    await fireEvent.click(screen.getByTestId('correct-withdraw'));
    screen.getByTestId('correct-reason').focus();
    await press('Enter');
    await waitFor(() => expect(station.of('correct_entry')).toHaveLength(1));
    expect(station.of('correct_entry')[0] as CorrectEntry).toMatchObject({
      entry_id: 'e7',
      replacement: null,
    });
  });

  it('undoes the last entry with Ctrl+Z, Enter', async () => {
    const station = await openMar();
    await press('d', 'Enter');
    await screen.findByText(/Ctrl\+Z/);
    await fireEvent.keyDown(document.activeElement ?? document.body, { key: 'z', ctrlKey: true });
    await screen.findByTestId('panel');
    await screen.findByTestId('correct-old');
    await press('Enter');
    await waitFor(() => expect(station.of('undo_entry')).toHaveLength(1));
    expect(station.of('undo_entry')[0] as UndoEntry).toMatchObject({
      entry_id: 'new',
    });
  });
});

describe('moving', () => {
  it('walks between doses and rows', async () => {
    await openMar();
    await press('ArrowDown');
    expect(document.activeElement).toBe(pill('o2 c-2-verify-01:00'));
    await press('ArrowDown', 'ArrowRight');
    expect(document.activeElement?.getAttribute('data-cell')).toContain('o3');
    const tabbable = document.querySelectorAll('[data-item][tabindex="0"]');
    expect(tabbable, 'one stop for Tab').toHaveLength(1);
  });

  it('goes to the next patient and back to the list', async () => {
    const station = await openMar();
    await press('PageDown');
    await waitFor(() =>
      expect(station.of('mar').some((each) => (each as { patient_id: string }).patient_id === 'p2')).toBe(
        true,
      ),
    );
    await screen.findByTestId('mar-grid');
    await press('Escape');
    await screen.findByTestId('ward-list');
  });

  it('finds another patient with F', async () => {
    await openMar();
    await press('f');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('ward-search')));
  });

  it('keeps the order of the rows while the chart is open', async () => {
    let turned = false;
    const mar = () =>
      turned
        ? {
            ...MAR,
            groups: MAR.groups.map((group) =>
              group.key === 'scheduled'
                ? {
                    ...group,
                    rows: [
                      order('new', 'amoxicilline', '1 g', {
                        cells: [cell(5, 'upcoming', '04:00', 'à venir')],
                      }),
                      ...[...group.rows].reverse(),
                    ],
                  }
                : group,
            ),
          }
        : MAR;
    await openMar({ mar });
    const names = () =>
      [...document.querySelectorAll('tbody[data-group="scheduled"] tr[data-order]')].map((row) =>
        row.getAttribute('data-order'),
      );
    const before = names();
    turned = true;
    await fireEvent.click(screen.getByTestId('shift-on'));
    await waitFor(() => expect(names()).toHaveLength(before.length + 1));
    expect(names()).toEqual([...before, 'new']);
  });
});

describe('the chart', () => {
  it('has no accessibility violation, closed or open', async () => {
    await openMar();
    await expectAccessible();
    await press('n');
    await expectAccessible();
  });

  it('draws each of the thirteen states with its own mark and word', async () => {
    await openMar();
    const states = new Map(
      [...document.querySelectorAll<HTMLElement>('[data-cell][data-state]')].map((each) => [
        each.dataset['state'],
        each,
      ]),
    );
    states.delete('free');
    expect(states.size).toBe(13);
    const marks = [...states.values()].map((each) => each.querySelector('svg, .letter')?.outerHTML ?? 'none');
    expect(new Set(marks).size, 'no two states share a mark').toBe(13);
    for (const each of states.values()) expect(each.querySelector('.word')?.textContent).not.toBe('');
  });

  it('shows free text of the record word for word', async () => {
    await openMar();
    expect(document.querySelector('[data-testid="mar-grid"] q[data-verbatim]')?.textContent).toBe(
      'KCl 600 1cp PO TID si K < 3,5',
    );
  });

  it('says what it cannot show', async () => {
    await open(
      { screen: 'mar', patient_id: 'p1' },
      {
        mar: () => {
          throw new Refused('unknown-patient', 'p1');
        },
      },
    );
    await screen.findByText(/Ce patient n’est pas dans la copie/);
  });
});

beforeEach(() => vi.useRealTimers());
