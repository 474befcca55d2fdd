// A ward of sixty and charts of thirty orders: drawn in two strokes, and never as if there were no more after the first.
import { screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { largeChart, largeList } from '../galerie/large';
import { sampleOf } from '../galerie/samples';
import { open, press } from './open';

const sample = sampleOf('fr');
const list = largeList(sample.outage.ward_list);
const found = largeChart(sample, list, 'large-3');
if (!found) throw new Error('no chart');
const chart = found;
const cells = chart.groups.flatMap((group) => group.rows).flatMap((row) => row.cells);

/** The frames that the page waits for; none comes before it is asked for here. */
let frames: FrameRequestCallback[] = [];
const paint = (): void => {
  for (const each of frames.splice(0)) each(performance.now());
};
beforeEach(() => {
  frames = [];
  vi.spyOn(window, 'requestAnimationFrame').mockImplementation((each) => frames.push(each));
  return () => vi.restoreAllMocks();
});

const orders = (): NodeListOf<Element> => document.querySelectorAll('tr[data-order]');
const coming = (): number => Number.parseInt(screen.queryByTestId('rows-coming')?.style.height ?? '0', 10);

async function openLarge(mar = chart): Promise<void> {
  await open({ screen: 'mar', patient_id: 'large-3' }, { mar: () => mar, ward_list: () => list });
  await screen.findByTestId('mar-grid');
}

describe('a chart of thirty orders', () => {
  it('keeps the room of the rows that are drawn a moment later, and counts them as below', async () => {
    await openLarge();
    const first = orders().length;
    expect(first).toBeLessThan(30);
    expect(first).toBeGreaterThan(9);
    expect(coming()).toBe((30 - first) * 50);
    expect(screen.getByTestId('mar-grid').getAttribute('aria-busy')).toBe('true');
    await waitFor(() => expect(screen.getByTestId('below').textContent).toContain(`${30 - first} lignes`));
    paint();
    expect(orders(), 'the first frame is not painted yet').toHaveLength(first);
    paint();
    await waitFor(() => expect(orders()).toHaveLength(30));
    expect(coming()).toBe(0);
    expect(screen.getByTestId('mar-grid').getAttribute('aria-busy')).toBe('false');
  });

  it('draws every row up to the dose that gets the focus', async () => {
    const last = cells.at(-1)?.cell_id ?? '';
    await openLarge({ ...chart, focus_cell: last });
    await waitFor(() => expect(document.activeElement?.getAttribute('data-cell')).toBe(last));
  });

  it('goes on to a dose that is not drawn yet as if it were', async () => {
    await openLarge();
    await waitFor(() => expect(document.activeElement?.hasAttribute('data-cell')).toBe(true));
    for (let row = 0; row < 29; row += 1) await press('ArrowDown');
    const at = document.activeElement?.closest('tr')?.getAttribute('data-order');
    expect(at).toBe(chart.groups.flatMap((group) => group.rows).at(-1)?.order_id);
    expect(orders()).toHaveLength(30);
  });
});

describe('a ward of sixty', () => {
  it('keeps the room of the patients that are drawn a moment later', async () => {
    await open({ screen: 'ward' }, { ward_list: () => list });
    const first = (await screen.findAllByTestId('ward-row')).length;
    expect(first).toBeLessThan(60);
    expect(coming()).toBe((60 - first) * 40);
    paint();
    paint();
    await waitFor(() => expect(screen.getAllByTestId('ward-row')).toHaveLength(60));
    expect(coming()).toBe(0);
  });

  it('goes to the last patient before she is drawn', async () => {
    await open({ screen: 'ward' }, { ward_list: () => list });
    await waitFor(() => expect(document.activeElement?.getAttribute('data-patient')).toBe('large-0'));
    await press('End');
    expect(document.activeElement?.getAttribute('data-patient')).toBe('large-59');
  });
});
