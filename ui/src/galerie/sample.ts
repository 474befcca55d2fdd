// Invented patients for the gallery and the tests. Nothing here is computed: these are finished strings, as the
// station would send them at 03:14 during an outage that began at 01:42.
import type { Allergy } from '../backend/bindings/Allergy';
import type { Boot } from '../backend/bindings/Boot';
import type { Cell } from '../backend/bindings/Cell';
import type { CellState } from '../backend/bindings/CellState';
import type { DataAge } from '../backend/bindings/DataAge';
import type { EntryView } from '../backend/bindings/EntryView';
import type { Finding } from '../backend/bindings/Finding';
import type { FindingGroup } from '../backend/bindings/FindingGroup';
import type { Mar } from '../backend/bindings/Mar';
import type { ModeBar } from '../backend/bindings/ModeBar';
import type { RowAsks } from '../backend/bindings/RowAsks';
import type { Sweep } from '../backend/bindings/Sweep';
import type { OrderRow } from '../backend/bindings/OrderRow';
import type { Reconciliation } from '../backend/bindings/Reconciliation';
import type { WardList } from '../backend/bindings/WardList';
import type { WardRow } from '../backend/bindings/WardRow';

const N = '\u00a0';

export const AGE: DataAge = {
  line: `Données du 21${N}nov.${N}2026 à 01:30 (il y a 1${N}h${N}44)`,
  band: 'old',
  word: 'ancien',
  minutes: 104,
};
export const AGE_NEW: DataAge = {
  line: `Données du 21${N}nov.${N}2026 à 03:12 (il y a 2${N}min)`,
  band: 'current',
  word: 'à jour',
  minutes: 2,
};

export const BOOT: Boot = {
  locale: 'fr',
  version: '0.1.0',
  ward_code: '3N',
  ward_name: 'Médecine interne 3 Nord',
  hospital: 'Hôpital de démonstration',
  station: '3N-1',
  demo: true,
  staff: [
    { initials: 'AB', name: 'BERNARD Anne', role: 'nurse', role_word: 'infirmière' },
    { initials: 'CD', name: 'DURAND Claire', role: 'nurse', role_word: 'infirmière' },
    { initials: 'EL', name: 'LEROY Émile', role: 'charge-nurse', role_word: 'cadre de santé' },
    { initials: 'NT', name: 'NGUYỄN Thị Mai', role: 'nurse', role_word: 'infirmière' },
    { initials: 'PH', name: 'HAMON Pierre', role: 'pharmacist', role_word: 'pharmacien' },
  ],
  sign_in: { by_name: false, pin_digits: 6, badge_digits: 4, note: null },
  not_given_reasons: [
    { letter: 'R', word: 'refus', needs_text: false, text_least: 0 },
    { letter: 'A', word: 'absent', needs_text: false, text_least: 0 },
    { letter: 'J', word: 'à jeun', needs_text: false, text_least: 0 },
    { letter: 'V', word: 'vomissements', needs_text: false, text_least: 0 },
    { letter: 'W', word: 'pas de voie', needs_text: false, text_least: 0 },
    { letter: 'I', word: 'indisponible', needs_text: false, text_least: 0 },
    { letter: 'S', word: 'suspendu par le prescripteur', needs_text: false, text_least: 0 },
    { letter: 'C', word: 'raison clinique', needs_text: true, text_least: 1 },
    { letter: 'Z', word: 'dort', needs_text: false, text_least: 0 },
    { letter: 'X', word: 'autre', needs_text: true, text_least: 5 },
  ],
  relief_reasons: [
    { letter: 'D', word: 'douleur', needs_text: false },
    { letter: 'F', word: 'fièvre', needs_text: false },
    { letter: 'N', word: 'nausées', needs_text: false },
    { letter: 'A', word: 'anxiété', needs_text: false },
    { letter: 'I', word: 'insomnie', needs_text: false },
    { letter: 'C', word: 'constipation', needs_text: false },
    { letter: 'R', word: 'gêne respiratoire', needs_text: false },
    { letter: 'G', word: 'agitation', needs_text: false },
    { letter: 'X', word: 'autre', needs_text: true },
  ],
  relief_effects: [
    { letter: 'S', word: 'soulagé', needs_text: false },
    { letter: 'P', word: 'soulagé en partie', needs_text: false },
    { letter: 'N', word: 'pas d’effet', needs_text: false },
    { letter: 'E', word: 'effet indésirable', needs_text: true },
    { letter: 'X', word: 'autre', needs_text: true },
  ],
  witness_absent_allowed: true,
  undo_minutes: 10,
};

