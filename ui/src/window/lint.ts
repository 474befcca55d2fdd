// The lint over what stands on the screen (display.md §10). The record's own words, marked `data-verbatim`, are left alone.
import type { Spoken } from './measure';

/** Signs that our fonts lack or that turn what stands beside them, and words that nobody wrote. */
const ANYWHERE = /[\u202F\u2011\u2066-\u2069\uFFFD]|⟦/;
const NAKED_MARK = /(^|\D)[.,]\d/;
const TRAILING_ZERO = /[.,]\d*0(?!\d)/;
const LONG_NUMBER = /\d{4,}/;
const ORDER = /µg|mcg|\b(ug|U|UI|IU|cc|qd|BID|QID|HS|PRN|die|od)\b|[<>≤≥@&/…]|\S\+|\+\S/;

/** What a text says that it must not say; nothing when it is well written. */
export function faults({ text, dose, order }: Spoken, locale: string): string[] {
  const found: string[] = [];
  const say = (wrong: boolean, what: string): void => {
    if (wrong) found.push(`${what}: ${JSON.stringify(text)}`);
  };
  say(ANYWHERE.test(text), 'a sign that must not be written');
  if (dose) {
    say(
      /\d[^\S\u00a0]|[^\S\u00a0]\d/.test(text) || text.trim().includes(' ') === true,
      'a dose that may break',
    );
    say((locale === 'en' ? /\d,\d/ : /\d\.\d/).test(text), 'the decimal mark of another language');
    say(LONG_NUMBER.test(text), 'digits that are not grouped');
    say(NAKED_MARK.test(text), 'no zero before the mark');
    say(TRAILING_ZERO.test(text), 'a zero that multiplies by ten');
  }
  if (order) say(ORDER.test(text), 'a dangerous abbreviation or sign');
  return found;
}
