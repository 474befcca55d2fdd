// Procedure cards as the station tells them: a list in an outage, and the first half hour at its sixth step.
import type { Debrief } from '../backend/bindings/Debrief';
import type { Procedure } from '../backend/bindings/Procedure';
import type { ProcedureList } from '../backend/bindings/ProcedureList';
import type { ProcedurePoint } from '../backend/bindings/ProcedurePoint';

export const INSTANCE = '0193a4c2-7d10-7c11-8a55-1f2e3d4c5b6a';

export const CARDS: ProcedureList = {
  proposed: [
    {
      card: 'sans-imprimante',
      instance: null,
      title: 'Aucune imprimante',
      about: 'proposée\u00a0: aucune imprimante',
      alert: null,
    },
    {
      card: 'donnees-perimees',
      instance: null,
      title: 'Données périmées',
      about: 'proposée\u00a0: données périmées',
      alert: 'RELECTURE EN RETARD',
    },
  ],
  running: [
    {
      card: 'panne-infirmiere',
      instance: INSTANCE,
      title: 'Panne du DPI\u00a0: les 30 premières minutes',
      about: 'Étape 6 sur 14 · commencée à 01:44 par Alice Bertin',
      alert: '1 étape en retard, à refaire ou impossible',
    },
  ],
  closed: [
    {
      card: 'poste-isole',
      instance: '0193a4c2-0000-7c11-8a55-1f2e3d4c5b6a',
      title: 'Un seul poste en panne',
      about: 'Toutes les étapes sont notées · terminée à 01:43 par Alice Bertin',
      alert: null,
    },
  ],
  cards: (
    [
      ['arret-programme-cadre', 'Arrêt programmé du DPI\u00a0: l’unité se prépare', 'cadre, infirmière'],
      ['cyber-unite', 'Attaque informatique\u00a0: dans l’unité', 'infirmière, cadre, toutes'],
      ['donnees-perimees', 'Données périmées', 'infirmière, cadre'],
      ['duree-2h', 'La panne dure\u00a0: après 2\u00a0h', 'cadre, infirmière'],
      ['nouveau-patient', 'Nouveau patient pendant la panne', 'infirmière, admissions'],
      ['panne-cadre', 'Panne du DPI\u00a0: conduire l’unité', 'cadre'],
      ['panne-infirmiere', 'Panne du DPI\u00a0: les 30 premières minutes', 'infirmière, aide-soignante'],
      ['sans-electricite', 'Coupure d’électricité', 'infirmière, cadre, toutes'],
    ] as const
  ).map(([card, title, about]) => ({ card, instance: null, title, about, alert: null })),
  set: 'Fiches livrées avec le programme (jeu 1)\u00a0: à signer par l’établissement',
  notices: [],
  set_waits: false,
};

const PLAIN: ProcedurePoint = {
  key: '',
  number: '',
  section: null,
  text: '',
  notes: [],
  critical: false,
  confirm: 'check',
  field: '',
  answers: [],
  standing: 'open',
  stands: '',
  entry_id: null,
  due: null,
  late: false,
  again: false,
  links: [],
  prints: [],
  screen: null,
};

const done = (stands: string): Partial<ProcedurePoint> => ({ standing: 'done', stands, entry_id: 'e1' });

