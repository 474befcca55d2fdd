// The thirteen states of a dose, as display.md lists them.
import type { CellState } from '../backend/bindings/CellState';

const ALL: Record<CellState, true> = {
  upcoming: true,
  due: true,
  overdue: true,
  given: true,
  partial: true,
  'not-given': true,
  deferred: true,
  'on-hold': true,
  running: true,
  prn: true,
  verify: true,
  corrected: true,
  paper: true,
};
// A state that the station learns and that is not drawn here does not compile.
export const STATES = Object.keys(ALL) as CellState[];