export const BAR: ModeBar = {
  mode: 'outage',
  drill: false,
  exercise: null,
  state: 'active',
  word: 'PANNE — MODE DÉGRADÉ depuis 01:42',
  instruction:
    'Saisie locale, à reporter au DPI. Vérifiez les doses marquées «\u00a0à vérifier\u00a0» avant de donner.',
  age: AGE,
  stale: 'amber',
  plan: null,
  clock: '03:14:22',
  capture_open: true,
  sending_allowed: false,
  proposal: null,
  procedures: {
    text: 'Fiche proposée\u00a0: Aucune imprimante · et 1 autre · 1 fiche en cours',
    loud: true,
  },
  probe_code: 'refused',
  probe_text: 'connexion refusée',
  warnings: [],
  unreconciled: 3,
  revisions: { chart: 1, journal: 1, outbox: 1 },
  user: BOOT.staff[0] ?? null,
  desk: {
    closed: false,
    held_for: null,
    session: 1,
    locks_in: null,
    locks_soon: null,
    break_glass: null,
    not_journalled: null,
  },
  demo_fault: 'refuse',
};

export const BAR_NORMAL: ModeBar = {
  ...BAR,
  procedures: null,
  mode: 'normal',
  state: 'normal',
  word: 'VEILLE — DPI disponible, ne pas saisir ici',
  instruction: 'Travaillez dans le DPI. Veilleuse garde une copie à jour.',
  age: AGE_NEW,
  stale: 'no',
  capture_open: false,
  unreconciled: 0,
  demo_fault: 'none',
};

export const BAR_RECOVERY: ModeBar = {
  ...BAR,
  mode: 'recovery',
  state: 'back-entry',
  word: 'REPRISE — REPORT EN COURS 37 sur 112',
  instruction: 'Saisissez les nouvelles doses dans le DPI. Reportez ici chaque ligne restante.',
  sending_allowed: true,
  unreconciled: 75,
  demo_fault: 'none',
};

const none_known: Allergy = { kind: 'none-known', word: 'Aucune allergie connue', items: [] };
const ALLERGIES: readonly Allergy[] = [
  { kind: 'known', word: 'ALLERGIE', items: ['amoxicilline (choc)'] },
  none_known,
  { kind: 'not-recorded', word: 'Allergies non recueillies', items: [] },
  none_known,
  { kind: 'known', word: 'ALLERGIE', items: ['latex', 'iode (urticaire)'] },
  none_known,
  { kind: 'not-fetched', word: 'Allergies indisponibles pendant la panne', items: [] },
];

