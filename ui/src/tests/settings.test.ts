// The settings screen: for IT, under a PIN, and only what was changed is sent.
import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { Refused } from '../backend/call';
import { expectAccessible, open } from './open';

describe('the settings', () => {
  it('send only what was changed, under a PIN that is not kept', async () => {
    const station = await open({ screen: 'settings' });
    const write = await screen.findByTestId('settings-write');
    expect((write as HTMLButtonElement).disabled).toBe(true);
    const name = screen.getAllByTestId('printer-address')[0];
    if (!name) throw new Error('no printer');
    await fireEvent.input(name, { target: { value: 'ipp://10.9.9.9/ipp/print' } });
    await fireEvent.input(screen.getByTestId('settings-by'), { target: { value: 'CD' } });
    await fireEvent.input(screen.getByTestId('settings-pin'), { target: { value: '246810' } });
    await fireEvent.click(write);
    await screen.findByTestId('settings-said');
    expect(station.of('change_settings')).toEqual([
      {
        by: 'CD',
        pin: '246810',
        ward: null,
        printers: [
          { name: '3N', address: 'ipp://10.9.9.9/ipp/print' },
          { name: '3N couloir', address: 'ipp://127.0.0.1:631/printers/3N-couloir' },
        ],
      },
    ]);
    await waitFor(() => expect(screen.getByTestId<HTMLInputElement>('settings-pin').value).toBe(''));
    await expectAccessible();
  });

  it('say to a nurse whom they are for', async () => {
    await open({ screen: 'settings' }, { settings: () => Promise.reject(new Refused('it-only', '')) });
    expect((await screen.findByTestId('settings-refusal')).textContent).toContain('réservé à la DSI');
    expect(screen.queryByTestId('settings-write')).toBeNull();
  });
});
