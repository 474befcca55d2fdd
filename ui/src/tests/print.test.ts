import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { CENTRE } from '../galerie/print';
import { WARD } from '../galerie/sample';
import { expectAccessible, open, press } from './open';

describe('the print centre', () => {
  it('prints the whole ward with one key after F9', async () => {
    const station = await open({ screen: 'ward' });
    await press('F9');
    const button = await screen.findByTestId('centre-print');
    expect(document.activeElement).toBe(button);
    await fireEvent.click(button);
    await waitFor(() =>
      expect(station.of('print')).toEqual([{ what: 'pack', patient_ids: [], by: 'AB', to_file: false }]),
    );
    await press('Escape');
    await screen.findAllByTestId('ward-row');
  });

  it('says how every printer is and how far every printing is', async () => {
    await open({ screen: 'print' });
    const printers = await screen.findAllByTestId('printer');
    expect(printers[0]?.textContent).toContain('Bourrage');
    const jobs = screen.getAllByTestId('job');
    expect(within(jobs[0] as HTMLElement).getByTestId('job-state').textContent).toContain('Page 12 sur 28.');
    expect(within(jobs[0] as HTMLElement).getAllByTestId('job-warning')[0]?.textContent).toContain(
      'Peut encore sortir sur 3N',
    );
    await expectAccessible();
  });

  it('prints only whom somebody chose', async () => {
    const station = await open({ screen: 'print' });
    await fireEvent.click(await screen.findByTestId('what-mar'));
    await fireEvent.click(screen.getByTestId('whom-some'));
    expect(screen.getByTestId<HTMLButtonElement>('centre-print').disabled).toBe(true);
    await fireEvent.click((await screen.findAllByTestId('whom'))[1] as HTMLElement);
    await fireEvent.click(screen.getByTestId('centre-print'));
    await waitFor(() =>
      expect(station.of('print')).toEqual([
        { what: 'mar', patient_ids: [WARD.rows[1]?.patient_id], by: 'AB', to_file: false },
      ]),
    );
  });

  it('goes on elsewhere from the page where it stopped, and saves where somebody said', async () => {
    const station = await open({ screen: 'print' });
    const elsewhere = await screen.findByTestId('elsewhere');
    await fireEvent.change(screen.getByTestId('to-printer'), { target: { value: '3N couloir' } });
    await fireEvent.click(elsewhere);
    await fireEvent.change(screen.getByTestId('to-folder'), { target: { value: 'stick:/media/usb' } });
    await waitFor(() => expect(screen.getByTestId<HTMLButtonElement>('save-pdf').disabled).toBe(false));
    await fireEvent.input(screen.getByTestId('from-page'), { target: { value: '3' } });
    await fireEvent.click(screen.getByTestId('save-pdf'));
    await waitFor(() =>
      expect(station.of('wish_print')).toEqual([
        { job_id: 'j1', wish: 'elsewhere', from: 13, to: '3N couloir', by: 'AB' },
        { job_id: 'j1', wish: 'save', from: 3, to: 'stick:/media/usb', by: 'AB' },
      ]),
    );
  });

  it('prints what came out again from its first page, and takes off the list what was counted', async () => {
    const station = await open({ screen: 'print' });
    await screen.findAllByTestId('job');
    await fireEvent.click(screen.getAllByTestId('open-job')[0] as HTMLElement);
    await fireEvent.click(await screen.findByTestId('again'));
    await waitFor(() => expect(station.of('wish_print')).toHaveLength(1));
    await waitFor(() => expect(screen.getByTestId<HTMLButtonElement>('settle').disabled).toBe(false));
    await fireEvent.click(screen.getByTestId('settle'));
    await waitFor(() =>
      expect(station.of('wish_print')).toEqual([
        { job_id: 'j2', wish: 'again', from: 1, to: null, by: 'AB' },
        { job_id: 'j2', wish: 'settle', from: null, to: null, by: 'AB' },
      ]),
    );
  });

  it('shows a page as a picture before anything is printed', async () => {
    const station = await open({ screen: 'print' });
    await fireEvent.click(await screen.findByTestId('centre-preview'));
    const picture = await screen.findByTestId('preview');
    expect(picture.getAttribute('src')).toMatch(/^data:image\/svg\+xml/);
    await press('PageDown');
    await waitFor(() =>
      expect(station.of('print_preview')).toEqual([
        { job_id: null, what: 'pack', patient_ids: [], page: 1 },
        { job_id: null, what: 'pack', patient_ids: [], page: 2 },
      ]),
    );
    expect(station.of('print')).toEqual([]);
  });

  it('says that there is no printer, and still prints to the folder', async () => {
    await open(
      { screen: 'print' },
      {
        print_centre: () => ({
          ...CENTRE,
          printers: [],
          jobs: [],
          no_printer: 'Aucune imprimante n’est configurée.',
        }),
      },
    );
    expect((await screen.findByTestId('no-printer')).textContent).toContain('Aucune imprimante');
    expect(screen.getByTestId<HTMLButtonElement>('centre-print').disabled).toBe(false);
  });
});

describe('the other sheets', () => {
  it('prints a blank form for nobody with two keys', async () => {
    // Pressed before the list is there: what arrives late does not take the keys away.
    const station = await open({ screen: 'ward' });
    await press('F6');
    const first = await screen.findByTestId('paper-orders');
    await screen.findAllByTestId('ward-row');
    await new Promise((settled) => setTimeout(settled, 100));
    expect(document.activeElement).toBe(first);
    await fireEvent.click(first);
    await waitFor(() =>
      expect(station.of('print')).toEqual([{ what: 'orders', patient_ids: [], by: 'AB', to_file: false }]),
    );
    expect(screen.queryByTestId('papers')).toBeNull();
  });

  it('prints for the patient whose plan is open, and a blank one beside it', async () => {
    const station = await open({ screen: 'mar', patient_id: 'p1' });
    await screen.findByTestId('mar-grid');
    await press('F6');
    await fireEvent.click(await screen.findByTestId('paper-laboratory-hers'));
    await press('F6');
    await fireEvent.click(await screen.findByTestId('paper-laboratory'));
    await waitFor(() =>
      expect(station.of('print')).toEqual([
        { what: 'laboratory', patient_ids: ['p1'], by: 'AB', to_file: false },
        { what: 'laboratory', patient_ids: [], by: 'AB', to_file: false },
      ]),
    );
  });

  it('keeps the keys within itself and gives the place back', async () => {
    const station = await open({ screen: 'ward' });
    await screen.findAllByTestId('ward-row');
    await press('F6');
    const box = await screen.findByTestId('papers');
    await expectAccessible();
    await press('ArrowUp');
    expect(box.contains(document.activeElement)).toBe(true);
    await press('Escape');
    expect(screen.queryByTestId('papers')).toBeNull();
    expect(station.of('print')).toEqual([]);
  });
});