const PEOPLE: readonly (readonly [string, string, string, string])[] = [
  ['MARTIN Jeanne', `03${N}févr.${N}1948`, `78${N}ans`, 'F'],
  ['MARTAIN Jeannine', `12${N}juil.${N}1951`, `75${N}ans`, 'F'],
  ['NGUYỄN Thị Hoa', `25${N}déc.${N}1960`, `65${N}ans`, 'F'],
  ['DUPONT Michel', `01${N}mars${N}1939`, `87${N}ans`, 'M'],
  ['ȘTEFAN Ioana', `17${N}mai${N}1972`, `54${N}ans`, 'F'],
  ['LEFÈVRE Bernadette', `30${N}août${N}1944`, `82${N}ans`, 'F'],
  ['ŁUKASZ Marek', `09${N}juin${N}1968`, `58${N}ans`, 'M'],
  ['BEN YOUSSEF Karim', `21${N}avr.${N}1979`, `47${N}ans`, 'M'],
  ['ŒUVRARD Guy', `14${N}nov.${N}1935`, `91${N}ans`, 'M'],
  ['PETIT Simone', `02${N}janv.${N}1932`, `94${N}ans`, 'F'],
  ['GARCÍA Luis', `19${N}sept.${N}1955`, `71${N}ans`, 'M'],
  ['ĐẶNG Văn Bình', `08${N}oct.${N}1963`, `63${N}ans`, 'M'],
  ['ROUSSEL Monique', `27${N}févr.${N}1947`, `79${N}ans`, 'F'],
  ['FAURE Alain', `11${N}mars${N}1958`, `68${N}ans`, 'M'],
  ['DE LA TOUR D’AUVERGNE-LAURAGUAIS Marie-Bernadette', `06${N}avr.${N}1941`, `85${N}ans`, 'F'],
  ['BLANC Odette', `23${N}mai${N}1938`, `88${N}ans`, 'F'],
  ['GIRARD Paul', `15${N}juin${N}1950`, `76${N}ans`, 'M'],
  ['MOREL Denise', `04${N}juil.${N}1943`, `83${N}ans`, 'F'],
  ['FONTAINE Jacques', `28${N}août${N}1946`, `80${N}ans`, 'M'],
  ['CHEVALIER Lucie', `10${N}sept.${N}1981`, `45${N}ans`, 'F'],
  ['ROBIN Yvette', `18${N}oct.${N}1936`, `90${N}ans`, 'F'],
  ['MASSON Henri', `29${N}nov.${N}1949`, `76${N}ans`, 'M'],
  ['SANCHEZ Pilar', `05${N}déc.${N}1953`, `72${N}ans`, 'F'],
  ['GAUTHIER Rémi', `13${N}janv.${N}1966`, `60${N}ans`, 'M'],
];

const finding = (code: string, label: string, value: string, more: Partial<Finding> = {}): Finding => ({
  code,
  certainty: 'known',
  label,
  value,
  age: null,
  ...more,
});

function wardRow(index: number): WardRow {
  const [name, birth_date, age, sex] = PEOPLE[index] ?? ['', '', '', ''];
  const busy = [4, 0, 1, 0, 0, 2, 0, 0, 1, 0][index % 10] ?? 0;
  const late = [2, 0, 0, 1, 0, 0, 0, 2, 0, 0][index % 10] ?? 0;
  const raw = index === 2 || index === 9 ? 1 : 0;
  return {
    patient_id: `p${index + 1}`,
    bed: index === 21 ? 'Lit non connu' : `${301 + Math.floor(index / 2)}-${index % 2 === 0 ? 'P' : 'F'}`,
    bed_known: index !== 21,
    bed_conflict: index === 12,
    name,
    used_name: index === 0 ? 'DUBOIS' : null,
    birth_date,
    age,
    sex,
    ipp: `80 012 3${String(index).padStart(2, '0')}`,
    look_alike: index < 2,
    allergy: ALLERGIES[index % ALLERGIES.length] ?? none_known,
    verify: busy,
    overdue: late,
    due_hour: index % 4 === 0 ? 2 : index % 3 === 0 ? 1 : 0,
    tasks: index === 0 ? 2 : index === 5 ? 1 : 0,
    tasks_late: index === 0 ? 1 : 0,
    isolation:
      index % 7 === 1
        ? finding('isolation', 'Isolement', 'contact, BMR')
        : index % 7 === 6
          ? finding('isolation', 'Isolement', 'non lu (pas de réponse à temps)', { certainty: 'not-fetched' })
          : finding('isolation', 'Isolement', 'non renseigné', { certainty: 'not-recorded' }),
    temporary: index === 21,
    raw_orders: raw,
    unreconciled: index === 0 ? 3 : 0,
    due_rank: late > 0 ? index : 24 + index,
    next_due: late > 0 ? '02:00' : index % 5 === 4 ? '' : '06:00',
    data: index === 6 ? { ...AGE, band: 'stale', word: 'périmé' } : AGE,
    gone_since: index === 22 ? '01:12' : null,
    stay: { temporary: null, tell_apart: [], known_as: null, moved: null, left: null },
  };
}

