import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { BAR_RECOVERY, RECONCILIATION } from '../galerie/sample';
import { expectAccessible, open, press, type } from './open';

const recovery = { mode: () => BAR_RECOVERY };

describe('the way back into the record', () => {
  it('shows a verdict in words for every line, and no violation', async () => {
    await open({ screen: 'reconcile' }, recovery);
    const lines = await screen.findAllByTestId('reconcile-line');
    expect(lines).toHaveLength(RECONCILIATION.lines.length);
    expect(lines[2]?.textContent).toContain('différent');
    await expectAccessible();
  });

  it('releases exactly the lines that were seen, by a named person', async () => {
    const station = await open({ screen: 'reconcile' }, recovery);
    await screen.findAllByTestId('reconcile-line');
    await fireEvent.click(screen.getByTestId('release-open'));
    await press('Enter');
    await waitFor(() => expect(station.of('send_entries')).toEqual([{ entry_ids: ['e1', 'e4'], by: 'AB' }]));
  });

  it('does not send while sending is held', async () => {
    await open(
      { screen: 'reconcile' },
      {
        mode: () => ({ ...BAR_RECOVERY, sending_allowed: false }),
        reconciliation: () => ({ ...RECONCILIATION, held: 'Rien ne part encore.' }),
      },
    );
    expect((await screen.findByTestId('held')).textContent).toContain('Rien ne part encore.');
    expect(screen.getByTestId<HTMLButtonElement>('release-open').disabled).toBe(true);
  });

  it('settles a line with a reason and a name', async () => {
    const station = await open({ screen: 'reconcile' }, recovery);
    await screen.findAllByTestId('reconcile-line');
    const [first] = screen.getAllByTestId('decide-manual-entered');
    if (first) await fireEvent.click(first);
    await press('Enter');
    expect(station.of('decide_line')).toHaveLength(0);
    await type('déjà saisi par CD');
    await press('Enter');
    await waitFor(() =>
      expect(station.of('decide_line')).toEqual([
        { entry_id: 'e3', decision: 'manual-entered', reason: 'déjà saisi par CD', by: 'AB' },
      ]),
    );
  });
});
