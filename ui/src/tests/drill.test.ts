// The window of a drill: what has just happened, its end by the lead, and the page that covers all else when it is over.
import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { STRIP, STRIP_OVER, STRIP_REAL } from '../galerie/drill';
import { BAR } from '../galerie/sample';
import { expectAccessible, open } from './open';

const drill = { ...BAR, drill: true };

describe('a drill', () => {
  it('says scenario, minute and the last thing that happened', async () => {
    await open({ screen: 'ward' }, { mode: () => ({ ...drill, exercise: STRIP }) });
    expect(screen.getByTestId('drill-minute').textContent).toBe('Minute 10 sur 45');
    const said = screen.getByTestId('drill-said').textContent;
    expect(said).toContain('Le bac de l’imprimante 3N est vide.');
    expect(said, 'only the last').not.toContain('Le DPI ne répond plus');
    expect(screen.getByTestId('drill').textContent).toContain('EXERCICE');
    expect(screen.queryByTestId('demo'), 'the scenario cuts the record, nobody else').toBeNull();
    await expectAccessible();
  });

  it('ends by two presses of whoever is signed in, and covers the ward', async () => {
    let over = false;
    const exercise = () => (over ? STRIP_OVER : STRIP);
    const station = await open(
      { screen: 'ward' },
      {
        mode: () => ({ ...drill, exercise: exercise() }),
        end_drill: () => {
          over = true;
          return { ...drill, exercise: exercise() };
        },
      },
    );
    await fireEvent.click(screen.getByTestId('drill-end'));
    expect(station.of('end_drill'), 'one press asks').toEqual([]);
    await fireEvent.click(screen.getByTestId('drill-end-no'));
    await fireEvent.click(screen.getByTestId('drill-end'));
    await fireEvent.click(screen.getByTestId('drill-end-yes'));
    expect(station.of('end_drill')).toEqual([{ by: drill.user?.initials, by_pin: null }]);
    const page = await screen.findByTestId('drill-over');
    expect(page.textContent).toContain('FIN D’EXERCICE');
    expect(page.textContent).toContain('non fait');
    expect(screen.getByTestId('drill-report').textContent).toContain('.pdf');
    await expectAccessible();
  });

  it('says at once that the real ward has a real outage', async () => {
    await open({ screen: 'ward' }, { mode: () => ({ ...drill, exercise: STRIP_REAL }) });
    await waitFor(() => {
      expect(screen.getByTestId('drill-over').textContent).toContain('FIN D’EXERCICE – PANNE RÉELLE');
    });
    expect(screen.getByTestId('drill-over').textContent).toContain('Revenez à la fenêtre de l’unité réelle');
  });

  it('is nowhere on a real ward and in the demonstration', async () => {
    await open({ screen: 'ward' }, { mode: () => BAR });
    expect(screen.queryByTestId('drill-strip')).toBeNull();
    expect(screen.queryByTestId('drill-over')).toBeNull();
  });
});