export const WARD: WardList = {
  rows: PEOPLE.map((_, index) => wardRow(index)),
  totals: { patients: 24, verify: 20, overdue: 13, due_hour: 16, tasks: 2, tasks_late: 1, unreconciled: 3 },
  age: AGE,
  orders: { received: 132, local: 0, understood: 130, raw: 2, conserved: true },
  issues: [],
  alarm: null,
};

export function cell(
  column: number,
  state: CellState,
  time: string,
  word: string,
  more: Partial<Cell> = {},
): Cell {
  return {
    cell_id: `c-${column}-${state}-${time}`,
    slot_id: `s-${column}-${time}`,
    column,
    state,
    letter: null,
    time,
    word,
    label: `${time} ${word}`,
    bar: state === 'running' ? { to_column: 9, ends: true } : null,
    corrected: false,
    entry_id: null,
    history: [],
    from_record: false,
    open: ['due', 'overdue', 'verify', 'upcoming', 'deferred'].includes(state),
    attest: state === 'verify',
    follow: null,
    about: null,
    doubled: false,
    asked: false,
    ...more,
  };
}

/** A row that asks for nothing beside the dose. */
export const NO_ASKS: RowAsks = {
  witness: false,
  glucose: null,
  places: [],
  place_needed: false,
  rate: null,
  bounds: null,
  weight: null,
  asked: false,
};
const UNDER_THE_SKIN = ['ventre droit', 'ventre gauche', 'cuisse droite', 'cuisse gauche'];

export function order(order_id: string, name: string, dose: string, more: Partial<OrderRow> = {}): OrderRow {
  const row: OrderRow = {
    order_id,
    name,
    detail: '',
    high_alert: false,
    flags: [],
    dose,
    route: 'orale',
    frequency: '1 fois par jour',
    instruction: '',
    verbatim: null,
    says_more: null,
    risky_abbreviation: false,
    risky_verbatim: false,
    raw_reason: null,
    last_given: '',
    prn: null,
    infusion: null,
    patch: null,
    relief: null,
    stopped: null,
    taken_here: null,
    may_stop: true,
    times_from: `horaires du service, calculés par Veilleuse`,
    edge: null,
    cells: [],
    free_entry: false,
    verify: false,
    retype_dose: false,
    asks: NO_ASKS,
    ...more,
  };
  return {
    ...row,
    cells: row.cells.map((each) => ({
      ...each,
      cell_id: `${order_id} ${each.cell_id}`,
      label: `${name} ${dose}, ${each.label}`,
    })),
  };
}

