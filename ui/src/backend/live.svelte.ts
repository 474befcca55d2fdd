// A view that follows the station: asked for again when a revision moved, and every half minute regardless.
import { asRefused, type Refused } from './call';

export const REFRESH_MS = 30_000;

export class Live<T> {
  value = $state.raw<T | null>(null);
  /** Why the last question had no answer; what is shown is then older than it seems. */
  refusal = $state.raw<Refused | null>(null);
  #asked = 0;
  #shown = 0;

  constructor(private readonly ask: () => Promise<T>) {}

  async refresh(): Promise<void> {
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
      if (turn > this.#shown) this.refusal = asRefused(reason);
    }
  }

  adopt(value: T): void {
    this.#shown = ++this.#asked;
    this.value = value;
    this.refusal = null;
  }
}
