// A planned downtime: before it, and while it lasts.
import type { ModeBar } from '../backend/bindings/ModeBar';
import { BAR, BAR_NORMAL } from './sample';

/** Twelve minutes before a planned downtime: the ward is asked whether it is ready. */
export const BAR_PLANNED: ModeBar = {
  ...BAR_NORMAL,
  state: 'planned',
  word: 'VEILLE — ARRÊT PROGRAMMÉ dans 12\u00a0min (22:00 – 02:00)',
  instruction: 'Confirmez que l’unité est prête\u00a0: données récentes, page d’essai en main.',
  plan: {
    plan_id: '01932b1e-0000-7000-8000-000000000007',
    start: '22:00',
    end: '02:00',
    milestone: 't15',
    minutes_left: 12,
    message: 'Mise à jour du DPI',
    by: 'Carole Danet',
    ready: null,
    pack_pages: null,
  },
  proposal: {
    kind: 'ready',
    text: 'L’arrêt programmé commence dans 12\u00a0min. Confirmez les données et l’imprimante. Données du 21\u00a0nov.\u00a02026 à 21:46 (il y a 2\u00a0min)',
    since: '22:00',
  },
};

/** The planned downtime has begun: its own banner, capture open. */
export const BAR_PLANNED_DOWN: ModeBar = {
  ...BAR,
  mode: 'planned',
  word: 'ARRÊT PROGRAMMÉ 22:00 – 02:00',
};