const FINDINGS: FindingGroup[] = [
  {
    section: 'conditions',
    title: 'Diagnostics',
    certainty: 'known',
    absence: null,
    age: null,
    incomplete: null,
    lines: [
      { text: 'Insuffisance cardiaque', detail: 'depuis 2019', past: false },
      { text: 'Pneumopathie d’inhalation', detail: 'non confirmé', past: false },
      { text: 'Fracture du col fémoral', detail: 'depuis 2016 · terminé', past: true },
    ],
  },
  {
    section: 'alerts',
    title: 'Alertes',
    certainty: 'known',
    absence: null,
    age: null,
    incomplete: null,
    lines: [
      {
        text: `Isolement${N}: contact, BMR`,
        detail: `depuis 19${N}nov.${N}2026`,
        past: false,
      },
      { text: `Risque de chute${N}: élevé`, detail: '', past: false },
    ],
  },
  {
    section: 'diet',
    title: 'Régime',
    certainty: 'not-fetched',
    absence: 'non lu (accès refusé par le DPI)',
    age: null,
    incomplete: null,
    lines: [],
  },
  {
    section: 'vitals',
    title: 'Constantes et taille',
    certainty: 'not-recorded',
    absence: 'non renseigné',
    age: null,
    incomplete: null,
    lines: [],
  },
  {
    section: 'results',
    title: 'Résultats',
    certainty: 'known',
    absence: null,
    age: `données du 20${N}nov.${N}2026 à 22:10`,
    incomplete: 'lu en partie (lecture incomplète)',
    lines: [
      {
        text: `Créatinine${N}: 131${N}micromoles${N}par${N}L`,
        detail: `20${N}nov.${N}2026 08:00 · signalé H · norme 45-84`,
        past: false,
      },
      {
        text: `DFG estimé${N}: 34${N}mL${N}par${N}min`,
        detail: `20${N}nov.${N}2026 08:00 · signalé L`,
        past: false,
      },
      { text: `Potassium${N}: 5,4${N}mmol${N}par${N}L`, detail: `20${N}nov.${N}2026 08:00`, past: false },
    ],
  },
];