const POINTS: readonly Partial<ProcedurePoint>[] = [
  {
    key: 'step:heure',
    number: '1',
    section: 'Constater (2\u00a0min)',
    text: 'Noter l’heure à laquelle le DPI n’a plus répondu',
    critical: true,
    confirm: 'time',
    field: 'heure, vide = maintenant',
    ...done('fait à 01:45, AB · 01:42'),
  },
  {
    key: 'step:second-poste',
    number: '2',
    text: 'Essayer un second poste, sans rien redémarrer',
    confirm: 'choice',
    answers: [
      { id: 'marche', label: 'il marche' },
      { id: 'panne', label: 'en panne aussi' },
    ],
    ...done('fait à 01:46, AB · en panne aussi'),
  },
  {
    key: 'step:cadre',
    number: '3',
    text: 'Appeler le cadre ou l’infirmière de garde, et dire l’heure notée',
    confirm: 'initials',
    notes: ['Appeler Cadre de garde\u00a0: 5501 (24\u00a0h sur 24)'],
    due: 'prévu avant 01:49, 1\u00a0h\u00a025 de retard',
    late: true,
  },
  {
    key: 'pause:constater',
    text: 'PAUSE\u00a0: chacun dit «\u00a0prêt\u00a0» avant de continuer',
    confirm: 'pause',
    ...done('fait à 01:50, AB'),
  },
  {
    key: 'step:donnees',
    number: '4',
    section: 'Basculer (10\u00a0min)',
    text: 'Lire à voix haute la ligne «\u00a0Données du…\u00a0» de l’écran',
    critical: true,
    confirm: 'initials',
    ...done('fait à 01:51, AB'),
  },
  {
    key: 'step:lits',
    number: '5',
    text: 'Comparer la liste et les lits, à deux\u00a0: nom, date de naissance, bracelet',
    critical: true,
    confirm: 'two-person',
    notes: ['Seconde personne\u00a0: infirmière'],
    screen: 'census',
    ...done('fait à 01:55, AB et NB'),
  },
  {
    key: 'step:imprimer',
    number: '6',
    text: 'Imprimer les feuilles d’administration de 12\u00a0h et compter les pages',
    critical: true,
    confirm: 'value',
    field: 'au moins 1 feuilles',
    links: [
      { card: 'sans-imprimante', anchor: null, label: 'Pas d’imprimante\u00a0: fiche Aucune imprimante' },
    ],
    prints: [
      { what: 'mar', label: 'Imprimer\u00a0: Feuilles d’administration' },
      { what: 'census', label: 'Imprimer\u00a0: Liste des patients' },
    ],
    screen: 'print-centre',
  },
  {
    key: 'step:a-verifier',
    number: '7',
    text: 'Pour chaque patient, lever chaque dose «\u00a0à vérifier\u00a0» avant de donner',
    critical: true,
    confirm: 'initials',
    notes: [
      'Pourquoi\u00a0: Ces doses ont pu être données sans que la copie le sache\u00a0: une seconde dose peut tuer.',
    ],
    due: 'avant 02:14',
  },
  {
    key: 'step:a-risque',
    number: '8',
    text: 'Repérer insulines, anticoagulants, anti-infectieux à heure fixe, antiépileptiques, opioïdes et perfusions',
  },
  {
    key: 'pause:basculer',
    text: 'PAUSE\u00a0: chacun dit «\u00a0prêt\u00a0» avant de continuer',
    confirm: 'pause',
  },
  {
    key: 'step:retards',
    number: '9',
    section: 'Tourner',
    text: 'Revoir le tableau des doses en retard',
  },
];

export const CARD: Procedure = {
  card: 'panne-infirmiere',
  instance: INSTANCE,
  running: true,
  title: 'Panne du DPI\u00a0: les 30 premières minutes',
  goal: 'Constater, basculer, puis travailler en sécurité sur la copie et sur papier.',
  owner: 'Responsable\u00a0: Direction des soins, à confirmer par l’établissement',
  review: 'À relire avant le 21 nov. 2027',
  review_late: false,
  version: 'Fiche panne-infirmiere, version 1.0.0',
  course: ['commencée à 01:44 par Alice Bertin'],
  position: 'Étape 6 sur 14',
  next: 6,
  points: POINTS.map((point) => ({ ...PLAIN, ...point })),
  reminders: ['3. En retard\u00a0: Appeler le cadre ou l’infirmière de garde, et dire l’heure notée'],
  issues: [],
  reason_to_close: true,
  parent: null,
  parent_title: null,
};

/** The same card before anybody started it. */
export const CARD_READ: Procedure = {
  ...CARD,
  instance: null,
  running: false,
  course: [],
  next: null,
  reminders: [],
  points: CARD.points.map((point) => ({
    ...point,
    standing: 'open',
    stands: '',
    entry_id: null,
    late: false,
    due: null,
  })),
};

/** The card at another of its steps. */
export function cardAt(key: string): Procedure {
  const next = CARD.points.findIndex((point) => point.key === key);
  const points = CARD.points.map((point, nth) =>
    nth < next
      ? { ...point, standing: 'done' as const, stands: 'fait à 01:51, AB', entry_id: 'e1' }
      : { ...point, standing: 'open' as const, stands: '', entry_id: null },
  );
  return { ...CARD, next, points, reminders: [] };
}

export const TIMES: Debrief = {
  title: CARD.title,
  columns: ['21 nov. 2026 à 01:44', '14 oct. 2026 à 10:02'],
  rows: CARD.points
    .filter((point) => point.number !== '')
    .map((point, nth) => ({
      text: point.text,
      critical: point.critical,
      cells: [`après ${nth + 1}\u00a0min`, nth === 2 ? 'impossible' : `après ${nth * 2 + 2}\u00a0min`],
    })),
};
