// Opens the page over a stand-in station, and presses keys the way a person does: on whatever has the focus.
import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import axe from 'axe-core';
import { expect } from 'vitest';
import App from '../App.svelte';
import { answerWith } from '../backend/call';
import { fake, type Fake } from '../galerie/fake';

type Start =
  | { screen: 'ward' }
  | { screen: 'mar'; patient_id: string }
  | { screen: 'bedside'; patient_id: string }
  | { screen: 'handover'; patient_ids: string[] }
  | { screen: 'reconcile' }
  | { screen: 'data' }
  | { screen: 'print' }
  | { screen: 'settings' }
  | { screen: 'sheets' }
  | { screen: 'cards' }
  | { screen: 'card'; card: string; instance: string | null };

export async function open(start: Start, change: Partial<Fake['answers']> = {}): Promise<Fake> {
  const station = fake(change);
  answerWith(station.transport);
  render(App, { props: { start } });
  await screen.findByTestId('mode-bar');
  return station;
}

export async function openMar(change: Partial<Fake['answers']> = {}): Promise<Fake> {
  const station = await open({ screen: 'mar', patient_id: 'p1' }, change);
  await screen.findByTestId('mar-grid');
  await waitFor(() => expect(document.activeElement?.getAttribute('data-cell')).toBe('o1 c-3-overdue-02:00'));
  return station;
}

export async function press(...keys: string[]): Promise<void> {
  for (const key of keys) {
    const target = document.activeElement ?? document.body;
    await fireEvent.keyDown(target, { key });
    // A checkbox answers Space by itself in the window; jsdom needs the click that follows.
    if (key === ' ' && target instanceof HTMLInputElement && target.type === 'checkbox') {
      await fireEvent.click(target);
    }
  }
}

export async function type(text: string): Promise<void> {
  const field = document.activeElement;
  if (!(field instanceof HTMLInputElement)) throw new Error('no field has the focus');
  await fireEvent.input(field, { target: { value: field.value + text } });
}

export function pill(id: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-cell="${id}"]`);
  if (!found) throw new Error(`no pill ${id}`);
  return found;
}

/** Every rule except contrast, which jsdom cannot compute and `tokens.test.ts` does. */
export async function expectAccessible(): Promise<void> {
  const result = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  const found = result.violations.map(
    (each) => `${each.id}: ${each.nodes.map((node) => node.html).join(' | ')}`,
  );
  expect(found).toEqual([]);
}
