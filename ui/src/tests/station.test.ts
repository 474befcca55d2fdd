import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import type { ModeBar } from '../backend/bindings/ModeBar';
import { Refused } from '../backend/call';
import { BAR_PLANNED, BAR_PLANNED_DOWN } from '../galerie/planned';
import { BAR, BAR_NORMAL, BAR_RECOVERY, BOOT } from '../galerie/sample';
import { expectAccessible, open, press, type } from './open';

const proposal: ModeBar['proposal'] = {
  kind: 'downtime',
  text: 'Le DPI ne répond plus depuis 8 s.',
  since: '03:14',
};

describe('the mode bar', () => {
  it.each([
    ['normal', BAR_NORMAL],
    ['outage', BAR],
    ['recovery', BAR_RECOVERY],
    ['planned', BAR_PLANNED_DOWN],
    ['normal', BAR_PLANNED],
  ])('says %s in words and is accessible', async (mode, bar) => {
    await open({ screen: 'ward' }, { mode: () => bar });
    await screen.findByTestId('ward-list');
    expect(screen.getByTestId('mode-bar').dataset['mode']).toBe(mode);
    expect(screen.getByTestId('mode-word').textContent).toBe(bar.word);
    expect(screen.getByTestId('clock').textContent).toBe(bar.clock);
    expect(screen.getByTestId('data-age').textContent).toContain(bar.age.line);
    await expectAccessible();
  });

  it('says EXERCICE in a drill and keeps the word of the mode', async () => {
    await open({ screen: 'ward' }, { mode: () => ({ ...BAR, drill: true }) });
    expect(screen.getByTestId('drill').textContent).toContain('EXERCICE');
    expect(screen.getByTestId('drill').textContent).toContain('PATIENTS FICTIFS');
    expect(screen.getByTestId('mode-word').textContent).toBe(BAR.word);
  });

  it('speaks the language of the station', async () => {
    await open({ screen: 'ward' }, { boot: () => ({ ...BOOT, locale: 'en' }) });
    await waitFor(() => expect(screen.getByTestId('nav-reconcile').textContent).toContain('Recovery'));
    expect(document.documentElement.lang).toBe('en');
  });
});

describe('a proposal', () => {
  it('is decided by two named people with Enter', async () => {
    const station = await open({ screen: 'ward' }, { mode: () => ({ ...BAR, proposal }) });
    await fireEvent.click(await screen.findByTestId('proposal-button'));
    expect(screen.getByTestId<HTMLInputElement>('decide-by').value, 'who is signed in').toBe('AB');
    await expectAccessible();
    await press('Enter');
    expect(station.of('declare_downtime'), 'alone, a reason is needed').toHaveLength(0);
    screen.getByTestId('decide-second').focus();
    await type('el');
    await press('Enter');
    expect(document.activeElement, 'the second proves who she is').toBe(
      screen.getByTestId('decide-second-pin'),
    );
    await type('654321');
    await press('Enter');
    await waitFor(() =>
      expect(station.of('declare_downtime')).toEqual([
        { by: 'AB', by_pin: null, second: 'EL', second_pin: '654321', reason: null },
      ]),
    );
  });

  it('is never taken by itself', async () => {
    const station = await open({ screen: 'ward' }, { mode: () => ({ ...BAR, proposal }) });
    await screen.findByTestId('proposal');
    expect(station.asked.map((each) => each.name)).not.toContain('declare_downtime');
  });

  it.each([
    ['recovery', 'active', 'end_downtime'],
    ['all-clear', 'recovery-hold', 'all_clear'],
    ['close', 'back-entry', 'all_reconciled'],
    ['close', 'reconciled', 'close_event'],
  ] as const)('of kind %s in state %s asks for %s', async (kind, state, command) => {
    const station = await open(
      { screen: 'ward' },
      { mode: () => ({ ...BAR, state, proposal: { ...proposal, kind } }) },
    );
    await fireEvent.click(await screen.findByTestId('proposal-button'));
    screen.getByTestId('decide-reason').focus();
    await type('seule de nuit');
    await press('Enter');
    await waitFor(() => expect(station.of(command)).toHaveLength(1));
  });

  it('before a planned downtime is a page in the hand, ticked and signed', async () => {
    const station = await open({ screen: 'ward' }, { mode: () => BAR_PLANNED });
    await fireEvent.click(await screen.findByTestId('proposal-button'));
    await fireEvent.click(screen.getByTestId('ready-print'));
    await waitFor(() => expect(station.of('print')[0]).toMatchObject({ what: 'downtime-log', by: 'AB' }));
    await fireEvent.click(screen.getByTestId('ready-printed'));
    screen.getByTestId('ready-printed').focus();
    await press('Enter');
    await waitFor(() =>
      expect(station.of('acknowledge_plan')).toEqual([
        { by: 'AB', by_pin: null, printer_tested: true, reason: null },
      ]),
    );
  });

  it('after a planned start asks one more person for her name, and for no reason', async () => {
    const station = await open(
      { screen: 'ward' },
      { mode: () => ({ ...BAR_PLANNED, proposal: { ...proposal, kind: 'plan' } }) },
    );
    await fireEvent.click(await screen.findByTestId('proposal-button'));
    await press('Enter');
    await waitFor(() => expect(station.of('declare_downtime')).toHaveLength(1));
  });

  it('can be started by the nurse: the record has stopped answering', async () => {
    const station = await open({ screen: 'ward' }, { mode: () => BAR_NORMAL });
    await fireEvent.click(await screen.findByTestId('report-silence'));
    await press('Enter');
    await waitFor(() =>
      expect(station.of('report_silence')).toEqual([
        { by: 'AB', by_pin: null, second: null, second_pin: null, reason: null },
      ]),
    );
  });
});

