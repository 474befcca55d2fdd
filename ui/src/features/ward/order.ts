// The order of the ward list, as it was when the list was opened or sorted: nobody moves under the hand.
import type { WardRow } from '../../backend/bindings/WardRow';

export type Sorting = 'bed' | 'due';

/** The order the list is opened with; rows that come later are appended. */
export function arranged(rows: readonly WardRow[], order: readonly string[]): WardRow[] {
  const known = order.flatMap((id) => rows.filter((row) => row.patient_id === id));
  return [...known, ...rows.filter((row) => !order.includes(row.patient_id))];
}

/** By bed as the station sent them, or by what is due first as the station ranked them. */
export function orderOf(rows: readonly WardRow[], sorting: Sorting): string[] {
  const sorted = sorting === 'bed' ? [...rows] : [...rows].sort((a, b) => a.due_rank - b.due_rank);
  return sorted.map((row) => row.patient_id);
}
