import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { Refused } from '../backend/call';
import { CARD, cardAt, INSTANCE } from '../galerie/cards';
import { PIN } from '../galerie/fake';
import { expectAccessible, open, press, type } from './open';

const running = { screen: 'card', card: 'panne-infirmiere', instance: INSTANCE } as const;
const asked = (
  station: Awaited<ReturnType<typeof open>>,
  name: 'record_step' | 'start_procedure',
): unknown[] => station.of(name).map((request) => ({ ...(request as object), request_id: '' }));
const step = (point: string, more: object): object => ({
  instance: INSTANCE,
  point,
  outcome: 'done',
  value: null,
  reason: null,
  by: 'AB',
  pin: null,
  witness: null,
  corrects: null,
  request_id: '',
  ...more,
});

describe('procedure cards', () => {
  it('are one key away, named on the ward list, the proposed ones first', async () => {
    const station = await open({ screen: 'ward' });
    expect((await screen.findByTestId('cards-strip')).textContent).toContain('Aucune imprimante');
    await press('F7');
    const lines = await screen.findAllByTestId('card-line');
    expect(lines[0]?.getAttribute('data-card')).toBe('sans-imprimante');
    await waitFor(() => expect(document.activeElement).toBe(lines[0]));
    await press('ArrowDown', 'ArrowDown');
    expect(document.activeElement).toBe(lines[2]);
    await fireEvent.click(lines[2] as HTMLElement);
    await screen.findByTestId('card-now');
    expect(station.of('procedure')).toEqual([{ card: null, instance: INSTANCE }]);
    await press('F7');
    await screen.findAllByTestId('card-line');
    await press('Escape');
    await screen.findAllByTestId('ward-row');
  });

  it('shows one step large, the next ones, who answers for it, and what is late', async () => {
    await open(running);
    expect((await screen.findByTestId('card-text')).textContent).toContain('Imprimer les feuilles');
    expect(screen.getByTestId('card-position').textContent).toBe('Étape 6 sur 14');
    expect(screen.getByTestId('card-owner').textContent).toContain('à confirmer par l’établissement');
    expect(screen.getByTestId('card-review').textContent).toContain('À relire avant');
    expect(screen.getByTestId('card-calls').textContent).toContain('En retard');
    expect(screen.getAllByTestId('card-point')).toHaveLength(CARD.points.length);
    await expectAccessible();
  });

  it('records a value with Enter, and sends what was typed as it was typed', async () => {
    const station = await open(running);
    await waitFor(() => expect(document.activeElement?.getAttribute('data-testid')).toBe('card-value'));
    await type('1,000');
    await press('Enter');
    await waitFor(() =>
      expect(asked(station, 'record_step')).toEqual([step('step:imprimer', { value: '1,000' })]),
    );
  });

  it('says why a refused step was not recorded, and keeps the card where it is', async () => {
    const refuse = (): never => {
      throw new Refused('value-out-of-bounds', 'au moins 1 feuilles');
    };
    await open(running, { record_step: refuse });
    await waitFor(() => expect(document.activeElement?.getAttribute('data-testid')).toBe('card-value'));
    await type('0');
    await press('Enter');
    expect((await screen.findByTestId('desk-refusal')).textContent).toContain('au moins 1 feuilles');
    expect(screen.getByTestId('card-now').getAttribute('data-key')).toBe('step:imprimer');
  });

  it('asks two people for their PINs and forgets them', async () => {
    const station = await open(running, { procedure: () => cardAt('step:lits') });
    const own = await screen.findByTestId<HTMLInputElement>('card-pin');
    await fireEvent.input(own, { target: { value: PIN } });
    await fireEvent.input(screen.getByTestId('witness'), { target: { value: 'NB' } });
    await fireEvent.input(screen.getByTestId('witness-pin'), { target: { value: '654321' } });
    await fireEvent.click(screen.getByTestId('card-done'));
    await waitFor(() =>
      expect(asked(station, 'record_step')).toEqual([
        step('step:lits', { pin: PIN, witness: { initials: 'NB', pin: '654321', absent: null } }),
      ]),
    );
    expect(document.body.innerHTML).not.toContain(PIN);
  });

  it('takes initials of a second person as letters, not as keys', async () => {
    const station = await open(running, { procedure: () => cardAt('step:lits') });
    const own = await screen.findByTestId('card-pin');
    await waitFor(() => expect(document.activeElement).toBe(own));
    screen.getByTestId('witness').focus();
    await press('s', 'i');
    expect(screen.queryByTestId('card-why')).toBeNull();
    expect(station.of('record_step')).toEqual([]);
  });

  it('asks why with S and I, and leaves without loss with Escape', async () => {
    const station = await open(running, { procedure: () => cardAt('step:donnees') });
    await screen.findByTestId('card-pin');
    await press('i');
    await waitFor(() => expect(document.activeElement?.getAttribute('data-testid')).toBe('card-reason'));
    await type('personne');
    await press('Escape');
    expect(screen.queryByTestId('card-why')).toBeNull();
    await press('s');
    await waitFor(() => expect(document.activeElement?.getAttribute('data-testid')).toBe('card-reason'));
    await type('unité fermée');
    await fireEvent.submit(screen.getByTestId('card-why'));
    await waitFor(() =>
      expect(asked(station, 'record_step')).toEqual([
        step('step:donnees', { outcome: 'not-applicable', reason: 'unité fermée' }),
      ]),
    );
  });

  it('chooses with a digit, and offers the other card that the answer opens', async () => {
    const answered = {
      ...CARD,
      points: CARD.points.map((point) =>
        point.key === 'step:second-poste'
          ? { ...point, links: [{ card: 'poste-isole', anchor: null, label: 'fiche Poste isolé' }] }
          : point,
      ),
    };
    const station = await open(running, {
      procedure: () => cardAt('step:second-poste'),
      record_step: () => answered,
    });
    await screen.findAllByTestId('card-answer');
    await press('1');
    await waitFor(() =>
      expect(asked(station, 'record_step')).toEqual([step('step:second-poste', { value: 'marche' })]),
    );
    expect((await screen.findByTestId('card-link')).textContent).toContain('fiche Poste isolé');
    (document.activeElement as HTMLElement | null)?.blur();
    await press('l');
    await waitFor(() =>
      expect(asked(station, 'start_procedure')).toEqual([
        {
          card: 'poste-isole',
          anchor: null,
          from_instance: INSTANCE,
          from_point: 'step:second-poste',
          by: 'AB',
          request_id: '',
        },
      ]),
    );
  });

  it('reads ahead with the arrows and says which step still waits', async () => {
    const station = await open(running, { procedure: () => cardAt('step:donnees') });
    await screen.findByTestId('card-now');
    await press('ArrowDown');
    expect(screen.getByTestId('card-now').getAttribute('data-key')).toBe('step:lits');
    expect(screen.getByTestId('card-now').textContent).toContain('Vous lisez une autre étape');
    await press('Escape');
    expect(screen.getByTestId('card-now').getAttribute('data-key')).toBe('step:donnees');
    expect(station.of('record_step')).toEqual([]);
  });

  it('stops at a pause until everyone is ready', async () => {
    const station = await open(running, { procedure: () => cardAt('pause:basculer') });
    expect((await screen.findByTestId('card-done')).textContent).toContain('Tous prêts');
    await press('Enter');
    await waitFor(() => expect(asked(station, 'record_step')).toEqual([step('pause:basculer', {})]));
  });

  it('says when all is recorded, and is closed with Enter', async () => {
    const whole = {
      ...CARD,
      next: null,
      position: 'Toutes les étapes sont notées',
      reason_to_close: false,
      points: cardAt('step:retards').points.map((point) => ({
        ...point,
        standing: 'done' as const,
        entry_id: 'e1',
      })),
    };
    const station = await open(running, { procedure: () => whole });
    expect((await screen.findByTestId('card-text')).textContent).toContain('Toutes les étapes');
    await press('Enter');
    await waitFor(() =>
      expect(
        station.of('close_procedure').map((request) => ({ ...(request as object), request_id: '' })),
      ).toEqual([{ instance: INSTANCE, reason: null, by: 'AB', request_id: '' }]),
    );
    await screen.findAllByTestId('card-line');
  });

  it('is read without being started, and started with Enter', async () => {
    const station = await open({ screen: 'card', card: 'duree-2h', instance: null });
    expect((await screen.findByTestId('card-position')).textContent).toContain('Lecture seule');
    expect(screen.queryByTestId('card-done')).toBeNull();
    await press('Enter');
    await waitFor(() => expect(station.of('start_procedure')).toHaveLength(1));
  });

  it('compares the times of two outages', async () => {
    const station = await open({ screen: 'cards' });
    await fireEvent.click((await screen.findAllByTestId('card-times'))[0] as HTMLElement);
    expect((await screen.findByTestId('card-debrief')).textContent).toContain('impossible');
    expect(station.of('debrief')).toEqual([{ card: 'panne-infirmiere' }]);
    await expectAccessible();
    await press('Escape');
    await screen.findAllByTestId('card-line');
  });
});