export const MAR: Mar = {
  alarm: null,
  banner: {
    patient_id: 'p1',
    name: 'MARTIN Jeanne',
    used_name: 'DUBOIS',
    born: `Née le 03${N}févr.${N}1948`,
    age: `78${N}ans`,
    sex: 'Femme',
    ipp: '80 012 345',
    national: `INS 2${N}48${N}02${N}99${N}001${N}004${N}42 (qualifiée)`,
    visit: '2026 118 204',
    bed: 'Chambre 301, lit P',
    weight: `58${N}kg le 20${N}nov.${N}2026`,
    weight_old: false,
    allergy: { kind: 'known', word: 'ALLERGIE', items: ['amoxicilline (choc)'] },
    look_alike: `Homonyme possible${N}: MARTAIN Jeannine`,
    data: AGE,
    gone_since: null,
    stay: { temporary: null, tell_apart: [], known_as: null, moved: null, left: null },
    missing: [],
    alerts: [
      finding('isolation', 'Isolement', 'contact, BMR'),
      finding('code-status', 'Statut de réanimation', 'non connu', { certainty: 'not-recorded' }),
      finding('fall', 'Risque de chute', 'élevé'),
      finding('diet', 'Régime', 'non lu (accès refusé par le DPI)', { certainty: 'not-fetched' }),
    ],
    measures: [
      finding('height', 'Taille', 'non renseigné', { certainty: 'not-recorded' }),
      finding('creatinine', 'Créatinine', `131${N}micromoles${N}par${N}L le 20${N}nov.${N}2026`),
      finding('egfr', 'DFG estimé', `34${N}mL${N}par${N}min le 20${N}nov.${N}2026`),
    ],
    findings: FINDINGS,
  },
  hours: [
    '23:00',
    '00:00',
    '01:00',
    '02:00',
    '03:00',
    '04:00',
    '05:00',
    '06:00',
    '07:00',
    '08:00',
    '09:00',
    '10:00',
  ].map((label, index) => ({
    label,
    day: index === 1 ? `21${N}nov.` : null,
    past: index < 4,
    current: index === 4,
  })),
  now_at: { column: 4, thousandths: 240 },
  groups: [
    {
      key: 'scheduled',
      title: 'Programmées',
      rows: [
        order('o1', 'ceftriaxone', `1${N}g`, {
          detail: `ROCEPHINE 1${N}g poudre injectable`,
          route: 'intraveineuse',
          edge: 'overdue',
          cells: [cell(3, 'overdue', '02:00', 'en retard')],
        }),
        order('o2', 'héparine sodique', `5${N}000${N}unités`, {
          high_alert: true,
          flags: ['À RISQUE'],
          retype_dose: true,
          route: 'sous-cutanée',
          frequency: `toutes les 12${N}heures`,
          edge: 'verify',
          cells: [cell(2, 'verify', '01:00', 'à vérifier')],
        }),
        order('o3', 'paracétamol', `1${N}g`, {
          detail: `DOLIPRANE 1${N}g comprimé`,
          frequency: `toutes les 6${N}heures`,
          edge: 'due',
          last_given: `donné 20${N}nov. 23:05, CD`,
          cells: [
            cell(0, 'given', '23:05', 'donné', {
              from_record: true,
              history: [`23:05 donné 1${N}g, CD (DPI)`],
            }),
            cell(4, 'due', '03:00', 'à donner'),
            cell(10, 'upcoming', '09:00', 'à venir'),
          ],
        }),
        order('o4', 'insuline aspartate', `4${N}unités`, {
          high_alert: true,
          flags: ['À RISQUE', `HORAIRE CRITIQUE ±${N}30${N}min`],
          asks: {
            ...NO_ASKS,
            witness: true,
            glucose: `g${N}par${N}L`,
            places: UNDER_THE_SKIN,
            place_needed: true,
          },
          retype_dose: true,
          route: 'sous-cutanée',
          frequency: 'avant les repas',
          edge: 'due',
          cells: [cell(4, 'due', '03:00', 'à donner'), cell(9, 'upcoming', '08:00', 'à venir')],
        }),
        order('o5', 'lévothyroxine', `75${N}microgrammes`, {
          frequency: '1 fois par jour, à jeun',
          cells: [cell(3, 'verify', '02:30', 'à vérifier'), cell(7, 'upcoming', '06:00', 'à venir')],
          edge: 'verify',
        }),
        order('o6', 'furosémide', `40${N}mg`, {
          frequency: 'matin et soir',
          cells: [
            cell(1, 'partial', '00:10', 'partiel', {
              entry_id: 'e6',
              history: [`00:10 donné 20${N}mg, AB (poste 3N-1)`],
            }),
            cell(9, 'deferred', '08:30', 'reporté'),
          ],
        }),
        order('o7', 'chlorure de potassium', `600${N}mg`, {
          high_alert: true,
          flags: ['À RISQUE'],
          retype_dose: true,
          frequency: '3 fois par jour',
          cells: [
            cell(1, 'not-given', '00:00', 'refus', {
              letter: 'R',
              entry_id: 'e7',
              history: ['00:02 non donné : refus, AB (poste 3N-1)'],
            }),
            cell(9, 'upcoming', '08:00', 'à venir'),
          ],
        }),
        order('o8', 'bisoprolol', `2,5${N}mg`, {
          cells: [
            cell(2, 'corrected', '01:40', 'corrigé', { entry_id: 'e8' }),
            cell(2, 'paper', '01:45', 'papier', { entry_id: 'e9' }),
            cell(9, 'on-hold', '08:00', 'suspendu'),
          ],
        }),
      ],
    },
    {
      key: 'prn',
      title: 'Si besoin',
      rows: [
        order('o9', 'oxycodone', `5${N}mg`, {
          high_alert: true,
          flags: ['À RISQUE'],
          retype_dose: true,
          frequency: 'si besoin',
          prn: `1 sur 4 en 24${N}h, dès 04:30`,
          free_entry: true,
          times_from: null,
          relief: {
            reassess_minutes: 60,
            limits: [
              `1 sur 4 en 24${N}h`,
              `5${N}mg sur 20${N}mg en 24${N}h`,
              `possible dès 21${N}nov.${N}2026 04:30`,
            ],
          },
          cells: [
            cell(4, 'due', '03:05', 'réévaluer', {
              slot_id: null,
              open: false,
              follow: 'reassess',
              about: 'dose-1',
            }),
            cell(5, 'prn', '04:30', 'dès 04:30', { slot_id: null, open: false }),
          ],
        }),
        order('o14', 'fentanyl', `1${N}patch`, {
          high_alert: true,
          flags: ['À RISQUE'],
          retype_dose: true,
          detail: 'DUROGESIC — dispositif transdermique',
          route: 'transdermique',
          frequency: `toutes les 72${N}heures`,
          prn: `patch en place, épaule gauche, depuis 18${N}nov. 10:00, à retirer 02:00`,
          edge: 'overdue',
          patch: {
            on: [{ applied: 'patch-1', words: `patch en place, épaule gauche, depuis 18${N}nov. 10:00` }],
            sites: ['épaule gauche', 'omoplate droite', 'épaule droite'],
            stays: '',
          },
          cells: [
            cell(3, 'overdue', '02:00', 'à retirer', {
              slot_id: null,
              open: false,
              follow: 'patch-off',
              about: 'patch-1',
            }),
            cell(4, 'due', '03:00', 'à donner'),
          ],
        }),
      ],
    },
    {
      key: 'infusion',
      title: 'Perfusions',
      rows: [
        order('o10', 'chlorure de sodium', `80${N}mL${N}par${N}h`, {
          detail: `0,9${N}% poche`,
          route: 'intraveineuse',
          frequency: 'en continu',
          prn: `en cours 80${N}mL${N}par${N}h depuis 02:10 — fin de poche 08:25 — 83${N}mL passés (calculé)`,
          free_entry: true,
          retype_dose: true,
          infusion: {
            steps: ['rate', 'bag', 'stop'],
            ordered: `80${N}mL${N}par${N}h`,
            rate: `80${N}mL${N}par${N}h`,
            rate_unit: `mL${N}par${N}h`,
            volume_unit: 'mL',
            passed: `83${N}mL`,
            history: [`80${N}mL${N}par${N}h depuis 02:10`],
            witness: false,
          },
          cells: [
            cell(3, 'running', '02:10', 'en cours', { slot_id: null, bar: { to_column: 9, ends: true } }),
            cell(9, 'upcoming', '08:25', 'fin de poche', { slot_id: null, open: false, follow: 'bag' }),
          ],
        }),
      ],
    },
    {
      key: 'raw',
      title: 'Telles que reçues',
      rows: [
        order('o11', 'KCl 600 1cp PO TID si K < 3,5', '', {
          route: '',
          frequency: '',
          verbatim: 'KCl 600 1cp PO TID si K < 3,5',
          says_more: 'KCl 600 1cp PO TID si K < 3,5',
          risky_abbreviation: true,
          risky_verbatim: true,
          raw_reason: 'Horaire non compris : vérifiez avec le prescripteur.',
          free_entry: true,
          retype_dose: true,
          times_from: null,
        }),
      ],
    },
    {
      key: 'stopped',
      title: 'Arrêtées depuis moins de 24 heures',
      rows: [
        order('o12', 'énoxaparine', `4${N}000${N}unités`, {
          route: 'sous-cutanée',
          stopped: 'ARRÊTÉ 14:05',
          last_given: `donné 20${N}nov. 20:02, CD`,
        }),
      ],
    },
  ],
  totals: { patients: 1, verify: 2, overdue: 1, due_hour: 2, tasks: 0, tasks_late: 0, unreconciled: 3 },
  outside: '3 autres, dont 1 en retard',
  focus_cell: 'o1 c-3-overdue-02:00',
  previous_patient: null,
  next_patient: 'p2',
};

