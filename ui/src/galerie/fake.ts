// A stand-in for the station: answers from the sample, remembers what it was asked, and can be told to fail.
import type { Commands } from '../backend/bindings/Commands';
import type { Mar } from '../backend/bindings/Mar';
import { Refused, type CommandName, type Transport } from '../backend/call';
import { BEDSIDE, HANDOVER } from './bedside';
import { CARD, CARD_READ, CARDS, INSTANCE, TIMES } from './cards';
import { DATA } from './data';
import { CENTRE, PREVIEW } from './print';
import { HEALTH, SETTINGS } from './settings';
import { BAR, BOOT, ENTRY, MAR, RECONCILIATION, SWEEP, WARD } from './sample';

type Answers = { [K in CommandName]: (request: Commands[K][0]) => Commands[K][1] | Promise<Commands[K][1]> };

export interface Fake {
  transport: Transport;
  asked: { name: CommandName; request: unknown }[];
  answers: Answers;
  /** What was asked of one command. */
  of: (name: CommandName) => unknown[];
}

/** Everybody's PIN here. */
export const PIN = '123456';
const OPEN_DESK = BAR.desk;

/** The chart after a dose was recorded: the cell is given, the focus goes on to the next. */
export function afterGiven(mar: Mar, cell_id: string, next: string): Mar {
  return {
    ...mar,
    focus_cell: next,
    groups: mar.groups.map((group) => ({
      ...group,
      rows: group.rows.map((row) => ({
        ...row,
        cells: row.cells.map((cell) =>
          cell.cell_id === cell_id
            ? {
                ...cell,
                state: 'given' as const,
                time: '03:14',
                word: 'donné',
                open: false,
                attest: false,
                entry_id: 'new',
              }
            : cell,
        ),
      })),
    })),
  };
}

