// The station as this page sees it: who it is, what its banner says, and whether it still answers.
import type { Boot } from './bindings/Boot';
import type { ModeBar } from './bindings/ModeBar';
import { asRefused, call, callWithin, type Refused } from './call';

/** A page that polls once a second notices within five seconds that it shows a picture of the past. */
export const BEAT_MS = 1_000;
export const ANSWER_LIMIT_MS = 2_000;
/** One missed beat is a hiccup, two are a silence. */
const MISSES_MAX = 2;
const BOOT_LIMIT_MS = 5_000;
/** How often it is asked who it is while all is well. */
const BOOT_BEATS = 300;
/** How often the station hears at most that a person is there. */
const TOUCH_MS = 5_000;

class Station {
  boot = $state.raw<Boot | null>(null);
  bar = $state.raw<ModeBar | null>(null);
  /** The station does not answer: nothing on this page may pass for live. */
  lost = $state(false);
  /** Counts good answers, so that others can wait for one that is newer than their failure. */
  answers = $state(0);
  refusal = $state.raw<Refused | null>(null);

  /** Nobody is known to look: no patient may be on the page, and nothing about one is asked. */
  readonly closed = $derived(this.bar?.desk.closed ?? false);

  #misses = 0;
  /** Beats until the station is asked again who it is: it may have been started anew, with other people on its roster. */
  #boot_in = 0;
  #waiting: (() => void)[] = [];
  #told_at = Number.NEGATIVE_INFINITY;
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
    this.#boot_in = 0;
    this.refusal = null;
    this.#waiting = [];
    this.#told_at = Number.NEGATIVE_INFINITY;
  }

  /** Takes a banner that came as the answer of another command. */
  adopt(bar: ModeBar): void {
    this.bar = bar;
    if (bar.desk.closed) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go_on of waiting) go_on();
  }

  /** Answers as soon as somebody is known to look. */
  untilOpen(): Promise<void> {
    if (!this.closed) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** A person touched a key or the pointer. The station hears of it now and then, and keeps the time itself. */
  touched(): void {
    const at = performance.now();
    if (this.closed || this.bar === null) return;
    // A window that is about to lock, or whose access the journal has not taken yet, tells at once.
    const hurry = this.bar.desk.locks_in !== null || this.bar.desk.not_journalled !== null;
    if (at - this.#told_at < (hurry ? BEAT_MS : TOUCH_MS)) return;
    this.#told_at = at;
    call('present', {}).catch(() => undefined);
  }

  async beat(): Promise<void> {
    try {
      if (this.boot === null || this.#boot_in <= 0) {
        this.boot = await callWithin(BOOT_LIMIT_MS, 'boot', {});
        this.#boot_in = BOOT_BEATS;
      }
      this.#boot_in -= 1;
      this.adopt(await callWithin(ANSWER_LIMIT_MS, 'mode', {}));
      this.#misses = 0;
      this.lost = false;
      this.refusal = null;
      this.answers += 1;
    } catch (reason) {
      this.#misses += 1;
      // Whoever answers next may be another station than the one before.
      this.#boot_in = 0;
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
