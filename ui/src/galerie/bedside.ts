// The bedside and the handover of one invented patient, as finished strings, for the tests of the page.
import type { Bedside } from '../backend/bindings/Bedside';
import type { BedsideLine } from '../backend/bindings/BedsideLine';
import type { HandoverList } from '../backend/bindings/HandoverList';
import type { SignLine } from '../backend/bindings/SignLine';
import { AGE, MAR } from './sample';

const N = '\u00a0';

function sign(when: string, cells: string[], more: Partial<SignLine> = {}): SignLine {
  return {
    when,
    cells,
    others: [],
    source: 'DPI',
    here: false,
    note: null,
    entry_id: null,
    typed: [],
    at_local: '',
    note_typed: '',
    withdrawn: false,
    history: [],
    ...more,
  };
}

function line(entry_id: string, text: string, more: Partial<BedsideLine> = {}): BedsideLine {
  return {
    entry_id,
    when: `21${N}nov.${N}2026 02:50`,
    text,
    by: 'AB',
    what: '',
    typed: '',
    note_typed: '',
    at_local: '02:50',
    handover: false,
    withdrawn: false,
    history: [],
    ...more,
  };
}

export const BEDSIDE: Bedside = {
  banner: MAR.banner,
  totals: MAR.totals,
  fields: [
    { code: 'temperature', label: 'Température', unit: '°C', hint: '37,2' },
    { code: 'pulse', label: 'Pouls', unit: `par${N}min`, hint: '72' },
    { code: 'blood-pressure', label: 'Tension', unit: 'mmHg', hint: '120/80' },
    { code: 'breathing', label: 'Respiration', unit: `par${N}min`, hint: '16' },
    { code: 'saturation', label: 'Saturation', unit: '%', hint: '97' },
    { code: 'oxygen', label: 'Oxygène', unit: `L${N}par${N}min`, hint: '2' },
    { code: 'pain', label: 'Douleur', unit: 'sur 10', hint: '0 à 10' },
    { code: 'glucose', label: 'Glycémie', unit: `g${N}par${N}L`, hint: '1,10' },
    { code: 'weight', label: 'Poids', unit: 'kg', hint: '64,5' },
  ],
  fluids: [
    { code: 'oral', label: 'par la bouche', goes_in: true },
    { code: 'vein', label: 'par voie veineuse', goes_in: true },
    { code: 'urine', label: 'urines', goes_in: false },
    { code: 'stool', label: 'selles', goes_in: false },
  ],
  signs: [
    sign(
      `21${N}nov.${N}2026 02:50`,
      [`38,4${N}°C`, `96${N}par${N}min`, `138/84${N}mmHg`, '', `94${N}%`, '', `6${N}sur${N}10`, '', ''],
      {
        source: 'saisi ici, AB',
        here: true,
        entry_id: 'v1',
        at_local: '02:50',
        typed: [
          { code: 'temperature', typed: '38,4' },
          { code: 'pulse', typed: '96' },
        ],
        history: [
          `21${N}nov.${N}2026 02:50 Pouls 69${N}par${N}min, AB (poste 3N-1)`,
          `02:58 corrigé, motif${N}: chiffres inversés, AB (poste 3N-1)`,
        ],
      },
    ),
    sign(`20${N}nov.${N}2026 22:10`, [`37,9${N}°C`, '', '', '', '', '', '', '', '']),
  ],
  signs_absent: null,
  balances: [
    {
      title: 'Poste 21:00 à 06:45',
      intake: `750${N}mL`,
      output: `300${N}mL`,
      net: `+450${N}mL`,
      unmeasured: `Vu sans volume${N}: 1 fois selles`,
      empty: false,
    },
    {
      title: 'Poste d’avant 14:15 à 21:00',
      intake: `0${N}mL`,
      output: `0${N}mL`,
      net: `0${N}mL`,
      unmeasured: '',
      empty: true,
    },
  ],
  fluid_lines: [
    line('f1', `Sortie urines 300${N}mL`, { what: 'urine', typed: '300' }),
    line('f2', 'Sortie selles, volume non mesuré', { what: 'stool' }),
  ],
  notes: [
    line('n1', `Pour la relève «${N}a peu dormi${N}»`, { typed: 'a peu dormi', handover: true }),
    line('n2', `Note «${N}famille prévenue${N}»`, { typed: 'famille prévenue', withdrawn: true }),
  ],
  tasks: [
    {
      task_id: 't1',
      entry_id: 't1',
      due: `21${N}nov.${N}2026 02:30`,
      text: 'refaire le pansement',
      standing: 'late',
      word: 'en retard',
      by: 'AB',
      done: null,
      done_entry: null,
      due_local: '02:30',
      history: [],
    },
    {
      task_id: 't2',
      entry_id: 't2',
      due: `21${N}nov.${N}2026 01:00`,
      text: 'lever',
      standing: 'done',
      word: 'fait',
      by: 'AB',
      done: `Fait 21${N}nov.${N}2026 01:05, CD`,
      done_entry: 't2d',
      due_local: '01:00',
      history: [],
    },
  ],
  previous_patient: null,
  next_patient: 'p2',
};

export const HANDOVER: HandoverList = {
  title: 'Relève du poste 21:00 à 06:45 au poste 06:45 à 14:15',
  age: AGE,
  patients: [
    {
      patient_id: 'p1',
      bed: '301-P',
      name: 'MARTIN Jeanne',
      identity: `née le 03${N}févr.${N}1948, IPP 80 012 345`,
      age: `78${N}ans`,
      warnings: [`Homonyme possible${N}: MARTAIN Jeannine`],
      allergy: { kind: 'known', word: 'ALLERGIE', items: ['amoxicilline (choc)'] },
      sections: [
        {
          letter: 'S',
          title: 'Situation',
          lines: [
            { text: `Motif${N}: Insuffisance cardiaque`, loud: false },
            { text: `Statut de réanimation${N}: non connu`, loud: false },
          ],
        },
        {
          letter: 'B',
          title: 'Contexte',
          lines: [{ text: `Poids${N}: 58${N}kg le 20${N}nov.${N}2026`, loud: false }],
        },
        {
          letter: 'A',
          title: 'Évaluation',
          lines: [
            { text: `En retard (1)${N}: ceftriaxone 1${N}g à 02:00`, loud: true },
            { text: `Douleur 6${N}sur${N}10 à 02:50`, loud: false },
          ],
        },
        { letter: 'R', title: 'À faire', lines: [{ text: `06:00 lévothyroxine`, loud: false }] },
      ],
      notes: [line('n1', `Pour la relève «${N}a peu dormi${N}»`, { handover: true })],
      data: AGE,
    },
  ],
};
