// Every page of the gallery, as the rest of an address. What is checked by machine (accessibility, sizes, overflow, words)
// and what is looked at by eye goes over this list.
//
// A new screen, panel or state needs one line here. `at` is how to get there: `screen` (ward, mar, bedside, handover, data, reconcile, print, cards, card, parts),
// then what a person would do: `focus` puts the focus on the first element of a CSS selector, `click` clicks one, `keys`
// presses keys one after the other (`d,Enter`). What the station should answer is chosen by `mode`, `patient`, `chart` and
// the other words that `galerie/main.ts` knows. A page that shows strings of our own instead of the station's is in
// `locales: ['fr']` only, because nobody translated them.

export const LOCALES = ['fr', 'fr-CA', 'en'] as const;
export const THEMES = ['day', 'night'] as const;

export interface Page {
  /** Unique; the name of its picture. */
  name: string;
  at: Readonly<Record<string, string>>;
  /** Languages it exists in; all of them unless said. */
  locales?: readonly string[];
  /** The chart must show so many whole rows in the window of reference. */
  rows_min?: number;
  /** There must be room for so many rows as high as the least of this chart. */
  room_min?: number;
}

const OPEN = (state: string): string => `[data-cell][data-state=${state}]`;
const PLAIN = '[data-order]:not([data-high-alert]) ';
const HIGH = '[data-order][data-high-alert] ';

