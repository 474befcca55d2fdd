// The form of D, Q and G: what is asked for, in which order, and what is sent. The station judges; this only guides the hand.
import { tick } from 'svelte';
import type { Cell } from '../../backend/bindings/Cell';
import type { OldPatch } from '../../backend/bindings/OldPatch';
import type { OrderRow } from '../../backend/bindings/OrderRow';
import type { RecordGiven } from '../../backend/bindings/RecordGiven';
import type { Witness } from '../../backend/bindings/Witness';
import { asClock } from '../../parts/digits';
import { t } from '../../words/words';

/** How the panel was opened: D, Q another quantity, G self-administered, H another time, T a second person. */
export type GivenMode = 'given' | 'quantity' | 'self' | 'time' | 'witness';

/** What may be asked for, in the order in which Enter walks through it. */
const STEPS = [
  'attest',
  'answer',
  'dose',
  'quantity',
  'rate',
  'site',
  'patch',
  'glucose',
  'witness',
  'reason',
  'time',
  'confirm',
] as const;
export type Step = (typeof STEPS)[number];

/** Which field a refusal is about. */
const ABOUT: Record<string, Step> = {
  'attest-needed': 'attest',
  'answer-needed': 'answer',
  'dose-needed': 'dose',
  'bad-dose': 'dose',
  'dose-ambiguous': 'dose',
  'dose-differs': 'dose',
  'dose-same': 'dose',
  'dose-unit': 'dose',
  'dose-unfinished': 'dose',
  'dose-space': 'dose',
  'dose-negative': 'dose',
  'rate-differs': 'rate',
  'site-needed': 'site',
  'patch-site-needed': 'patch',
  'patch-still-on': 'patch',
  'patch-before-applied': 'patch',
  'witness-needed': 'witness',
  'witness-same': 'witness',
  'two-people-needed': 'witness',
  'unknown-person': 'witness',
  'witness-not-allowed': 'witness',
  'person-revoked': 'witness',
  'person-expired': 'witness',
  'pin-needed': 'witness',
  'pin-wrong': 'witness',
  'pin-wait': 'witness',
  'pin-missing': 'witness',
  'reason-needed': 'reason',
  'text-too-short': 'reason',
  'bad-time': 'time',
  'future-time': 'time',
  'before-order': 'time',
  'second-dose': 'confirm',
  'too-early': 'confirm',
  'prn-too-soon': 'confirm',
  'prn-maximum': 'confirm',
  'prn-amount': 'confirm',
  'glucose-unlikely': 'confirm',
};

/** What is said when a field was left empty by somebody who was in it. */
const MISSING: Partial<Record<Step, () => string>> = {
  attest: () => t('attest-missing'),
  answer: () => t('answer-missing'),
  dose: () => t('dose-missing'),
  quantity: () => t('quantity-missing'),
  rate: () => t('rate-missing'),
  site: () => t('site-missing'),
  patch: () => t('patch-missing'),
  witness: () => t('witness-missing'),
  reason: () => t('prn-reason-missing'),
  confirm: () => t('second-dose-missing'),
};

const orNull = (typed: string): string | null => (typed.trim() === '' ? null : typed.trim());

export class GivenForm {
  attested = $state(false);
  answer = $state('');
  dose = $state('');
  quantity = $state('');
  rate = $state('');
  site = $state('');
  glucose = $state('');
  /** What became of the patch before this one, in the words of its fields. */
  old_patch = $state.raw<OldPatch | null>(null);
  witness = $state.raw<Witness | null>(null);
  /** She signs alone: a reason is asked for instead of a second person. */
  alone = $state(false);
  reason = $state('');
  at = $state('');
  confirmed = $state(false);
  self = $state(false);
  other = $state(false);
  missing = $state('');
  #shown = $state<readonly Step[]>([]);
  #fields: Partial<Record<Step, HTMLElement | null>> = {};
  #offered: readonly Step[] = [];
  /** The warning that the box answers; each is confirmed for itself. */
  #warning = '';
  #answered: readonly string[] = [];
  // Made once: however often this entry is sent, it is one entry.
  readonly #request_id = crypto.randomUUID();

