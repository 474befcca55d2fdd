// Finding a patient by the start of her name or by her birth date. Accents and case do not matter; nobody is hidden.
import type { WardRow } from '../../backend/bindings/WardRow';

const LETTERS: Record<string, string> = { đ: 'd', ł: 'l', ø: 'o', œ: 'oe', æ: 'ae', ß: 'ss', ɛ: 'e', ı: 'i' };
const MONTHS = [
  'jan',
  'fe',
  'mar',
  'a[vp]',
  'ma[iy]',
  'j(uin$|un)',
  'j(uil|ul)',
  'a(out|ug)',
  'sep',
  'oct',
  'nov',
  'dec',
];

export function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[đłøœæßɛı]/g, (letter) => LETTERS[letter] ?? letter)
    .replace(/[\s\u00a0.'’-]+/g, ' ')
    .trim();
}

/** `03 févr. 1948` and `1948-02-03` as the digits a person types: `03021948`. */
export function birthDigits(birth_date: string): string {
  const iso = /^(\d{4})-(\d{2})-(\d{2})/.exec(birth_date);
  if (iso) return `${iso[3] ?? ''}${iso[2] ?? ''}${iso[1] ?? ''}`;
  const [day = '', month = '', year = ''] = fold(birth_date).split(' ');
  const number = MONTHS.findIndex((each) => new RegExp(`^${each}`).test(month)) + 1;
  return number === 0 ? '' : `${day.padStart(2, '0')}${String(number).padStart(2, '0')}${year}`;
}

export function matches(row: WardRow, query: string): boolean {
  const asked = fold(query);
  if (asked === '') return false;
  const numbers = query.replace(/\D/g, '');
  if (/^[\d\s/.\u00a0-]+$/.test(query)) {
    return birthDigits(row.birth_date).startsWith(numbers) || birthDigits(row.birth_date).endsWith(numbers);
  }
  const names = [row.name, ...row.name.split(/[\s\u00a0]/), row.used_name ?? '', row.birth_date];
  return names.some((each) => fold(each).startsWith(asked));
}

export type Sorting = 'bed' | 'due';

/** The order the list is opened with; rows that come later are appended, so that nobody moves under the hand. */
export function arranged(rows: readonly WardRow[], order: readonly string[]): WardRow[] {
  const known = order.flatMap((id) => rows.filter((row) => row.patient_id === id));
  return [...known, ...rows.filter((row) => !order.includes(row.patient_id))];
}

export function orderOf(rows: readonly WardRow[], sorting: Sorting): string[] {
  const sorted = sorting === 'bed' ? [...rows] : [...rows].sort(byUrgency);
  return sorted.map((row) => row.patient_id);
}

function byUrgency(a: WardRow, b: WardRow): number {
  return b.verify - a.verify || b.overdue - a.overdue || b.due_hour - a.due_hour;
}
