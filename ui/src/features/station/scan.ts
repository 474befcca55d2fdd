// A badge reader types like a person, only faster than any: a burst of keys, then Enter.

/** Longest pause between two keys of a reader. */
const BURST_MS = 35;
/** Fewer keys than this are a person's. */
const LEAST = 6;

/** Listens to the keys of a field and tells a reader's burst from a hand. */
export class Scan {
  #text = '';
  #last = Number.NEGATIVE_INFINITY;

  /** Takes a key; returns the badge's number when this key ends a burst. */
  key(event: KeyboardEvent): string | null {
    const at = event.timeStamp;
    const in_burst = at - this.#last < BURST_MS;
    this.#last = at;
    if (event.key === 'Enter') {
      const whole = in_burst ? this.#text : '';
      this.#text = '';
      return whole.length >= LEAST ? whole : null;
    }
    const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code)?.[1];
    const letter = /^[a-z]$/i.test(event.key) ? event.key.toUpperCase() : undefined;
    const typed = digit ?? letter;
    if (typed === undefined) return null;
    this.#text = in_burst ? this.#text + typed : typed;
    return null;
  }
}
