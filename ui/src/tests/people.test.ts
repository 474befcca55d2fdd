// Who stands before the window: the lock hides every patient, the draft waits for its own person, the emergency door opens.
import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import type { ModeBar } from '../backend/bindings/ModeBar';
import type { RecordGiven } from '../backend/bindings/RecordGiven';
import { Refused } from '../backend/call';
import { Scan } from '../features/station/scan';
import { PIN } from '../galerie/fake';
import { BAR, BOOT, MAR, WARD } from '../galerie/sample';
import { expectAccessible, open, openMar, pill, press, type } from './open';

const INSULIN = 'o4 c-4-due-03:00';

const CLOSED: ModeBar = { ...BAR, user: null, desk: { ...BAR.desk, closed: true, session: 0 } };

async function lock(): Promise<void> {
  await press('F12');
  await screen.findByTestId('lock-screen');
}

async function signIn(initials: string, pin: string): Promise<void> {
  const field = screen.getByTestId<HTMLInputElement>('sign-in-initials');
  await fireEvent.input(field, { target: { value: initials } });
  const code = screen.getByTestId<HTMLInputElement>('sign-in-pin');
  await fireEvent.input(code, { target: { value: pin } });
  code.focus();
  await press('Enter');
}

/** Where the insulin goes; then Enter leads to the second person. */
async function place(): Promise<void> {
  await fireEvent.click(screen.getByLabelText('ventre gauche'));
  // Past the blood sugar, which is asked for once and never forced.
  await press('Enter', 'Enter');
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('witness')));
}

