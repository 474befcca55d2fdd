// What a letter does on the chart. One line per action: its key, where it opens, and why it may say no.
import type { Cell } from '../../backend/bindings/Cell';
import type { OrderRow } from '../../backend/bindings/OrderRow';
import { t } from '../../words/words';

/** The panels; `undo` corrects the last entry of this person and has no letter. */
export type Kind =
  | 'details'
  | 'given'
  | 'quantity'
  | 'self'
  | 'time'
  | 'witness'
  | 'later'
  | 'not-given'
  | 'before'
  | 'ask'
  | 'check'
  | 'sweep'
  | 'correct'
  | 'undo'
  | 'order'
  | 'stop'
  | 'stay'
  | 'infusion'
  | 'patch-off'
  | 'relief'
  | 'reassess';

export interface Action {
  kind: Kind;
  /** The letter on the chart, lower case. */
  letter: string;
  /** Its word on a button, in the language of the moment. */
  word: () => string;
  /** Below its row, or above the chart for what concerns the patient and no order. */
  scope: 'row' | 'patient';
  /** It has a button at the foot of the chart; what has none there is a button of the dose's details. */
  footer: boolean;
  /** Why it cannot be done on this row and cell, in words; null when it can. */
  refuses: (row: OrderRow | null, cell: Cell | null) => string | null;
}

const opens = (row: OrderRow | null, cell: Cell | null): string | null =>
  (cell ? cell.open : row?.free_entry) ? null : t('not-open');
const hasSlot = (_: OrderRow | null, cell: Cell | null): string | null =>
  cell?.open && cell.slot_id ? null : t('no-slot');
const hasSlotOrFree = (row: OrderRow | null, cell: Cell | null): string | null =>
  cell?.slot_id ? hasSlot(row, cell) : row?.free_entry ? null : t('no-slot');
const toVerify = (row: OrderRow | null, cell: Cell | null): string | null =>
  (cell?.slot_id ? cell.attest : row?.verify) ? null : t('nothing-to-verify');
const orderToVerify = (row: OrderRow | null, cell: Cell | null): string | null =>
  !cell?.slot_id && row?.verify ? null : t('nothing-to-verify');
const mayStop = (row: OrderRow | null): string | null => (row?.may_stop ? null : t('stop-not-possible'));
const hasEntry = (_: OrderRow | null, cell: Cell | null): string | null =>
  cell?.entry_id ? null : t('nothing-to-correct');

/** Every action that records, in the order of the foot of the chart. */
export const ACTIONS: readonly Action[] = [
  { kind: 'given', letter: 'd', word: () => t('key-given'), scope: 'row', footer: true, refuses: opens },
  {
    kind: 'not-given',
    letter: 'n',
    word: () => t('key-not-given'),
    scope: 'row',
    footer: true,
    refuses: hasSlot,
  },
  {
    kind: 'before',
    letter: 'p',
    word: () => t('key-before'),
    scope: 'row',
    footer: true,
    refuses: hasSlotOrFree,
  },
  { kind: 'later', letter: 'l', word: () => t('key-later'), scope: 'row', footer: true, refuses: hasSlot },
  {
    kind: 'quantity',
    letter: 'q',
    word: () => t('key-quantity'),
    scope: 'row',
    footer: false,
    refuses: opens,
  },
  { kind: 'self', letter: 'g', word: () => t('key-self'), scope: 'row', footer: false, refuses: opens },
  { kind: 'time', letter: 'h', word: () => t('key-time'), scope: 'row', footer: false, refuses: opens },
  { kind: 'witness', letter: 't', word: () => t('key-witness'), scope: 'row', footer: false, refuses: opens },
  { kind: 'ask', letter: 'u', word: () => t('sweep-ask'), scope: 'row', footer: false, refuses: toVerify },
  {
    kind: 'check',
    // No letter of the chart is left; the sweep and the details of the row offer it.
    letter: '',
    word: () => t('sweep-check'),
    scope: 'row',
    footer: false,
    refuses: orderToVerify,
  },
  {
    kind: 'correct',
    letter: 'e',
    word: () => t('key-correct'),
    scope: 'row',
    footer: true,
    refuses: hasEntry,
  },
  {
    kind: 'relief',
    letter: 'b',
    word: () => t('key-relief'),
    scope: 'row',
    footer: false,
    refuses: (row) => (row?.relief && row.free_entry ? null : t('no-relief')),
  },
  {
    kind: 'order',
    letter: 'o',
    word: () => t('key-order'),
    scope: 'patient',
    footer: true,
    refuses: () => null,
  },
  { kind: 'stop', letter: 'k', word: () => t('key-stop'), scope: 'row', footer: false, refuses: mayStop },
  {
    kind: 'stay',
    // No letter is left for it on the chart: its button is the way.
    letter: '',
    word: () => t('key-stay'),
    scope: 'patient',
    footer: true,
    refuses: () => null,
  },
];

/** Giving means something else where no dose is due: an infusion is run, a patch comes off, an effect is looked at. */
export function kindOn(kind: Kind, row: OrderRow | null, cell: Cell | null): Kind {
  if (kind !== 'given' || !row) return kind;
  if (cell?.follow === 'reassess') return 'reassess';
  if (cell?.follow === 'patch-off') return 'patch-off';
  if (cell?.slot_id) return kind;
  if (row.infusion && row.infusion.steps.length > 0) return 'infusion';
  if (row.relief && row.free_entry) return 'relief';
  return row.patch && row.patch.on.length > 0 && !row.free_entry ? 'patch-off' : kind;
}

export const actionOf = (letter: string): Action | undefined =>
  ACTIONS.find((action) => action.letter !== '' && action.letter === letter.toLowerCase());

/** A panel that is open: for a row and perhaps one of its cells, or for the patient. */
export interface Open {
  kind: Kind;
  row: OrderRow | null;
  cell: Cell | null;
  /** Where the focus goes back to. */
  item: string;
  prn: boolean;
  entry_id: string;
}