describe('who works here', () => {
  it('signs in with initials and Enter', async () => {
    const station = await open({ screen: 'ward' }, { mode: () => ({ ...BAR, user: null }) });
    await fireEvent.click(screen.getByTestId('user'));
    await type('cd');
    await press('Enter');
    expect(document.activeElement).toBe(screen.getByTestId('sign-in-pin'));
    await type('123456');
    await press('Enter');
    await waitFor(() =>
      expect(station.of('sign_in')).toEqual([{ initials: 'CD', pin: '123456', badge: null }]),
    );
  });

  it('signs out', async () => {
    const station = await open({ screen: 'ward' });
    await fireEvent.click(screen.getByTestId('user'));
    await fireEvent.click(screen.getByTestId('sign-out'));
    await waitFor(() => expect(station.of('sign_out')).toHaveLength(1));
  });
});

describe('the demonstration', () => {
  it('cuts its record, and a real ward has no such switch', async () => {
    const station = await open({ screen: 'ward' });
    await fireEvent.click(await screen.findByTestId('demo-hang'));
    await waitFor(() => expect(station.of('demo_switch')).toEqual([{ fault: 'hang' }]));
  });

  it('is absent from a real ward', async () => {
    await open({ screen: 'ward' }, { boot: () => ({ ...BOOT, demo: false }) });
    await screen.findByTestId('ward-list');
    expect(screen.queryByTestId('demo')).toBeNull();
  });
});

describe('a station that does not answer', () => {
  it('is called lost after two missed beats, and comes back by itself', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    try {
      let gone = false;
      await open(
        { screen: 'ward' },
        {
          mode: () => {
            if (gone) throw new Refused('internal', '');
            return BAR;
          },
        },
      );
      await screen.findByTestId('ward-list');
      gone = true;
      await vi.advanceTimersByTimeAsync(1_100);
      expect(screen.queryByTestId('station-lost'), 'one hiccup is not a silence').toBeNull();
      await vi.advanceTimersByTimeAsync(1_100);
      const lost = await screen.findByTestId('station-lost');
      expect(within(lost).getByRole('alert').textContent).toContain('écrire sur papier');
      expect(screen.getByTestId('window').dataset['lost']).toBe('true');
      gone = false;
      await vi.advanceTimersByTimeAsync(1_100);
      await waitFor(() => expect(screen.queryByTestId('station-lost')).toBeNull());
    } finally {
      vi.useRealTimers();
    }
  });

  it('says so even when it never answered', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    try {
      const opening = open(
        { screen: 'ward' },
        { boot: () => Promise.reject(new Refused('internal', '')) },
      ).catch(() => null);
      await vi.advanceTimersByTimeAsync(2_500);
      await screen.findByTestId('station-lost');
      await opening;
    } finally {
      vi.useRealTimers();
    }
  });
});