describe('the lock', () => {
  it('takes every name out of the page and leaves the banner, its age and the clock', async () => {
    await openMar();
    const names = [MAR.banner.name, ...WARD.rows.map((row) => row.name)];
    expect(document.body.textContent).toContain(MAR.banner.name);
    await lock();
    for (const name of names) expect(document.body.innerHTML, name).not.toContain(name);
    expect(screen.getByTestId('mode-word').textContent).toBe(BAR.word);
    expect(screen.getByTestId('nav-data').textContent).toContain(BAR.age.word);
    expect(screen.getByTestId('lock-screen').textContent).toContain(BOOT.ward_name);
    await expectAccessible();
  });

  it('asks nothing about patients while it is closed', async () => {
    const station = await open({ screen: 'ward' }, { mode: () => CLOSED });
    await screen.findByTestId('lock-screen');
    expect(station.of('ward_list')).toHaveLength(0);
  });

  it('shows an outage and lets it be declared', async () => {
    const proposal = { kind: 'downtime' as const, text: 'Le DPI ne répond plus.', since: '03:14' };
    const station = await open({ screen: 'ward' }, { mode: () => ({ ...CLOSED, proposal }) });
    await fireEvent.click(await screen.findByTestId('proposal-button'));
    await type('EL');
    await press('Enter');
    screen.getByTestId('decide-reason').focus();
    await type('seule de nuit');
    await press('Enter');
    expect(document.activeElement, 'nobody signs for another').toBe(screen.getByTestId('decide-by-pin'));
    await type(PIN);
    await press('Enter');
    await waitFor(() =>
      expect(station.of('declare_downtime')).toEqual([
        { by: 'EL', by_pin: PIN, second: null, second_pin: null, reason: 'seule de nuit' },
      ]),
    );
  });

  it('gives her draft back to the same person exactly as it was', async () => {
    const station = await openMar();
    pill(INSULIN).focus();
    await press('d');
    await type('4');
    const field = screen.getByTestId('dose');
    await lock();
    expect(screen.queryByTestId('panel')).toBeNull();
    expect(screen.getByTestId('lock-who').textContent).toContain('BERNARD Anne');
    await type(PIN);
    await press('Enter');
    await waitFor(() => expect(screen.queryByTestId('lock-screen')).toBeNull());
    expect(screen.getByTestId('dose'), 'the very field').toBe(field);
    expect(screen.getByTestId<HTMLInputElement>('dose').value).toBe('4');
    expect(document.activeElement).toBe(field);
    await place();
    await type('cd');
    await press('Enter');
    await type('654321');
    await press('Enter');
    await waitFor(() => expect(station.of('record_given')).toHaveLength(1));
  });

  it('drops the draft for another person, and says whose it was', async () => {
    const station = await openMar();
    pill(INSULIN).focus();
    await press('d');
    await type('4');
    await lock();
    await signIn('CD', PIN);
    await waitFor(() => expect(screen.queryByTestId('lock-screen')).toBeNull());
    const said = await screen.findByTestId('desk-said');
    expect(said.textContent).toContain('BERNARD Anne');
    expect(said.textContent).toContain('abandonnée');
    expect(screen.queryByTestId('panel')).toBeNull();
    expect(await screen.findByTestId('ward-list')).toBeTruthy();
    expect(station.of('record_given')).toHaveLength(0);
  });

  it('keeps an entry that was not recorded for whoever comes next', async () => {
    await openMar({
      record_given: () => {
        throw new Refused('not-saved', '');
      },
    });
    await press('d', 'Enter');
    await screen.findByTestId('not-saved-alert');
    await press('F12');
    await screen.findByTestId('lock-screen');
    await signIn('CD', PIN);
    expect(await screen.findByTestId('not-saved-alert')).toBeTruthy();
  });

  it('forgets a wrong PIN and stays closed', async () => {
    const station = await openMar();
    await lock();
    await signIn('AB', '000000');
    expect((await screen.findByTestId('sign-in-refusal')).textContent).toContain('urgence');
    expect(screen.getByTestId<HTMLInputElement>('sign-in-pin').value).toBe('');
    expect(screen.getByTestId('lock-screen')).toBeTruthy();
    expect(station.of('sign_in')).toHaveLength(1);
  });

  it('does not let the screens behind it hear a key', async () => {
    const station = await openMar();
    await lock();
    const asked = station.asked.length;
    document.body.focus();
    await press('d', 'F2', 'PageDown', 'Escape');
    expect(screen.getByTestId('nav-reconcile').closest('nav')?.inert, 'nor does the banner lead away').toBe(
      true,
    );
    expect(screen.queryByTestId('user')).toBeNull();
    expect(screen.getByTestId('lock-screen')).toBeTruthy();
    expect(station.asked.slice(asked).filter((each) => each.name !== 'mode')).toEqual([]);
  });

  it('says how long until it comes, and a key tells the station that somebody is there', async () => {
    const soon = { ...BAR.desk, locks_in: '20\u00a0s', locks_soon: 'Verrouillage dans 20\u00a0s' };
    const station = await open({ screen: 'ward' }, { mode: () => ({ ...BAR, desk: soon }) });
    const button = await screen.findByTestId('lock');
    await screen.findByTestId('ward-list');
    expect(button.textContent).toContain('20\u00a0s');
    expect(button.getAttribute('aria-label')).toBe('Verrouillage dans 20\u00a0s');
    const clock = vi.spyOn(performance, 'now').mockReturnValue(1e9);
    await press('ArrowDown');
    await waitFor(() => expect(station.of('present')).toHaveLength(1));
    await press('ArrowDown');
    clock.mockRestore();
    expect(station.of('present'), 'not at every key').toHaveLength(1);
  });
});