export const PAGES: readonly Page[] = [
  { name: 'ward', at: { screen: 'ward' } },
  { name: 'ward-normal', at: { screen: 'ward', mode: 'normal' } },
  { name: 'ward-suspect', at: { screen: 'ward', mode: 'normal', proposal: '' } },
  { name: 'ward-recovery', at: { screen: 'ward', mode: 'recovery' } },
  { name: 'ward-announced', at: { screen: 'ward', mode: 'announced' }, locales: ['fr'] },
  {
    name: 'ward-ready',
    at: { screen: 'ward', mode: 'announced', click: '[data-testid=proposal-button]' },
    locales: ['fr'],
  },
  { name: 'ward-planned', at: { screen: 'ward', mode: 'planned' }, locales: ['fr'] },
  { name: 'ward-drill', at: { screen: 'ward', drill: '' } },
  { name: 'drill-strip', at: { screen: 'ward', drill: 'on' }, locales: ['fr'] },
  { name: 'drill-over', at: { screen: 'ward', drill: 'over' }, locales: ['fr'] },
  { name: 'drill-real', at: { screen: 'ward', drill: 'real' }, locales: ['fr'] },
  { name: 'ward-search', at: { screen: 'ward', keys: 'f' } },
  { name: 'ward-names', at: { screen: 'ward', names: 'bad' } },
  { name: 'ward-broken', at: { screen: 'ward', broken: '' }, locales: ['fr'] },
  { name: 'ward-sign-in', at: { screen: 'ward', click: '[data-testid=user]' } },
  { name: 'ward-silence', at: { screen: 'ward', mode: 'normal', click: '[data-testid=report-silence]' } },
  { name: 'ward-gone', at: { screen: 'ward', gone: '' } },
  { name: 'help', at: { screen: 'ward', click: '[data-testid=help-button]' } },
  { name: 'papers', at: { screen: 'ward', click: '[data-testid=papers-open]' } },
  { name: 'papers-patient', at: { screen: 'mar', keys: 'F6' } },
  { name: 'mar', at: { screen: 'mar' } },
  { name: 'mar-real', at: { screen: 'mar', real: '' } },
  { name: 'mar-normal', at: { screen: 'mar', mode: 'normal' } },
  { name: 'mar-drill', at: { screen: 'mar', drill: '' } },
  { name: 'mar-full', at: { screen: 'mar', chart: 'two' }, rows_min: 9 },
  { name: 'mar-full-real', at: { screen: 'mar', chart: 'two', real: '' }, rows_min: 9 },
  { name: 'mar-three', at: { screen: 'mar', chart: 'three' }, room_min: 6 },
  { name: 'mar-midnight', at: { screen: 'mar', chart: 'midnight' } },
  { name: 'mar-raw', at: { screen: 'mar', patient: 'pat-06' } },
  { name: 'mar-infusion', at: { screen: 'mar', patient: 'pat-07' } },
  { name: 'mar-long-name', at: { screen: 'mar', patient: 'pat-15' } },
  { name: 'mar-names', at: { screen: 'mar', names: 'bad' } },
  {
    name: 'mar-names-given',
    at: { screen: 'mar', patient: 'pat-04', names: 'bad', focus: PLAIN + OPEN('verify'), keys: 'd' },
  },
  { name: 'mar-states', at: { screen: 'mar', sample: 'hand' }, locales: ['fr'] },
  { name: 'mar-broken', at: { screen: 'mar', broken: '' }, locales: ['fr'] },
  { name: 'mar-findings', at: { screen: 'mar', keys: 'm' } },
  { name: 'mar-details', at: { screen: 'mar', focus: OPEN('given'), keys: 'Enter' } },
  { name: 'mar-given', at: { screen: 'mar', patient: 'pat-05', focus: PLAIN + OPEN('due'), keys: 'd' } },
  {
    name: 'mar-given-verify',
    at: { screen: 'mar', patient: 'pat-04', focus: PLAIN + OPEN('verify'), keys: 'd' },
  },
  { name: 'mar-quantity', at: { screen: 'mar', patient: 'pat-05', focus: PLAIN + OPEN('due'), keys: 'q' } },
  { name: 'mar-later', at: { screen: 'mar', patient: 'pat-05', focus: PLAIN + OPEN('due'), keys: 'l' } },
  { name: 'mar-unknown', at: { screen: 'mar', patient: 'pat-04', focus: PLAIN + OPEN('verify'), keys: 'u' } },
  {
    name: 'mar-sweep',
    at: { screen: 'mar', sample: 'hand', click: '[data-testid=count-verify]' },
    locales: ['fr'],
  },
  {
    name: 'mar-given-high-alert',
    at: { screen: 'mar', sample: 'hand', focus: HIGH + OPEN('due'), keys: 'd' },
    locales: ['fr'],
  },
  { name: 'mar-given-prn', at: { screen: 'mar', focus: '[data-group=prn] [data-cell]', keys: 'd' } },
  { name: 'mar-not-given', at: { screen: 'mar', focus: OPEN('verify'), keys: 'n' } },
  { name: 'mar-before', at: { screen: 'mar', focus: OPEN('verify'), keys: 'p' } },
  { name: 'mar-correct', at: { screen: 'mar', focus: OPEN('not-given'), keys: 'e' } },
  {
    name: 'mar-not-saved',
    at: { screen: 'mar', patient: 'pat-04', fail: '', focus: PLAIN + OPEN('verify'), keys: 'd,Space,Enter' },
  },
  { name: 'mar-order', at: { screen: 'mar', keys: 'o' } },
  { name: 'mar-stop', at: { screen: 'mar', sample: 'hand', focus: OPEN('due'), keys: 'k' }, locales: ['fr'] },
  { name: 'mar-stay', at: { screen: 'mar', click: '[data-testid=key-stay]' } },
  {
    name: 'mar-infusion-panel',
    at: { screen: 'mar', sample: 'hand', focus: '[data-group=infusion] [data-cell]', keys: 'd' },
    locales: ['fr'],
  },
  {
    name: 'mar-relief',
    at: { screen: 'mar', sample: 'hand', focus: '[data-item^="free:"]', keys: 'b' },
    locales: ['fr'],
  },
  {
    name: 'mar-patch-off',
    at: { screen: 'mar', sample: 'hand', focus: '[data-cell="o14 c-3-overdue-02:00"]', keys: 'd' },
    locales: ['fr'],
  },
  {
    name: 'mar-patch-new',
    at: { screen: 'mar', sample: 'hand', focus: '[data-cell="o14 c-4-due-03:00"]', keys: 'd' },
    locales: ['fr'],
  },
  { name: 'ward-arrival', at: { screen: 'ward', keys: 'a' } },
  { name: 'lock', at: { screen: 'ward', desk: 'closed' } },
  { name: 'lock-held', at: { screen: 'ward', desk: 'locked' } },
  { name: 'break-glass', at: { screen: 'ward', desk: 'closed', click: '[data-testid=break-glass-open]' } },
  { name: 'bedside', at: { screen: 'bedside' } },
  { name: 'bedside-normal', at: { screen: 'bedside', mode: 'normal' } },
  { name: 'bedside-correct', at: { screen: 'bedside', click: '[data-testid=sign-correct]' } },
  { name: 'bedside-states', at: { screen: 'bedside', sample: 'hand' }, locales: ['fr'] },
  {
    name: 'settings',
    at: { screen: 'settings', click: 'fieldset[data-testid=settings-ward] button' },
    locales: ['fr'],
  },
  { name: 'sheets', at: { screen: 'sheets' } },
  { name: 'sheets-home', at: { screen: 'sheets', home: '' } },
  {
    name: 'sheets-lost',
    at: { screen: 'sheets', click: '[data-testid=register-all]', then: '[data-testid=register-void]' },
  },
  { name: 'handover', at: { screen: 'handover' } },
  { name: 'handover-normal', at: { screen: 'handover', mode: 'normal' } },
  { name: 'reconcile', at: { screen: 'reconcile' } },
  { name: 'reconcile-lines', at: { screen: 'reconcile', mode: 'recovery', sample: 'hand' }, locales: ['fr'] },
  { name: 'data', at: { screen: 'data' } },
  { name: 'data-incomplete', at: { screen: 'data', data: 'incomplete' }, locales: ['fr'] },
  { name: 'data-messages', at: { screen: 'data', data: 'hl7' }, locales: ['fr'] },
  { name: 'data-broken', at: { screen: 'data', data: 'broken' }, locales: ['fr'] },
  { name: 'print', at: { screen: 'print' } },
  { name: 'print-some', at: { screen: 'print', click: '[data-testid=whom-some]' } },
  { name: 'print-preview', at: { screen: 'print', click: '[data-testid=centre-preview]' } },
  { name: 'cards', at: { screen: 'cards', sample: 'hand' }, locales: ['fr'] },
  { name: 'card', at: { screen: 'card', sample: 'hand' }, locales: ['fr'] },
  { name: 'cards-real', at: { screen: 'cards' } },
  { name: 'card-real', at: { screen: 'card' } },
  { name: 'card-impossible', at: { screen: 'card', sample: 'hand', keys: 'i' }, locales: ['fr'] },
  { name: 'card-read', at: { screen: 'card', sample: 'hand', card: 'read' }, locales: ['fr'] },
  { name: 'card-two', at: { screen: 'card', sample: 'hand', card: 'step:lits' }, locales: ['fr'] },
  { name: 'card-choice', at: { screen: 'card', sample: 'hand', card: 'step:second-poste' }, locales: ['fr'] },
  { name: 'card-pause', at: { screen: 'card', sample: 'hand', card: 'pause:basculer' }, locales: ['fr'] },
  {
    name: 'card-times',
    at: { screen: 'cards', sample: 'hand', click: '[data-testid=card-times]' },
    locales: ['fr'],
  },
  { name: 'parts', at: { screen: 'parts' } },
];

/** The address of a page, behind `galerie.html?`. */
export function address(page: Page, more: Readonly<Record<string, string>> = {}): string {
  return new URLSearchParams({ ...page.at, ...more }).toString();
}
