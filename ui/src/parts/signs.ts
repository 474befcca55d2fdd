// What a text of the source is drawn with. Every sign of it is either in the fonts of the station or written as its
// number: nothing is dropped, and nothing unseen turns or hides what stands beside it.
import { COVERED } from './covered';

/** A run of text, or one sign that has to be named. */
export interface Sign {
  text: string;
  /** `U+674E` for a sign that cannot be drawn, or that is invisible and does something. */
  code: string | null;
}

/** Invisible signs that change how others are read: controls, marks of direction, joiners, soft hyphens, private use. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\u2028\u2029\u034f\u115f\u1160\u3164\uffa0\ufe00-\ufe0f]/u;
/** A space is a space, however wide; the fonts have the common ones only. */
const SPACE = /[\t\n\r\p{Zs}]/u;

function covered(point: number): boolean {
  let low = 0;
  let high = COVERED.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [from, to] = COVERED[middle] ?? [0, -1];
    if (point < from) high = middle - 1;
    else if (point > to) low = middle + 1;
    else return true;
  }
  return false;
}

const named = (point: number): string => `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;

/** Letters, figures and marks that are drawn as they stand; `signs` has nothing to do there. */
const PLAIN = /^[ -~\u00a0-\u00ac\u00ae-\u00ff]+$/;

/** Whether all of the text is drawn as it stands. */
export const isPlain = (text: string): boolean => PLAIN.test(text);

/** The text in pieces: runs that can be drawn, and signs that are named. */
export function signs(text: string): Sign[] {
  const pieces: Sign[] = [];
  let run = '';
  for (const sign of text.normalize('NFC')) {
    const point = sign.codePointAt(0) ?? 0;
    if (SPACE.test(sign)) {
      run += sign === ' ' || sign === '\u00a0' ? sign : point === 0x202f ? '\u00a0' : ' ';
    } else if (UNSEEN.test(sign) || !covered(point)) {
      if (run !== '') pieces.push({ text: run, code: null });
      run = '';
      pieces.push({ text: sign, code: named(point) });
    } else {
      run += sign;
    }
  }
  if (run !== '' || pieces.length === 0) pieces.push({ text: run, code: null });
  return pieces;
}
