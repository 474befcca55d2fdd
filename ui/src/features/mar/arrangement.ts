// The order of the chart is frozen while it is open: a row never moves under a hand that is about to sign.
import type { OrderGroup } from '../../backend/bindings/OrderGroup';
import type { OrderRow } from '../../backend/bindings/OrderRow';

export class Arrangement {
  #group = new Map<string, string>();
  #place = new Map<string, number>();
  #titles: { key: string; title: string }[] = [];

  /** The same rows in the order in which each was first seen; what is new comes last in its group. */
  arrange(groups: readonly OrderGroup[]): OrderGroup[] {
    const rows = new Map<string, OrderRow[]>();
    for (const group of groups) {
      const known = this.#titles.find((each) => each.key === group.key);
      if (known) known.title = group.title;
      else this.#titles.push({ key: group.key, title: group.title });
      for (const row of group.rows) {
        const key = this.#group.get(row.order_id) ?? group.key;
        this.#group.set(row.order_id, key);
        if (!this.#place.has(row.order_id)) this.#place.set(row.order_id, this.#place.size);
        rows.set(key, [...(rows.get(key) ?? []), row]);
      }
    }
    return this.#titles.flatMap(({ key, title }) => {
      const here = rows.get(key);
      if (!here) return [];
      return [{ key, title, rows: here.sort((a, b) => this.#placeOf(a) - this.#placeOf(b)) }];
    });
  }

  #placeOf(row: OrderRow): number {
    return this.#place.get(row.order_id) ?? 0;
  }
}

const HOUR_PX = 75;
const BESIDE_HOURS_PX = 458;

/** Narrowing the window removes hours; it never shrinks text. */
export function hoursFor(width: number): number {
  return Math.max(4, Math.min(12, Math.floor((width - BESIDE_HOURS_PX) / HOUR_PX)));
}

export const freeItem = (row: OrderRow): string => `free:${row.order_id}`;
export const rowItem = (row: OrderRow): string => `row:${row.order_id}`;

export interface Item {
  id: string;
  column: number;
}

/** What the arrows walk over, row by row: the order itself, its free entry, its doses. */
export function itemsOf(row: OrderRow): Item[] {
  const free = row.free_entry ? [{ id: freeItem(row), column: -1 }] : [];
  const cells = row.cells.map((cell) => ({ id: cell.cell_id, column: cell.column }));
  return [{ id: rowItem(row), column: -2 }, ...free, ...cells];
}

export type Arrow = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight';

export function isArrow(key: string): key is Arrow {
  return key === 'ArrowUp' || key === 'ArrowDown' || key === 'ArrowLeft' || key === 'ArrowRight';
}

/** The item an arrow leads to, or the same one at the edge. */
export function walk(rows: readonly OrderRow[], from: string, arrow: Arrow): string {
  const lines = rows.map(itemsOf);
  const at = lines.findIndex((line) => line.some((item) => item.id === from));
  const line = lines[at];
  if (!line) return lines[0]?.[0]?.id ?? from;
  const index = line.findIndex((item) => item.id === from);
  switch (arrow) {
    case 'ArrowLeft':
      return line[index - 1]?.id ?? from;
    case 'ArrowRight':
      return line[index + 1]?.id ?? from;
    case 'ArrowUp':
    case 'ArrowDown': {
      const next = lines[at + (arrow === 'ArrowUp' ? -1 : 1)];
      const column = line[index]?.column ?? 0;
      return next ? nearest(next, column) : from;
    }
  }
}

/** Beside a dose the nearest dose; the head of a row only when the row has nothing else. */
function nearest(line: readonly Item[], column: number): string {
  const doses = column < -1 ? line : line.slice(1);
  const pool = doses.length > 0 ? doses : line;
  const best = pool.reduce((a, b) => (Math.abs(b.column - column) < Math.abs(a.column - column) ? b : a));
  return best.id;
}
