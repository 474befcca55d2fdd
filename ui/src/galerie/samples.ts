// What the real station said, in each language: written and kept fresh by `crates/app/tests/gallery.rs`.
import type { Bedside } from '../backend/bindings/Bedside';
import type { Boot } from '../backend/bindings/Boot';
import type { DataState } from '../backend/bindings/DataState';
import type { EntryView } from '../backend/bindings/EntryView';
import type { HandoverList } from '../backend/bindings/HandoverList';
import type { Mar } from '../backend/bindings/Mar';
import type { ModeBar } from '../backend/bindings/ModeBar';
import type { OrderRow } from '../backend/bindings/OrderRow';
import type { Procedure } from '../backend/bindings/Procedure';
import type { ProcedureList } from '../backend/bindings/ProcedureList';
import type { Reconciliation } from '../backend/bindings/Reconciliation';
import type { SheetsOut } from '../backend/bindings/SheetsOut';
import type { WardList } from '../backend/bindings/WardList';

const FILES: Record<string, unknown> = import.meta.glob('./samples/*/*.json', {
  import: 'default',
  eager: true,
});

/** A night that was lived through: copied at 07:40, cut at 07:52, worked on since, looked at at 09:24. */
export interface Outage {
  boot: Boot;
  mode: ModeBar;
  ward_list: WardList;
  data_state: DataState;
  entry: EntryView;
  bedside: Bedside;
  handover: HandoverList;
  reconciliation: Reconciliation;
  sheets: SheetsOut;
  procedures?: ProcedureList;
  procedure?: Procedure;
}

export interface Sample {
  outage: Outage;
  normal: { mode: ModeBar; ward_list: WardList };
  /** The charts that were kept, by patient. */
  charts: ReadonlyMap<string, Mar>;
  /** A window with midnight in it, and without now. */
  midnight: Mar;
}

const CHART = /\/mar-(.+)\.json$/;

export function sampleOf(locale: string): Sample {
  const folder = `./samples/${locale}/`;
  const file = <T>(name: string): T => {
    const found = FILES[`${folder}${name}.json`];
    if (found === undefined) throw new Error(`no sample ${name} in ${locale}`);
    return found as T;
  };
  const charts = Object.entries(FILES).flatMap(([path, mar]): [string, Mar][] => {
    const patient = path.startsWith(folder) ? CHART.exec(path)?.[1] : undefined;
    return patient === undefined ? [] : [[patient, mar as Mar]];
  });
  return {
    outage: file('outage'),
    normal: file('normal'),
    charts: new Map(charts),
    midnight: file('midnight'),
  };
}

/** One chart with the orders of several: no patient of the ward has as many as a full chart must show. */
export function fullChart(sample: Sample, keep: (row: OrderRow) => boolean): Mar {
  const [first, ...others] = [...sample.charts.values()];
  if (!first) throw new Error('no chart');
  const rows = [first, ...others].flatMap((mar, nth) =>
    mar.groups
      .filter((group) => group.key === 'scheduled')
      .flatMap((group) => group.rows)
      .filter(keep)
      .map((row) => ({
        ...row,
        order_id: `${nth} ${row.order_id}`,
        cells: row.cells.map((cell) => ({ ...cell, cell_id: `${nth} ${cell.cell_id}` })),
      })),
  );
  const title = first.groups.find((group) => group.key === 'scheduled')?.title ?? '';
  return {
    ...first,
    groups: [{ key: 'scheduled', title, rows }],
    focus_cell: rows.flatMap((row) => row.cells)[0]?.cell_id ?? null,
  };
}

/** The columns that a narrower window asks for, cut out of the twelve that were kept. */
export function narrowed(mar: Mar, hours: number): Mar {
  const from = Math.floor(mar.hours.length / 3) - Math.floor(hours / 3);
  if (from <= 0 || hours >= mar.hours.length) return mar;
  const shown = (column: number): boolean => column >= from && column < from + hours;
  return {
    ...mar,
    hours: mar.hours.slice(from, from + hours),
    now_at:
      mar.now_at && shown(mar.now_at.column) ? { ...mar.now_at, column: mar.now_at.column - from } : null,
    groups: mar.groups.map((group) => ({
      ...group,
      rows: group.rows.map((row) => ({
        ...row,
        cells: row.cells
          .filter((cell) => shown(cell.column))
          .map((cell) => ({
            ...cell,
            column: cell.column - from,
            bar: cell.bar && { ...cell.bar, to_column: Math.min(cell.bar.to_column - from, hours - 1) },
          })),
      })),
    })),
  };
}
