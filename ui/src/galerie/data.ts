// The state of the data in its four faces, for the gallery and the tests. Invented and finished strings.
import type { DataAge } from '../backend/bindings/DataAge';
import type { DataSection } from '../backend/bindings/DataSection';
import type { DataState } from '../backend/bindings/DataState';
import { AGE } from './sample';

const N = '\u00a0';
const FHIR = { kind: 'fhir', name: 'DPI (FHIR), dpi.valmorin.invalid' };
const HL7 = { kind: 'hl7v2', name: 'Messages HL7, 127.0.0.1:2575' };
const NEVER: DataAge = { line: 'Aucune donnée lue', band: 'stale', word: 'périmé', minutes: null };
const OLD: DataAge = {
  line: `Données du 20${N}nov.${N}2026 à 22:10 (il y a 5${N}h${N}04)`,
  band: 'stale',
  word: 'périmé',
  minutes: 304,
};

function line(
  section: string,
  title: string,
  received: number,
  more: Partial<DataSection> = {},
): DataSection {
  const raw = more.raw ?? 0;
  return {
    section,
    title,
    core: ['patients', 'allergies', 'orders', 'doses', 'weights'].includes(section),
    received,
    understood: received - raw,
    raw,
    absent: { none_known: 0, not_recorded: 0, not_fetched: 0 },
    oldest: '2026-11-21T00:30:00Z',
    oldest_at: `21${N}nov.${N}2026 01:30`,
    age: AGE,
    sources: [FHIR],
    standing: 'complete',
    standing_word: 'complet',
    complete: true,
    last_error: null,
    ...more,
  };
}

const SECTIONS: DataSection[] = [
  line('locations', 'Lits', 24, { absent: null }),
  line('patients', 'Patients', 24, { absent: null }),
  line('allergies', 'Allergies', 19, { absent: { none_known: 7, not_recorded: 3, not_fetched: 0 } }),
  line('orders', 'Prescriptions', 132, { raw: 2 }),
  line('doses', 'Administrations', 418),
  line('weights', 'Poids', 22, { absent: { none_known: 0, not_recorded: 2, not_fetched: 0 } }),
  line('conditions', 'Diagnostics', 61, { absent: { none_known: 0, not_recorded: 1, not_fetched: 0 } }),
  line('alerts', 'Alertes', 14, { absent: { none_known: 4, not_recorded: 9, not_fetched: 0 } }),
  line('vitals', 'Constantes et taille', 240),
  line('results', 'Résultats', 1180, { absent: { none_known: 0, not_recorded: 2, not_fetched: 0 } }),
  line('diet', 'Régime', 12, { absent: { none_known: 0, not_recorded: 12, not_fetched: 0 } }),
];

export const DATA: DataState = {
  ward_code: '3N',
  ward_name: 'Médecine interne 3 Nord',
  generation: 214,
  taken_at: `21${N}nov.${N}2026 01:30`,
  age: AGE,
  kind: 'full',
  kind_word: 'lecture complète',
  verdict: 'whole',
  title: 'Tout ce qui a été reçu est affiché',
  text: `Prescriptions${N}: 132 reçues + 0 prises ici = 130 comprises + 2 telles quelles, 132 affichées.`,
  at_sync: { received: 132, local: 0, understood: 130, raw: 2, conserved: true },
  now: { received: 132, local: 0, understood: 130, raw: 2, shown: 132, conserved: true },
  sections: SECTIONS,
  gaps_everyone: [],
  gaps: [],
  issues: [],
  messages: [],
  copies: [
    { number: 214, taken_at: `21${N}nov.${N}2026 01:30`, kept: true, current: true },
    { number: 213, taken_at: `21${N}nov.${N}2026 01:25`, kept: false, current: false },
    { number: 212, taken_at: `21${N}nov.${N}2026 01:20`, kept: false, current: false },
  ],
  last_failure: null,
};

function change(changes: Record<string, Partial<DataSection>>): DataSection[] {
  return SECTIONS.map((section) => ({ ...section, ...changes[section.section] }));
}

const FORBIDDEN = {
  code: 'forbidden',
  text: 'accès refusé par le DPI',
  detail: 'the record answered with status 403',
};