  constructor(
    readonly patient_id: string,
    readonly row: OrderRow,
    readonly cell: Cell | null,
    mode: GivenMode,
    prn: boolean,
    /** The ward works by name only: a second person has no PIN to type. */
    readonly by_name = false,
  ) {
    const { asks } = row;
    const shown: Step[] = [];
    const attest = cell?.slot_id ? cell.attest : row.verify;
    if (attest) shown.push('attest');
    if (cell ? cell.asked : asks.asked) shown.push('answer');
    if (row.retype_dose) shown.push('dose');
    if (asks.rate) shown.push('rate');
    if (row.patch) shown.push('patch');
    else if (asks.places.length > 0) shown.push('site');
    if (asks.glucose) shown.push('glucose');
    if (asks.witness || row.high_alert || mode === 'witness') shown.push('witness');
    if (prn) shown.push('reason');
    if (mode === 'time') shown.push('time');
    this.#shown = shown;
    this.self = mode === 'self';
    if (mode === 'quantity') this.useOther();
  }

  asks(step: Step): boolean {
    return this.#shown.includes(step);
  }

  /** Remembers where a field is, so that the hand can be put there. */
  at_field(step: Step): (field: HTMLElement) => () => void {
    return (field) => {
      this.#fields[step] = field;
      return () => (this.#fields[step] = null);
    };
  }

  show(step: Step): void {
    if (!this.asks(step)) this.#shown = [...this.#shown, step];
  }

  async showAndFocus(step: Step): Promise<void> {
    this.show(step);
    await tick();
    this.focus(step);
  }

  focus(step: Step): void {
    const field = this.#fields[step];
    if (step === 'witness') {
      // Initials first, then her digits.
      const inputs = [...(field?.querySelectorAll<HTMLInputElement>('input') ?? [])];
      (inputs.find((each) => each.value === '') ?? inputs[0])?.focus();
      return;
    }
    if (step === 'patch') {
      // Walks on inside: the place first, then the old patch, then why it stays.
      const inputs = [...(field?.querySelectorAll<HTMLInputElement>('input') ?? [])];
      const radio = inputs.some((each) => each.checked);
      const open = inputs.find((each) =>
        each.type === 'radio'
          ? !radio
          : each.value.trim() === '' && each.dataset['testid'] !== 'patch-removed-at',
      );
      (open ?? inputs[0])?.focus();
      return;
    }
    const inner = field?.querySelector<HTMLElement>('input:checked, input') ?? field;
    inner?.focus();
  }

  /** Another quantity than the one ordered, knowingly: the quantity and why. */
  useOther(): void {
    this.other = true;
    this.show('dose');
    this.show('quantity');
  }

  /** The first field to be filled in; null when Enter signs at once. */
  first(): Step | null {
    if (this.asks('time')) return 'time';
    return STEPS.find((step) => this.asks(step) && (this.#needed(step) || this.#offers(step))) ?? null;
  }

  /** Puts the hand on the next field that still waits; false when everything is there. */
  waits(): boolean {
    this.missing = '';
    for (const step of STEPS) {
      if (!this.asks(step) || !this.#empty(step)) continue;
      if (this.#needed(step)) {
        const before = document.activeElement;
        const here = this.#fields[step]?.contains(before) === true;
        this.focus(step);
        // In words only when the person was already there; from her initials she walks on to her digits without a word.
        const walked = step === 'witness' && document.activeElement !== before;
        if ((here && !walked) || step === 'attest') this.missing = this.#words(step);
        return true;
      }
      if (this.#offers(step) && !this.#offered.includes(step)) {
        this.#offered = [...this.#offered, step];
        this.focus(step);
        return true;
      }
    }
    return false;
  }

  /** What is said of an empty field: the very part of it that is empty. */
  #words(step: Step): string {
    if (step === 'witness' && this.alone) return t('absent-missing');
    if (step === 'patch' && this.site.trim() !== '' && this.old_patch?.kept_reason != null)
      return t('patch-kept-why');
    return MISSING[step]?.() ?? '';
  }

  #empty(step: Step): boolean {
    switch (step) {
      case 'attest':
        return !this.attested;
      case 'confirm':
        return !this.confirmed;
      case 'time':
        return this.at.trim() === '';
      case 'witness':
        return this.witness === null || !this.#witnessTold(this.witness);
      case 'patch':
        return !this.#patchTold();
      case 'answer':
      case 'dose':
      case 'quantity':
      case 'rate':
      case 'site':
      case 'glucose':
      case 'reason':
        return this[step].trim() === '';
    }
  }

  /** Where the new patch goes, and what became of the old one. */
  #patchTold(): boolean {
    if (this.site.trim() === '') return false;
    const fate = this.old_patch;
    const on = (this.row.patch?.on.length ?? 0) > 0;
    return !on || (fate !== null && (fate.kept_reason === null || fate.kept_reason.trim() !== ''));
  }

  #needed(step: Step): boolean {
    const { asks } = this.row;
    switch (step) {
      case 'attest':
      case 'answer':
      case 'dose':
      case 'quantity':
      case 'rate':
      case 'reason':
      case 'confirm':
      case 'patch':
        return true;
      case 'site':
        return asks.place_needed;
      case 'witness':
        return asks.witness || (this.row.high_alert && this.asks('attest'));
      case 'glucose':
      case 'time':
        return false;
    }
  }