/** What has to be verified of the first patient: two doses, and an if-needed order. */
export const SWEEP: Sweep = {
  patient: 'MARTIN Jeanne',
  identity: `03${N}févr.${N}1948 · IPP 80${N}012${N}345`,
  items: [
    ['o2', 'verify', `21${N}nov. 01:00`, true],
    ['o5', 'verify', `21${N}nov. 02:30`, false],
    ['o9', null, '', true],
  ].map(([order_id, state, planned, two_people]) => {
    const row = MAR.groups.flatMap((group) => group.rows).find((each) => each.order_id === order_id);
    if (!row) throw new Error(`no order ${String(order_id)} in the sample`);
    return {
      row,
      cell: row.cells.find((each) => each.state === state) ?? null,
      planned: String(planned),
      two_people: two_people === true,
      asked: false,
    };
  }),
};

export const ENTRY: EntryView = {
  entry_id: 'e7',
  patient_id: 'p1',
  patient: 'MARTIN Jeanne',
  name: 'chlorure de potassium',
  what: 'non donné : refus',
  at: `21${N}nov. 00:02`,
  at_local: '00:02',
  dose_typed: '600 mg',
  by: 'AB',
  send_state: 'signed',
  corrected_by: null,
  withdraw_only: false,
};

export const RECONCILIATION: Reconciliation = {
  compared_at: `Comparé au DPI le 21${N}nov.${N}2026 à 05:02`,
  totals: { lines: 6, verified: 1, underway: 1, worklist: 2, ready: 2 },
  held: null,
  accesses: [],
  lines: [
    [
      'e1',
      'p1',
      'downtime-only',
      'à reporter',
      'ceftriaxone',
      `donné 1${N}g à 03:14 (prévu 02:00)`,
      '',
      'signed',
      'à envoyer',
    ],
    [
      'e2',
      'p1',
      'match',
      'identique',
      'paracétamol',
      `donné 1${N}g à 03:15 (prévu 03:00)`,
      `donné 1${N}g à 03:15, AB`,
      'verified',
      'relu dans le DPI',
    ],
    [
      'e3',
      'p1',
      'conflict',
      'différent',
      'furosémide',
      `donné 20${N}mg à 00:10`,
      `donné 40${N}mg à 00:05, CD`,
      'conflict',
      'à décider',
    ],
    [
      'e4',
      'p2',
      'downtime-only',
      'à reporter',
      'lactulose',
      `donné 10${N}g à 04:02`,
      '',
      'signed',
      'à envoyer',
    ],
    [
      'e5',
      'p2',
      'needs-prescriber',
      'prescripteur',
      'morphine',
      `donné 5${N}mg à 04:20`,
      '',
      'rejected',
      'refusé par le DPI',
    ],
    [
      'e6',
      'p3',
      'not-applicable',
      'rien à saisir',
      'bisoprolol',
      'corrigé puis retiré',
      '',
      'sent-unknown',
      'envoi à vérifier',
    ],
  ].map(([entry_id, patient_id, verdict, verdict_word, name, what, in_record, state, state_word]) => ({
    entry_id: entry_id ?? '',
    patient_id: patient_id ?? '',
    patient: WARD.rows.find((row) => row.patient_id === patient_id)?.name ?? '',
    bed: WARD.rows.find((row) => row.patient_id === patient_id)?.bed ?? '',
    identity: `né(e) le ${WARD.rows.find((row) => row.patient_id === patient_id)?.birth_date ?? ''} · IPP 80 012 345`,
    name: name ?? '',
    what: what ?? '',
    by: 'AB',
    verdict: verdict as 'match',
    verdict_word: verdict_word ?? '',
    why:
      verdict === 'conflict' ? 'Le DPI contient une autre dose pour cet horaire.' : 'Comparé au DPI à 05:02.',
    in_record: in_record ?? '',
    state: state as 'signed',
    state_word: state_word ?? '',
    answer: state === 'rejected' ? '422 Prescription expirée' : null,
    ready: state === 'signed',
    needs_decision: state === 'conflict' || state === 'rejected',
  })),
};
