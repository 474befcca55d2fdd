// Writing a dose down. Either the station says it is durable, or the ward is told to use paper: nothing in between.
import type { Commands } from '../../backend/bindings/Commands';
import type { EntrySaved } from '../../backend/bindings/EntrySaved';
import { ANSWER_LIMIT_MS, station } from '../../backend/station.svelte';
import { asRefused, callWithin, type Refused } from '../../backend/call';

type RecordName =
  | 'record_given'
  | 'record_not_given'
  | 'record_given_before'
  | 'record_deferred'
  | 'record_asked'
  | 'record_checked'
  | 'correct_entry'
  | 'undo_entry'
  | 'take_order'
  | 'stop_order'
  | 'arrive'
  | 'move_patient'
  | 'leave'
  | 'link_patient'
  | 'record_infusion'
  | 'record_patch_off'
  | 'record_reassessed'
  | 'record_vitals'
  | 'record_fluid'
  | 'record_note'
  | 'record_task'
  | 'record_task_done'
  | 'correct_bedside';
export type Recording = { [K in RecordName]: { name: K; request: Commands[K][0] } }[RecordName];

export type Outcome =
  { kind: 'saved'; saved: EntrySaved } | { kind: 'refused'; refusal: Refused } | { kind: 'failed' };

export interface Failure {
  recording: Recording;
  /** The entry in words, to be copied onto paper. */
  lines: readonly string[];
  refusal: Refused;
  /** How many good answers there were when it failed: capture opens again only after a newer one. */
  answers: number;
}

/** The station read the entry and judged it: the person corrects it in place. Anything else means "not recorded". */
const JUDGED = new Set([
  'not-signed-in',
  'locked',
  'pin-wrong',
  'pin-wait',
  'pin-needed',
  'pin-missing',
  'person-revoked',
  'person-expired',
  'witness-not-allowed',
  'access-not-journalled',
  'capture-closed',
  'unknown-patient',
  'unknown-order',
  'unknown-slot',
  'already-recorded',
  'second-dose',
  'too-early',
  'prn-too-soon',
  'prn-maximum',
  'dose-needed',
  'order-not-active',
  'role-may-not-chart',
  'text-too-long',
  'already-corrected',
  'unknown-entry',
  'future-time',
  'temporary-number',
  'before-order',
  'bad-time',
  'bad-dose',
  'dose-ambiguous',
  'dose-differs',
  'witness-needed',
  'witness-same',
  'attest-needed',
  'reason-needed',
  'text-too-short',
  'unknown-person',
  'not-allowed-now',
  'answer-needed',
  'two-people-needed',
  'dose-same',
  'dose-unit',
  'dose-unfinished',
  'dose-space',
  'dose-negative',
  'rate-differs',
  'site-needed',
  'glucose-unlikely',
  'value-needed',
  'reason-value-needed',
  'past-time',
  'beyond-next-dose',
  'nothing-to-verify',
  'withdraw-only',
  'undo-not-yours',
  'undo-too-late',
  'undo-withdrawn',
  'event-closed',
  'bad-request',
  'infusion-running',
  'infusion-not-running',
  'infusion-rate-differs',
  'infusion-same-rate',
  'infusion-before-last',
  'infusion-total-differs',
  'volume-needed',
  'total-needed',
  'patch-still-on',
  'patch-not-on',
  'patch-site-needed',
  'patch-before-applied',
  'prn-amount',
  'nothing-to-reassess',
  'reassess-before-dose',
  'bad-pain',
  'value-impossible',
  'value-improbable',
  'value-ambiguous',
  'bad-value',
  'pressure-pair',
  'measure-needed',
  'text-needed',
  'unknown-task',
  'task-already-done',
  'prescriber-needed',
  'read-back-needed',
  'medication-needed',
  'order-text-needed',
  'unit-needed',
  'rate-needed',
  'route-needed',
  'times-needed',
  'interval-out-of-range',
  'prn-bounds-needed',
  'end-before-start',
  'order-allergy',
  'order-duplicate',
  'already-stopped',
  'before-arrival',
  'patient-left',
  'bed-needed',
  'same-bed',
  'bed-occupied',
  'arrival-look-alike',
  'arrival-in-use',
  'substance-needed',
  'bad-date',
  'bad-weight',
  'two-identifiers',
  'not-linkable',
  'birth-dates-differ',
  'name-differs',
  'link-first',
  'put-right-elsewhere',
]);

export class Recorder {
  busy = $state(false);
  failure = $state.raw<Failure | null>(null);
  /** An answer that came after the page had given up: it was recorded after all. */
  late = $state.raw<EntrySaved | null>(null);

  /** The station answered since the failure, so that trying again makes sense. */
  readonly recovered = $derived(
    this.failure !== null && !station.lost && station.answers > this.failure.answers,
  );

  async submit(recording: Recording, lines: readonly string[]): Promise<Outcome> {
    if (this.busy || this.failure) return { kind: 'failed' };
    return this.#send(recording, lines);
  }

  /** The same request with the same id: the station records it once, however often it hears it. */
  async retry(): Promise<Outcome> {
    const { failure } = this;
    if (!failure || this.busy) return { kind: 'failed' };
    const outcome = await this.#send(failure.recording, failure.lines);
    if (outcome.kind === 'saved') this.failure = null;
    if (outcome.kind === 'refused') this.failure = { ...failure, refusal: outcome.refusal };
    return outcome;
  }

  dismiss(): void {
    if (!this.recovered && !this.late) return;
    this.failure = null;
    this.late = null;
  }

  async #send(recording: Recording, lines: readonly string[]): Promise<Outcome> {
    this.busy = true;
    this.late = null;
    try {
      const saved = await callWithin(
        ANSWER_LIMIT_MS,
        recording.name,
        recording.request,
        (answer) => (this.late = answer),
      );
      return { kind: 'saved', saved };
    } catch (reason) {
      const refusal = asRefused(reason);
      if (JUDGED.has(refusal.code)) return { kind: 'refused', refusal };
      this.failure = { recording, lines, refusal, answers: station.answers };
      return { kind: 'failed' };
    } finally {
      this.busy = false;
    }
  }
}
