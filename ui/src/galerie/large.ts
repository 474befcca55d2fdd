// The largest ward that display.md foresees: sixty patients with thirty orders each, put together from what the station said
// of the invented ward. It is there to be measured (`scripts/bench.sh page`), and to be looked at.
import type { Mar } from '../backend/bindings/Mar';
import type { OrderGroup } from '../backend/bindings/OrderGroup';
import type { WardList } from '../backend/bindings/WardList';
import type { Sample } from './samples';

const PATIENTS = 60;
const ORDERS = 30;
/** Beside its own doses a row has those of another row, so many hours later. */
const LATER = 4;
/** By how many orders the chart of a patient is ahead of the one before: no two charts that follow one another are alike. */
const STEP = 7;

const bedOf = (nth: number): string => `L${String(nth + 1).padStart(2, '0')}`;
const NUMBER = /^large-(\d+)$/;

export function largeList(list: WardList): WardList {
  const rows = Array.from({ length: PATIENTS }, () => list.rows)
    .flat()
    .slice(0, PATIENTS);
  return {
    ...list,
    rows: rows.map((row, nth) => ({ ...row, patient_id: `large-${nth}`, bed: bedOf(nth), due_rank: nth })),
    totals: { ...list.totals, patients: PATIENTS },
  };
}

/** The chart of one of them; none for somebody else. */
export function largeChart(sample: Sample, list: WardList, patient_id: string): Mar | undefined {
  const nth = Number(NUMBER.exec(patient_id)?.[1] ?? -1);
  const charts = [...sample.charts.values()];
  const chart = charts[nth % charts.length];
  const name = list.rows[nth]?.name;
  if (!chart || name === undefined) return undefined;
  const pool = charts.flatMap((mar) =>
    mar.groups.flatMap((group) => group.rows.map((row) => ({ group, row }))),
  );
  const taken = [...pool, ...pool].slice((nth * STEP) % pool.length).slice(0, ORDERS);
  const groups = new Map<string, OrderGroup>();
  taken.forEach(({ group, row }, at) => {
    const other = taken[(at + 1) % taken.length]?.row.cells ?? [];
    const cells = [
      ...row.cells,
      ...other.map((cell) => ({ ...cell, column: (cell.column + LATER) % chart.hours.length, bar: null })),
    ];
    const known = groups.get(group.key) ?? { ...group, rows: [] };
    known.rows.push({
      ...row,
      order_id: `${patient_id} ${at}`,
      cells: cells.map((cell, which) => ({ ...cell, cell_id: `${patient_id} ${at} ${which}` })),
    });
    groups.set(group.key, known);
  });
  const rows = [...groups.values()].flatMap((group) => group.rows);
  return {
    ...chart,
    banner: { ...chart.banner, patient_id, name, bed: bedOf(nth) },
    groups: [...groups.values()],
    focus_cell: rows.flatMap((row) => row.cells)[0]?.cell_id ?? null,
    next_patient: nth + 1 < PATIENTS ? `large-${nth + 1}` : null,
    previous_patient: nth > 0 ? `large-${nth - 1}` : null,
  };
}
