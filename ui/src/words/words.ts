// The words of the page, from the same catalogue as the rest of the station. Nothing is joined here: whole sentences
// come from the catalogue, finished clinical strings come from the station.
import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle';
import en_cards from '../../../crates/lang/locales/en/cards.ftl?raw';
import en_errors from '../../../crates/lang/locales/en/errors.ftl?raw';
import en_papers from '../../../crates/lang/locales/en/papers.ftl?raw';
import en_settings from '../../../crates/lang/locales/en/settings.ftl?raw';
import en_ui from '../../../crates/lang/locales/en/ui.ftl?raw';
import fr_ca_cards from '../../../crates/lang/locales/fr-CA/cards.ftl?raw';
import fr_ca_errors from '../../../crates/lang/locales/fr-CA/errors.ftl?raw';
import fr_ca_papers from '../../../crates/lang/locales/fr-CA/papers.ftl?raw';
import fr_ca_settings from '../../../crates/lang/locales/fr-CA/settings.ftl?raw';
import fr_ca_ui from '../../../crates/lang/locales/fr-CA/ui.ftl?raw';
import fr_cards from '../../../crates/lang/locales/fr/cards.ftl?raw';
import fr_errors from '../../../crates/lang/locales/fr/errors.ftl?raw';
import fr_papers from '../../../crates/lang/locales/fr/papers.ftl?raw';
import fr_settings from '../../../crates/lang/locales/fr/settings.ftl?raw';
import fr_ui from '../../../crates/lang/locales/fr/ui.ftl?raw';

export const LOCALES = ['fr', 'fr-CA', 'en'] as const;
export type Locale = (typeof LOCALES)[number];
export type Words = Record<string, FluentVariable>;

export const SOURCES: Record<Locale, readonly string[]> = {
  fr: [fr_ui, fr_settings, fr_papers, fr_cards, fr_errors],
  'fr-CA': [fr_ca_ui, fr_ca_settings, fr_ca_papers, fr_ca_cards, fr_ca_errors],
  en: [en_ui, en_settings, en_papers, en_cards, en_errors],
};

export function bundleOf(locale: Locale): FluentBundle {
  // Isolation marks print as boxes in the fonts of the station.
  const bundle = new FluentBundle(locale, { useIsolating: false });
  for (const source of SOURCES[locale]) {
    const errors = bundle.addResource(new FluentResource(source));
    if (errors.length > 0) throw errors[0] ?? new Error(locale);
  }
  return bundle;
}

let bundle = bundleOf('fr');

export function speak(locale: string): void {
  const known = LOCALES.find((each) => each === locale) ?? 'fr';
  bundle = bundleOf(known);
  document.documentElement.lang = known === 'fr' ? 'fr-FR' : known;
}

/** The message `key`, or `key.attribute`. A missing one is a fault of ours: loud in tests, visible in a release. */
export function t(key: string, words: Words = {}): string {
  const found = lookUp(key, words);
  if (found !== null) return found;
  if (import.meta.env.MODE === 'test') throw new Error(`no words for ${key}`);
  return `⟦${key}⟧`;
}

/** Whether the catalogue knows the message. */
export function known(key: string): boolean {
  return bundle.hasMessage(key);
}

function lookUp(key: string, words: Words): string | null {
  const [id = '', attribute] = key.split('.');
  const message = bundle.getMessage(id);
  const pattern = attribute === undefined ? message?.value : message?.attributes[attribute];
  if (!pattern) return null;
  const errors: Error[] = [];
  const text = bundle.formatPattern(pattern, words, errors);
  return errors.length === 0 ? text : null;
}

/** A counter twice: `n` chooses the plural, `shown` is what is read (groups of three, never a comma). */
export function counted(n: number): { n: number; shown: string } {
  return { n, shown: String(n).replace(/\B(?=(\d{3})+$)/g, '\u00a0') };
}

export interface ThreeSentences {
  what: string;
  works: string;
  todo: string;
}

/** What happened, what still works, what to do now. */
export function sentences(code: string, subject: string): ThreeSentences {
  const key = known(`error-${code}`) ? `error-${code}` : 'error-unknown';
  const words = { subject: subject === '' ? code : subject };
  return { what: t(key, words), works: t(`${key}.works`, words), todo: t(`${key}.todo`, words) };
}