export function fake(change: Partial<Answers> = {}): Fake {
  let mar = MAR;
  let bar = BAR;
  const asked: Fake['asked'] = [];
  const saved = (text: string) => ({ entry_id: 'new', seq: 4, text });
  const known: Partial<Answers> = {
    boot: () => BOOT,
    mode: () => bar,
    sign_in: ({ initials, pin, badge }) => {
      const user = BOOT.staff.find((each) => each.initials === (badge === null ? initials : 'AB'));
      if (!user) throw new Refused('unknown-person', initials);
      if (pin !== PIN) throw new Refused('pin-wrong', '4');
      const resumes = bar.desk.held_for?.initials === user.initials;
      const session = resumes ? bar.desk.session : bar.desk.session + 1;
      return (bar = { ...bar, user, desk: { ...OPEN_DESK, session } });
    },
    sign_out: () =>
      (bar = { ...bar, user: null, desk: { ...OPEN_DESK, closed: true, session: bar.desk.session + 1 } }),
    lock: () =>
      (bar = { ...bar, user: null, desk: { ...bar.desk, closed: true, locks_in: null, held_for: bar.user } }),
    present: () => ({}),
    break_glass: ({ name }) =>
      (bar = {
        ...bar,
        user: { initials: 'JP*', name, role: 'nurse', role_word: 'infirmière' },
        desk: {
          ...OPEN_DESK,
          session: bar.desk.session + 1,
          break_glass: `ACCÈS D’URGENCE — ${name}`,
        },
      }),
    ward_list: () => WARD,
    sheets_out: () => ({ lines: [], summary: '', holds_closing: true }),
    find_patients: ({ query }) => {
      // Enough to stand in for the station: the start of any name, without accents.
      const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
      const asked_for = plain(query.trim()).slice(0, 3);
      const found = WARD.rows.filter(
        (row) => asked_for !== '' && row.name.split(' ').some((part) => plain(part).startsWith(asked_for)),
      );
      return {
        patient_ids: found.map((row) => row.patient_id),
        text: asked_for === '' ? '' : `${found.length} correspondances sur ${WARD.rows.length}`,
      };
    },
    bedside: () => BEDSIDE,
    handover: () => HANDOVER,
    record_vitals: () => saved('Enregistré 03:14 · AB'),
    record_fluid: () => saved('Enregistré 03:14 · AB'),
    record_note: () => saved('Enregistré 03:14 · AB'),
    record_task: () => saved('Enregistré 03:14 · AB'),
    record_task_done: () => saved('Enregistré 03:14 · AB'),
    correct_bedside: () => saved('Corrigé'),
    data_state: () => DATA,
    mar: () => mar,
    entry: () => ENTRY,
    record_given: ({ order_id, slot_id }) => {
      const row = mar.groups.flatMap((group) => group.rows).find((each) => each.order_id === order_id);
      const given = row?.cells.find((cell) => cell.slot_id === slot_id);
      if (given) mar = afterGiven(mar, given.cell_id, 'o3 c-4-due-03:00');
      return saved('Donné 03:14 · AB');
    },
    record_not_given: () => saved('Non donné 03:14 · AB'),
    record_given_before: () => saved('Déjà donné 01:20 · AB'),
    record_infusion: () => saved('03:14 démarrée à 80 mL par h · AB'),
    record_patch_off: () => saved('03:14 patch retiré · AB'),
    record_reassessed: () => saved('03:14 effet : soulagé · AB'),
    record_deferred: () => saved('Décalé à 04:30 · AB'),
    record_asked: () => saved('Question au prescripteur notée 03:14 · AB'),
    record_checked: () => saved('Vérifié, aucune dose 03:14 · AB'),
    undo_entry: () => saved('Retiré · AB'),
    sweep: () => SWEEP,
    correct_entry: () => saved('Corrigé 03:14 · AB'),
    order_form: () => ({
      medications: ['morphine', 'paracétamol'],
      units: [
        { code: 'mg', word: 'mg' },
        { code: 'U', word: 'unités' },
        { code: 'ug', word: 'microgrammes' },
      ],
      rate_units: [{ code: 'mL/h', word: 'mL\u00a0par\u00a0h' }],
      routes: [
        { code: 'po', word: 'orale' },
        { code: 'sc', word: 'sous-cutanée' },
      ],
      allergy: mar.banner.allergy,
      unchecked: 'Pas de contrôle d’interaction pendant la panne',
    }),
    order_read_back: ({ medication, dose, unit }) => ({
      lines: [medication, `${dose ?? ''}\u00a0${unit ?? ''}`, 'voie orale', 'une fois, à 14:00'],
      second_needed: medication.startsWith('morphine'),
      allergy: null,
      duplicate: null,
    }),
    take_order: () => saved('prescription de Dr Duval, par téléphone · AB'),
    stop_order: () => saved('arrêt · AB'),
    beds: () => ({
      beds: [
        { bed: '301-P', taken_by: 'MARTIN Jeanne' },
        { bed: '312-F', taken_by: null },
      ],
    }),
    stay: () => ({
      name: mar.banner.name,
      temporary: mar.banner.stay.temporary !== null,
      bed: mar.banner.bed,
      beds: [
        { bed: '301-P', taken_by: 'MARTIN Jeanne' },
        { bed: '312-F', taken_by: null },
      ],
      lines: [],
      candidates: WARD.rows.slice(0, 3).map((row) => ({
        patient_id: row.patient_id,
        name: row.name,
        identity: `né(e) le ${row.birth_date} · IPP ${row.ipp}`,
        bed: row.bed,
        alike: '',
      })),
    }),
    arrive: () => saved('arrivée à 03:14 · AB'),
    move_patient: () => saved('lit 301-P vers lit 312-F · AB'),
    leave: () => saved('sortie à 03:14 · AB'),
    link_patient: () => saved('identité provisoire liée · AB'),
    report_silence: () => bar,
    declare_downtime: () => (bar = { ...bar, proposal: null }),
    end_downtime: () => bar,
    all_clear: () => bar,
    all_reconciled: () => bar,
    close_event: () => bar,
    plan_downtime: () => bar,
    extend_plan: () => bar,
    cancel_plan: () => bar,
    acknowledge_plan: () => bar,
    declare_read_only: () => bar,
    raise_level: () => bar,
    report_service: () => bar,
    outage_figures: () => ({
      outage_minutes: 92,
      minutes_at: [{ level: 'l1', minutes: 92 }],
      recovery_minutes: 40,
      planned: false,
      analysis_required: false,
    }),
    directives: () => ({ directives: [], keys: [], root: null, serial: 0, folder: null, problem: null }),
    apply_directive: () => ({ outcome: 'followed', command: null, kind: 'message' }),
    reconciliation: () => RECONCILIATION,
    compare_now: () => RECONCILIATION,
    send_entries: ({ entry_ids }) => ({ queued: entry_ids.length }),
    decide_line: () => RECONCILIATION,
    print: () => ({
      files: ['3N-plans-0314.pdf'],
      orders: 132,
      pages: 24,
      text: 'Écrit dans le dossier de la station.',
      problems: [],
      job_id: null,
    }),
    health: () => HEALTH,
    settings: () => SETTINGS,
    known_wards: () => ({
      wards: [
        { location: 'ward-3n', name: 'Médecine interne 3 Nord' },
        { location: 'ward-4s', name: 'Chirurgie 4 Sud' },
      ],
    }),
    try_printer: () => ({ ready: true, text: 'L’imprimante est prête.' }),
    change_settings: () => ({
      written: true,
      text: 'Écrit. Imprimantes et unité seront prises en compte au redémarrage de la station.',
      by_hand: null,
    }),
    print_centre: () => CENTRE,
    print_preview: ({ page }) => ({ ...PREVIEW, page }),
    wish_print: () => CENTRE,
    prefer_printer: () => CENTRE,
    ask_printers: () => CENTRE,
    procedures: () => CARDS,
    procedure: ({ instance, card }) =>
      instance === null ? { ...CARD_READ, card: card ?? '' } : { ...CARD, instance },
    start_procedure: ({ card }) => ({ ...CARD, card, instance: INSTANCE }),
    record_step: () => CARD,
    close_procedure: () => CARDS,
    take_set: () => CARDS,
    print_for_step: () => ({
      files: [],
      orders: 0,
      pages: 24,
      text: 'Envoyé à 3N.',
      problems: [],
      job_id: 'j1',
    }),
    debrief: () => TIMES,
    sync_now: () => ({
      taken: true,
      generation: 2,
      patients: 24,
      sections: [],
      orders: WARD.orders,
      problems: [],
    }),
    journal_verify: () => ({ ok: true, entries: 3, station: '1a2b3c4d', head: '5e6f7a8b', problem: null }),
    end_drill: () => bar,
    demo_switch: ({ fault }) => (bar = { ...bar, demo_fault: fault }),
    ...change,
  };
  // What no screen asks yet has no answer; whoever builds the screen adds one here.
  const answers = known as Answers;
  return {
    asked,
    answers,
    of: (name) => asked.filter((each) => each.name === name).map((each) => each.request),
    transport: async (name, request) => {
      asked.push({ name, request });
      const answer = known[name] as ((request: unknown) => unknown) | undefined;
      if (!answer) throw new Refused('unknown-command', name);
      return await answer(request);
    },
  };
}
