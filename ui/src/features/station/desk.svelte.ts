// What happens on this desk beside the chart: who signs in, what was printed, what was refused.
import { asRefused, call, type CommandName, type Refused } from '../../backend/call';
import type { Commands } from '../../backend/bindings/Commands';
import type { DataAge } from '../../backend/bindings/DataAge';
import type { DemoFault } from '../../backend/bindings/DemoFault';
import type { PrintKind } from '../../backend/bindings/PrintKind';
import { station } from '../../backend/station.svelte';
import { counted, t } from '../../words/words';

/** Whose sheets are offered: a patient's, or those of the ward when the id is empty. */
export interface PapersFor {
  patient_id: string;
  name: string;
}

export type OpenForm = 'none' | 'sign-in' | 'proposal' | 'silence';

class Desk {
  form = $state<OpenForm>('none');
  refusal = $state.raw<Refused | null>(null);
  /** Finished sentences about the last thing done, until somebody dismisses them. */
  said = $state.raw<readonly string[]>([]);
  busy = $state(false);
  /** The sheets to choose from are open. */
  papers = $state.raw<PapersFor | null>(null);
  /** An entry was not recorded: nobody leaves that message by accident. */
  blocked = $state(false);
  /** A panel is open: what is typed there is nobody's entry yet. */
  draft = $state(false);
  /** On a patient's screen the banner shows the age of her own data, on lists the oldest. */
  patient_age = $state.raw<DataAge | null>(null);

  get user(): string {
    return station.bar?.user?.initials ?? '';
  }

  /** As before anybody worked here; for the tests. */
  forget(): void {
    this.form = 'none';
    this.blocked = false;
    this.draft = false;
    this.papers = null;
    this.busy = false;
    this.patient_age = null;
    this.dismiss();
  }

  open(form: OpenForm): void {
    this.form = this.form === form ? 'none' : form;
  }

  close(): void {
    this.form = 'none';
    this.papers = null;
  }

  dismiss(): void {
    this.refusal = null;
    this.said = [];
  }

  /** Asks the station for something that is not a dose; a refusal is shown until dismissed. */
  async ask<K extends CommandName>(name: K, request: Commands[K][0]): Promise<Commands[K][1] | null> {
    if (this.busy) return null;
    this.busy = true;
    this.dismiss();
    try {
      return await call(name, request);
    } catch (reason) {
      this.refusal = asRefused(reason);
      return null;
    } finally {
      this.busy = false;
    }
  }

  async print(what: PrintKind, patient_ids: string[]): Promise<void> {
    if (this.user === '') {
      this.form = 'sign-in';
      return;
    }
    this.said = [];
    const printed = await this.ask('print', { what, patient_ids, by: this.user, to_file: false });
    if (printed) {
      this.said = [
        printed.text,
        // Of what is on its way to a printer nothing is counted before it is out.
        ...(printed.job_id === null ? [t('print-pages', counted(printed.pages))] : []),
        ...printed.files,
        ...printed.problems.map((problem) => t('print-problem', { problem })),
      ];
    }
  }

  /** Hides every patient; whoever worked here comes back to what she had open. */
  async lock(): Promise<void> {
    try {
      station.adopt(await call('lock', {}));
    } catch (reason) {
      this.refusal = asRefused(reason);
    }
  }

  async sync(): Promise<void> {
    const report = await this.ask('sync_now', {});
    if (report) {
      this.said = [
        report.taken ? t('sync-taken', counted(report.patients)) : t('sync-not-taken'),
        ...report.problems,
      ];
    }
  }

  async demo(fault: DemoFault): Promise<void> {
    const bar = await this.ask('demo_switch', { fault });
    if (bar) station.adopt(bar);
  }

  /** The lead of the drill said the stop words. */
  async endDrill(by: string): Promise<void> {
    const bar = await this.ask('end_drill', { by, by_pin: null });
    if (bar) station.adopt(bar);
  }
}

export const desk = new Desk();
