// A hand scanner types the code of a sheet like a keyboard: a burst of letters that begins with X, then Enter.
//
// On the chart single letters are actions: no letter of a burst may reach it. So an X waits for a moment; what follows it
// fast enough is held, and what turns out to be a person's typing is given back.

/** Longest pause between two keys of a scanner. */
const BURST_MS = 35;
/** How long a held key waits for the next one before it is a person's. */
const WAIT_MS = 60;
/** Letters of the shortest code. */
const LEAST = 20;
/** More keys than this, this fast, are no hand's: on the chart they are dropped, not given back. */
const HAND = 2;
/** The letters of codes: in the same place on the keyboards of all countries that wards have. */
const LETTERS = /^[BCDFGHJKLNPRSTVX]$/;

/** The letter of a key by its place on the keyboard, whatever the keyboard writes on it; else what it writes. */
function letter(event: KeyboardEvent): string | null {
  if (event.ctrlKey || event.altKey || event.metaKey) return null;
  const placed = /^Key([A-Z])$/.exec(event.code)?.[1] ?? event.key.toUpperCase();
  return LETTERS.test(placed) ? placed : null;
}

/** Inputs that text is typed into; a reason that is chosen is an input too, and its letters are actions. */
const TEXT = new Set(['text', 'password', 'search', 'tel', 'url']);

function fieldOf(event: KeyboardEvent): HTMLInputElement | HTMLTextAreaElement | null {
  const { target } = event;
  if (target instanceof HTMLTextAreaElement) return target;
  return target instanceof HTMLInputElement && TEXT.has(target.type) ? target : null;
}

/** Listens before everybody else and takes the scanner's bursts out of what is typed. */
export class Wedge {
  #held: KeyboardEvent[] = [];
  #letters = '';
  #last = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #given_back = new WeakSet<Event>();
  readonly #onscan: (text: string) => void;

  constructor(onscan: (text: string) => void) {
    this.#onscan = onscan;
  }

  /** To be called in the capture phase, with every key. */
  key(event: KeyboardEvent): void {
    if (this.#given_back.has(event)) return;
    const in_burst = this.#letters !== '' && event.timeStamp - this.#last < BURST_MS;
    this.#last = event.timeStamp;
    const typed = letter(event);
    if (in_burst && event.key === 'Enter' && this.#letters.length >= LEAST) {
      this.#hold(event, '');
      const text = this.#letters;
      this.forget();
      this.#onscan(text);
    } else if (in_burst && event.key === 'Enter' && this.#letters.length > HAND && !fieldOf(event)) {
      // A code that was read in part: its Enter must not sign what the chart has under the hand.
      this.#hold(event, '');
      this.forget();
    } else if (in_burst && event.key === 'Shift') {
      // Scanners that type capitals press it between the letters.
      this.#wait();
    } else if (typed !== null && !event.repeat && (in_burst || typed === 'X')) {
      if (!in_burst) this.#giveBack();
      this.#hold(event, typed);
      this.#wait();
    } else {
      this.#giveBack();
    }
  }

  /** Drops what is held. */
  forget(): void {
    clearTimeout(this.#timer);
    this.#held = [];
    this.#letters = '';
  }

  #hold(event: KeyboardEvent, typed: string): void {
    event.preventDefault();
    event.stopImmediatePropagation();
    this.#held.push(event);
    this.#letters += typed;
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#giveBack(), WAIT_MS);
  }

  /** It was a person: every key goes where it was meant to go. */
  #giveBack(): void {
    const held = this.#held;
    this.forget();
    const burst = held.length > HAND;
    for (const event of held) {
      const field = fieldOf(event);
      if (field && !field.readOnly && !field.disabled) {
        if (event.key.length !== 1) continue;
        const at = field.selectionStart ?? field.value.length;
        field.setRangeText(event.key, at, field.selectionEnd ?? at, 'end');
        field.dispatchEvent(
          new InputEvent('input', { bubbles: true, data: event.key, inputType: 'insertText' }),
        );
      } else if (!burst) {
        const again = new KeyboardEvent('keydown', {
          key: event.key,
          code: event.code,
          shiftKey: event.shiftKey,
          bubbles: true,
          cancelable: true,
        });
        this.#given_back.add(again);
        event.target?.dispatchEvent(again);
      }
    }
  }
}