describe('signing in', () => {
  it('takes digits on a French keyboard without Shift', async () => {
    const station = await open({ screen: 'ward' }, { mode: () => CLOSED });
    await screen.findByTestId('lock-screen');
    await type('AB');
    await press('Enter');
    const code = screen.getByTestId('sign-in-pin');
    expect(document.activeElement).toBe(code);
    for (const [key, place] of [
      ['&', 'Digit1'],
      ['é', 'Digit2'],
      ['"', 'Digit3'],
      ['4', 'Numpad4'],
    ] as const) {
      await fireEvent.keyDown(code, { key, code: place });
    }
    expect(screen.getByTestId<HTMLInputElement>('sign-in-pin').value).toBe('1234');
    await type('56');
    await press('Enter');
    await waitFor(() => expect(station.of('sign_in')).toEqual([{ initials: 'AB', pin: PIN, badge: null }]));
  });

  it('takes a badge, which fills and never signs', async () => {
    const station = await open({ screen: 'ward' }, { mode: () => CLOSED });
    await screen.findByTestId('lock-screen');
    const field = screen.getByTestId('sign-in-initials');
    // A reader's pace, however slow this machine is.
    const keys = [
      ...[...'00427781'].map((digit) => ['à', `Digit${digit}`] as const),
      ['Enter', 'Enter'] as const,
    ];
    for (const [nth, [key, code]] of keys.entries()) {
      const pressed = new KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true });
      await fireEvent(field, Object.defineProperty(pressed, 'timeStamp', { value: 1_000 + nth * 12 }));
    }
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('sign-in-pin')));
    expect(station.of('sign_in')).toHaveLength(0);
    await type('1357');
    await press('Enter');
    await waitFor(() =>
      expect(station.of('sign_in')).toEqual([{ initials: '', pin: '1357', badge: '00427781' }]),
    );
  });

  it('tells a hand from a reader', () => {
    const event = (key: string, at: number) =>
      Object.defineProperty(new KeyboardEvent('keydown', { key, code: `Digit${key}` }), 'timeStamp', {
        value: at,
      });
    const typed = (pause: number) => {
      const scan = new Scan();
      '12345678'.split('').forEach((key, nth) => scan.key(event(key, nth * pause)));
      return scan.key(Object.defineProperty(event('Enter', 8 * pause), 'code', { value: 'Enter' }));
    };
    expect(typed(12)).toBe('12345678');
    expect(typed(90)).toBeNull();
  });

  it('needs no PIN where nobody has one, and says so', async () => {
    const note = 'Ce poste fonctionne sur le nom seul.';
    const sign_in = { by_name: true, pin_digits: 6, badge_digits: null, note };
    const station = await open(
      { screen: 'ward' },
      { mode: () => CLOSED, boot: () => ({ ...BOOT, sign_in }) },
    );
    expect((await screen.findByTestId('sign-in-note')).textContent).toBe(note);
    expect(screen.queryByTestId('sign-in-pin')).toBeNull();
    await type('AB');
    await press('Enter');
    await waitFor(() => expect(station.of('sign_in')).toEqual([{ initials: 'AB', pin: null, badge: null }]));
  });
});

describe('the emergency door', () => {
  it('asks for a name and a reason, and its banner stays', async () => {
    const station = await openMar();
    await lock();
    await fireEvent.click(screen.getByTestId('break-glass-open'));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('break-glass-name')));
    await expectAccessible();
    await type('Jean Petit');
    await press('Enter');
    await type('patient en arrêt');
    await press('Enter');
    await waitFor(() =>
      expect(station.of('break_glass')).toEqual([{ name: 'Jean Petit', reason: 'patient en arrêt' }]),
    );
    expect((await screen.findByTestId('break-glass-banner')).textContent).toContain('Jean Petit');
    expect(screen.queryByTestId('lock-screen')).toBeNull();
  });
});

describe('the second person', () => {
  it('may be missing, with a reason', async () => {
    const station = await openMar();
    pill(INSULIN).focus();
    await press('d');
    await type('4');
    await place();
    await fireEvent.click(screen.getByTestId('witness-absent'));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('witness-reason')));
    await press('Enter');
    expect(screen.getByTestId('missing').textContent, 'nobody signs alone without a word').toContain('seule');
    await type('seule de nuit');
    await press('Enter');
    await waitFor(() => expect(station.of('record_given')).toHaveLength(1));
    expect((station.of('record_given')[0] as RecordGiven).witness).toEqual({
      initials: '',
      pin: null,
      absent: 'seule de nuit',
    });
  });

  it('types her PIN again when it was wrong, and the draft stays', async () => {
    const refuse = vi.fn(() => {
      throw new Refused('pin-wrong', '4');
    });
    await openMar({ record_given: refuse });
    pill(INSULIN).focus();
    await press('d');
    await type('4');
    await place();
    await type('cd');
    await press('Enter');
    await type('000000');
    await press('Enter');
    await screen.findByTestId('refusal');
    const code = screen.getByTestId<HTMLInputElement>('witness-pin');
    await waitFor(() => expect(document.activeElement).toBe(code));
    await waitFor(() => expect(code.value).toBe(''));
    expect(screen.getByTestId<HTMLInputElement>('dose').value).toBe('4');
    expect(screen.queryByTestId('not-saved-alert'), 'judged, not lost').toBeNull();
  });
});
