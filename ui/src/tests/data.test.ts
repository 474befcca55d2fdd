import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { Certainty } from '../backend/bindings/Certainty';
import type { Finding } from '../backend/bindings/Finding';
import type { Notice } from '../backend/bindings/Notice';
import { Refused } from '../backend/call';
import { DATA_BROKEN, DATA_HL7, DATA_INCOMPLETE } from '../galerie/data';
import { MAR, WARD } from '../galerie/sample';
import { expectAccessible, open, openMar, press } from './open';

const ALARM: Notice = {
  code: 'not-conserved',
  what: 'Le compte n’y est pas.',
  works: 'La saisie reste possible.',
  todo: 'Comparez avec la feuille.',
};

const row = (section: string): HTMLElement => {
  const found = document.querySelector<HTMLElement>(`[data-section="${section}"]`);
  if (!found) throw new Error(`no line for ${section}`);
  return found;
};

describe('the state of the data', () => {
  it('says first that everything received is shown, then every section, with no violation', async () => {
    await open({ screen: 'data' });
    const verdict = await screen.findByTestId('data-verdict');
    expect(verdict.textContent).toContain('Tout ce qui a été reçu est affiché');
    expect(verdict.textContent).toMatch(
      /132 reçues \+ 0 prises ici = 130 comprises \+ 2 telles quelles, 132 affichées/,
    );
    expect(within(screen.getByTestId('data-sections')).getAllByRole('rowheader')).toHaveLength(11);
    expect(row('orders').textContent).toContain('complet');
    await expectAccessible();
  });

  it('says by sign and word what is missing, and for whom', async () => {
    const station = await open({ screen: 'data' }, { data_state: () => DATA_INCOMPLETE });
    const verdict = await screen.findByTestId('data-verdict');
    expect(verdict.getAttribute('role')).toBe('status');
    expect(verdict.textContent).toContain('Allergies, Diagnostics, Régime');
    expect(row('allergies').querySelector('.standing')?.textContent).toContain('incomplet');
    expect(row('allergies').querySelector('.standing [data-icon]')?.getAttribute('data-icon')).toBe(
      'not-fetched',
    );
    expect(row('conditions').textContent).toContain('accès refusé par le DPI');
    const gaps = screen.getByTestId('data-gaps');
    expect(gaps.textContent).toContain('Pour tous les patients\u00a0: Diagnostics, Régime');
    expect(gaps.querySelectorAll('li')).toHaveLength(3);
    await expectAccessible();
    await fireEvent.click(within(gaps).getByRole('button', { name: /ŁUKASZ/ }));
    await waitFor(() => expect(station.of('mar')[0]).toMatchObject({ patient_id: 'p7' }));
  });

  it('never shows as zero what was never counted', async () => {
    await open({ screen: 'data' }, { data_state: () => DATA_INCOMPLETE });
    await screen.findByTestId('data-verdict');
    const numbers = [...row('diet').querySelectorAll('td.number')].map((cell) => cell.textContent?.trim());
    expect(numbers.slice(0, 3)).toEqual(['–non compté', '–non compté', '–non compté']);
    expect(numbers[5]).toBe('24');
  });

  it('interrupts when received and shown differ', async () => {
    await open({ screen: 'data' }, { data_state: () => DATA_BROKEN });
    const verdict = await screen.findByRole('alert');
    expect(verdict.textContent).toContain('Des prescriptions reçues ne sont pas affichées');
    await expectAccessible();
  });

  it('counts the messages of a feed', async () => {
    await open({ screen: 'data' }, { data_state: () => DATA_HL7 });
    const messages = await screen.findByTestId('data-messages');
    expect(messages.textContent).toContain('1\u00a0204');
    expect(row('orders').textContent).toContain('Messages HL7');
  });

  it('opens with F2 and by the age of the data, and Esc goes back to where one was', async () => {
    await openMar();
    await press('F2');
    await screen.findByTestId('data-verdict');
    expect(screen.getByTestId('nav-data').getAttribute('aria-current')).toBe('page');
    await press('Escape');
    expect((await screen.findByTestId('patient')).dataset['patient']).toBe('p1');
    await fireEvent.click(screen.getByTestId('nav-data'));
    await screen.findByTestId('data-verdict');
    await press('F2');
    await screen.findByTestId('mar-grid');
  });

  it('is not a way out of an entry that was not recorded', async () => {
    await openMar({
      record_given: () => {
        throw new Refused('not-saved', '');
      },
    });
    await press('d', 'Enter');
    await screen.findByTestId('not-saved');
    await press('F2');
    expect(screen.queryByTestId('data-verdict')).toBeNull();
    expect(screen.getByTestId('not-saved')).toBeTruthy();
  });
});

