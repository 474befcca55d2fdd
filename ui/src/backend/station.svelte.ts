// The station as this page sees it: who it is, what its banner says, and whether it still answers.
import type { Boot } from './bindings/Boot';
import type { ModeBar } from './bindings/ModeBar';
import { asRefused, callWithin, type Refused } from './call';

/** A page that polls once a second notices within five seconds that it shows a picture of the past. */
export const BEAT_MS = 1_000;
export const ANSWER_LIMIT_MS = 2_000;
/** One missed beat is a hiccup, two are a silence. */
const MISSES_MAX = 2;
const BOOT_LIMIT_MS = 5_000;

class Station {
  boot = $state.raw<Boot | null>(null);
  bar = $state.raw<ModeBar | null>(null);
  /** The station does not answer: nothing on this page may pass for live. */
  lost = $state(false);
  /** Counts good answers, so that others can wait for one that is newer than their failure. */
  answers = $state(0);
  refusal = $state.raw<Refused | null>(null);

  #misses = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = false;

  start(): void {
    if (this.#running) return;
    this.#running = true;
    void this.#loop();
  }

  stop(): void {
    this.#running = false;
    clearTimeout(this.#timer);
  }

  /** Back to the state before the first answer; for the gallery and the tests. */
  forget(): void {
    this.stop();
    this.boot = null;
    this.bar = null;
    this.lost = false;
    this.answers = 0;
    this.#misses = 0;
    this.refusal = null;
  }

  /** Takes a banner that came as the answer of another command. */
  adopt(bar: ModeBar): void {
    this.bar = bar;
  }

  async beat(): Promise<void> {
    try {
      this.boot ??= await callWithin(BOOT_LIMIT_MS, 'boot', {});
      this.bar = await callWithin(ANSWER_LIMIT_MS, 'mode', {});
      this.#misses = 0;
      this.lost = false;
      this.refusal = null;
      this.answers += 1;
    } catch (reason) {
      this.#misses += 1;
      this.refusal = asRefused(reason);
      if (this.#misses >= MISSES_MAX) this.lost = true;
    }
  }

  async #loop(): Promise<void> {
    await this.beat();
    if (this.#running) this.#timer = setTimeout(() => void this.#loop(), BEAT_MS);
  }
}

export const station = new Station();
