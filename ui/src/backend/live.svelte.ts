// A view that follows the station: asked for again when a revision moved, and every half minute regardless.
import { asRefused, type Refused } from './call';
import { station } from './station.svelte';

export const REFRESH_MS = 30_000;

export class Live<T> {
  value = $state.raw<T | null>(null);
  /** Why the last question had no answer; what is shown is then older than it seems. */
  refusal = $state.raw<Refused | null>(null);
  #asked = 0;
  #shown = 0;
  #waits = false;

  constructor(private readonly ask: () => Promise<T>) {}

  async refresh(): Promise<void> {
    // Behind a lock nothing is asked; one question waits for the person who opens it.
    if (station.closed) {
      if (this.#waits) return;
      this.#waits = true;
      await station.untilOpen();
      this.#waits = false;
    }
    const turn = ++this.#asked;
    try {
      const value = await this.ask();
      // Answers may overtake each other; an older one never replaces a newer one.
      if (turn > this.#shown) {
        this.#shown = turn;
        this.value = value;
        this.refusal = null;
      }
    } catch (reason) {
      const refusal = asRefused(reason);
      // The lock came while the question was on its way: what is shown leaves the page with the next beat.
      if (turn > this.#shown && refusal.code !== 'locked') this.refusal = refusal;
    }
  }

  adopt(value: T): void {
    this.#shown = ++this.#asked;
    this.value = value;
    this.refusal = null;
  }
}