export const DATA_INCOMPLETE: DataState = {
  ...DATA,
  verdict: 'incomplete',
  title: 'Tout ce qui a été reçu est affiché, mais tout n’a pas été reçu',
  text: `Il manque${N}: Allergies, Diagnostics, Régime. Vérifiez auprès du prescripteur ou du patient.`,
  sections: change({
    allergies: {
      absent: { none_known: 6, not_recorded: 3, not_fetched: 2 },
      standing: 'incomplete',
      standing_word: 'incomplet',
      complete: false,
      age: OLD,
      oldest_at: `20${N}nov.${N}2026 22:10`,
      last_error: { code: 'timeout', text: 'pas de réponse à temps', detail: 'no complete answer in time' },
    },
    conditions: {
      received: 0,
      understood: 0,
      absent: { none_known: 0, not_recorded: 0, not_fetched: 24 },
      standing: 'incomplete',
      standing_word: 'incomplet',
      complete: false,
      last_error: FORBIDDEN,
    },
    diet: {
      received: null,
      understood: null,
      raw: null,
      absent: { none_known: 0, not_recorded: 0, not_fetched: 24 },
      standing: 'never',
      standing_word: 'jamais lu',
      complete: false,
      oldest: null,
      oldest_at: '',
      age: NEVER,
      last_error: { code: 'never', text: 'jamais lu', detail: 'never read' },
    },
  }),
  gaps_everyone: ['Diagnostics', 'Régime'],
  gaps: [
    { patient_id: 'p7', bed: '304-P', name: 'ŁUKASZ Marek', sections: ['Allergies'], core: true },
    {
      patient_id: 'p15',
      bed: '308-P',
      name: 'DE LA TOUR D’AUVERGNE-LAURAGUAIS Marie-Bernadette',
      sections: ['Allergies', 'Résultats'],
      core: true,
    },
    { patient_id: 'p22', bed: 'Lit non connu', name: 'MASSON Henri', sections: ['Résultats'], core: false },
  ],
  issues: [
    {
      code: 'bed-conflict',
      count: 1,
      text: 'Deux patients sont placés dans le même lit (307-P).',
      subjects: ['307-P'],
    },
    {
      code: 'http-status',
      count: 24,
      text: 'Le DPI a répondu par une erreur (Diagnostics).',
      subjects: ['Diagnostics'],
    },
    {
      code: 'unreadable',
      count: 4,
      text: 'Une donnée du DPI est illisible (Flag/12, MedicationRequest/8, MedicationRequest/9 et 1 de plus).',
      subjects: ['Flag/12', 'MedicationRequest/8', 'MedicationRequest/9', 'Observation/7'],
    },
  ],
};

export const DATA_HL7: DataState = {
  ...DATA,
  kind: 'delta',
  kind_word: 'lecture des changements',
  sections: SECTIONS.map((section) => ({ ...section, sources: [HL7] })),
  messages: [
    {
      feed: 'hl7v2',
      feed_word: 'Messages HL7, 127.0.0.1:2575',
      code: 'applied',
      word: 'appliqués',
      count: 1204,
      last_at: `21${N}nov.${N}2026 01:29`,
    },
    {
      feed: 'hl7v2',
      feed_word: 'Messages HL7, 127.0.0.1:2575',
      code: 'repeated',
      word: 'répétés',
      count: 12,
      last_at: `21${N}nov.${N}2026 00:58`,
    },
    {
      feed: 'hl7v2',
      feed_word: 'Messages HL7, 127.0.0.1:2575',
      code: 'kept',
      word: 'gardés sans être appliqués',
      count: 1,
      last_at: `20${N}nov.${N}2026 21:14`,
    },
  ],
};

export const DATA_BROKEN: DataState = {
  ...DATA,
  verdict: 'broken',
  title: 'Des prescriptions reçues ne sont pas affichées',
  text: `Prescriptions${N}: 132 reçues, 0 prises ici, 129 comprises et 2 telles quelles, 131 affichées. Prenez les feuilles imprimées et prévenez la DSI.`,
  now: { received: 132, local: 0, understood: 129, raw: 2, shown: 131, conserved: false },
};