describe('orders received and orders shown differ', () => {
  it('is said on the chart, and nobody can dismiss it', async () => {
    await openMar({ mar: () => ({ ...MAR, alarm: ALARM }) });
    const alarm = screen.getByTestId('not-conserved');
    expect(alarm.getAttribute('role')).toBe('alert');
    expect(alarm.textContent).toContain('Comparez avec la feuille.');
    expect(alarm.querySelector('button')).toBeNull();
  });

  it('is said on the list', async () => {
    await open({ screen: 'ward' }, { ward_list: () => ({ ...WARD, alarm: ALARM }) });
    expect((await screen.findByTestId('not-conserved')).getAttribute('role')).toBe('alert');
    expect(await screen.findAllByTestId('ward-row'), 'and every patient stays').toHaveLength(24);
  });
});

describe('what is known beside the orders', () => {
  const finding = (certainty: Certainty, value: string): Finding => ({
    code: 'diet',
    certainty,
    label: 'Régime',
    value,
    age: null,
  });

  it('shows four certainties with four signs and four wordings (T-05)', async () => {
    const answers: [Certainty, string, string | null][] = [
      ['known', 'mixé lisse', null],
      ['none-known', 'aucun connu', 'none-known'],
      ['not-recorded', 'non renseigné', 'not-recorded'],
      ['not-fetched', 'non lu (accès refusé par le DPI)', 'not-fetched'],
    ];
    const alerts = answers.map(([certainty, value]) => finding(certainty, value));
    await openMar({ mar: () => ({ ...MAR, banner: { ...MAR.banner, alerts } }) });
    const shown = [...screen.getByTestId('alerts').querySelectorAll<HTMLElement>('.finding')];
    expect(shown.map((tag) => tag.dataset['certainty'])).toEqual(answers.map(([certainty]) => certainty));
    expect(new Set(shown.map((tag) => tag.textContent)).size).toBe(4);
    expect(shown.map((tag) => tag.querySelector('[data-icon]')?.getAttribute('data-icon') ?? null)).toEqual(
      answers.map(([, , icon]) => icon),
    );
  });

  it('never lets an unknown resuscitation status pass for one', async () => {
    await openMar();
    const status = screen.getByTestId('finding-code-status');
    expect(status.textContent).toContain('non connu');
    expect(status.dataset['certainty']).toBe('not-recorded');
  });

  it('opens the details with M, closes them with M or Esc, and gives the focus back to the dose', async () => {
    await openMar();
    const before = document.activeElement?.getAttribute('data-item');
    await press('m');
    const panel = await screen.findByTestId('findings');
    expect(panel.textContent).toContain('Insuffisance cardiaque');
    expect(panel.querySelector('[data-group="diet"]')?.textContent).toContain('accès refusé par le DPI');
    expect(screen.getByTestId('patient'), 'the identity stays in sight').toBeTruthy();
    await expectAccessible();
    await press('Escape');
    expect(screen.queryByTestId('findings')).toBeNull();
    await waitFor(() => expect(document.activeElement?.getAttribute('data-item')).toBe(before));
    await press('m');
    await screen.findByTestId('findings');
    await press('m');
    expect(screen.queryByTestId('findings')).toBeNull();
  });
});