  #witnessTold(witness: Witness): boolean {
    return witness.absent !== null || this.by_name || witness.pin !== null;
  }

  /** Asked for once, never forced: whether it is needed is for the station to say. */
  #offers(step: Step): boolean {
    return step === 'glucose' || step === 'witness';
  }

  request(): RecordGiven {
    if (this.confirmed && this.#warning !== '') this.#answered = [...this.#answered, this.#warning];
    if (this.at !== '') this.at = asClock(this.at);
    const second = ['second-dose', 'prn-too-soon', 'prn-maximum', 'prn-amount'].some((code) =>
      this.#answered.includes(code),
    );
    return {
      patient_id: this.patient_id,
      order_id: this.row.order_id,
      slot_id: this.cell?.slot_id ?? null,
      at: orNull(this.at),
      dose: orNull(this.dose),
      attested: this.attested,
      witness: this.witness,
      reason: orNull(this.reason),
      other_quantity: this.other,
      quantity_reason: orNull(this.quantity),
      self_administered: this.self,
      site: orNull(this.site),
      old_patch: this.old_patch,
      relief: null,
      rate: orNull(this.rate),
      glucose: orNull(this.glucose),
      glucose_confirmed: this.#answered.includes('glucose-unlikely'),
      answer: orNull(this.answer),
      second_dose_confirmed: second,
      early_confirmed: this.#answered.includes('too-early'),
      request_id: this.#request_id,
    };
  }

  /** The entry in words, to be copied onto paper. */
  lines(patient: string, clock: string): string[] {
    const { row } = this;
    const said = [
      patient,
      row.name,
      row.dose === '' ? this.dose : row.dose,
      t('given-line', { time: this.at === '' ? clock : this.at }),
    ];
    if (this.dose !== '') said.push(t('given-dose-line', { dose: this.dose }));
    if (this.witness?.absent) said.push(t('witness-absent-line', { reason: this.witness.absent }));
    else if (this.witness) said.push(t('given-witness-line', { who: this.witness.initials }));
    said.push(this.site, this.rate, this.glucose, this.quantity, this.answer, this.reason);
    return said.filter((line) => line !== '');
  }

  /** Which field a refusal is about: a number that was typed is found by what was typed. */
  #about(code: string, subject: string): Step | undefined {
    const step = ABOUT[code];
    if (step !== 'dose') {
      if (code === 'text-too-short' || code === 'reason-needed') {
        if (this.other && this.quantity.trim().length < 5) return 'quantity';
        if (this.witness?.absent != null) return 'witness';
      }
      return step;
    }
    if (this.glucose !== '' && subject === this.glucose.trim()) return 'glucose';
    if (this.rate !== '' && subject === this.rate.trim()) return 'rate';
    return 'dose';
  }

  /** Puts the hand where the refusal points. */
  async guide(code: string, subject: string): Promise<void> {
    const step = this.#about(code, subject);
    if (!step) return;
    if (step === 'confirm') {
      this.#warning = code;
      this.confirmed = false;
    }
    await this.showAndFocus(step);
  }

  /** Takes one of two readings into the field that was read two ways. */
  choose(typed: string, subject: string): void {
    const step = this.#about('dose-ambiguous', subject);
    if (step === 'glucose') this.glucose = typed;
    else if (step === 'rate') this.rate = typed;
    else this.dose = typed;
    this.focus(step ?? 'dose');
  }
}
