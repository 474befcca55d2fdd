// A drill by hand: at its tenth minute, ended by its lead, ended by a real outage.
import type { ModeBar } from '../backend/bindings/ModeBar';

/** A drill at its tenth minute. */
export const STRIP: NonNullable<ModeBar['exercise']> = {
  title: 'Une unité, trente minutes',
  minute: 'Minute 10 sur 45',
  said: [
    {
      step: 'bac-vide',
      at: '10:30',
      text: 'Le bac de l’imprimante 3N est vide.',
      question: false,
      failed: null,
    },
    {
      step: 'dpi-muet',
      at: '10:23',
      text: 'Le DPI ne répond plus, sur aucun poste de l’unité.',
      question: false,
      failed: null,
    },
  ],
  watch: 'L’unité réelle est surveillée.',
  over: null,
};

/** The same, ended by its lead. */
export const STRIP_OVER: NonNullable<ModeBar['exercise']> = {
  ...STRIP,
  over: {
    headline: 'FIN D’EXERCICE',
    todo: 'Rangez ou barrez les feuilles d’exercice. Fermez cette fenêtre.',
    real: false,
    report: 'Rapport signé\u00a0: /srv/exercices/unite-30-min/exercice-unite-30-min.pdf',
    expected: [
      {
        text: 'Panne déclarée par deux personnes',
        outcome: 'in-time',
        word: 'dans le temps',
        took: '4\u00a0min',
      },
      {
        text: 'Lot de l’unité imprimé, ou enregistré en PDF',
        outcome: 'late',
        word: 'en retard',
        took: '14\u00a0min',
      },
      { text: 'Première dose saisie', outcome: 'not-done', word: 'non fait', took: '' },
      { text: 'Feu vert donné', outcome: 'not-reached', word: 'non atteint', took: '' },
    ],
  },
};

/** The same, ended by a real outage. */
export const STRIP_REAL: NonNullable<ModeBar['exercise']> = {
  ...STRIP,
  over: {
    headline: 'FIN D’EXERCICE – PANNE RÉELLE',
    todo: 'Posez tout. Revenez à la fenêtre de l’unité réelle.',
    real: true,
    report: STRIP_OVER.over?.report ?? '',
    expected: STRIP_OVER.over?.expected ?? [],
  },
};
