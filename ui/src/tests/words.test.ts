import { FluentResource } from '@fluent/bundle';
import { describe, expect, it } from 'vitest';
import { bundleOf, counted, LOCALES, sentences, SOURCES, speak, t, type Locale } from '../words/words';

const PAGE = import.meta.glob(
  ['../**/*.svelte', '../**/*.ts', '!../tests/**', '!../galerie/**', '!../backend/bindings/**'],
  {
    query: '?raw',
    import: 'default',
    eager: true,
  },
);
const text = Object.values(PAGE).join('\n');

/** Keys that are put together: what stands before the hole, and everything that may fill it. */
const BUILT: Record<string, readonly string[]> = {
  'correct-': ['change', 'not-given', 'withdraw'],
  'decision-': ['manual-entered', 'not-to-enter', 'send-anyway'],
  'demo-': ['none', 'refuse', 'hang', 'portal', 'status500', 'slow'].flatMap((each) => [
    each,
    `${each}.title`,
  ]),
  'infusion-': ['start', 'check', 'rate', 'bag', 'stop'],
  'sign-infusion-': ['start', 'check', 'rate', 'bag', 'stop'],
  'relief-': ['30', '60'],
  'help-':
    'given not-given before later quantity self sweep correct undo order stop stay arrive details move patients now shift print papers search findings bedside handover data sheets centre cards lock close'
      .split(' ')
      .flatMap((each) => [each, `${each}.keys`]),
  'form-title-':
    'plan orders laboratory radiology transfusion vitals intake-output admission transfer controlled-drugs downtime-log reconciliation summary worklist hospital bed-board labels wristband card stock'.split(
      ' ',
    ),
  'help-theme-': ['day', 'night'],
  'help-targets-': ['normal', 'large'],
  'proposal-': [
    'acknowledge_plan',
    'declare_downtime',
    'end_downtime',
    'all_clear',
    'all_reconciled',
    'close_event',
  ],
  'timing-': ['once', 'times', 'interval', 'if-needed', 'continuous', 'other'],
  'by-': ['telephone', 'voice', 'paper'],
  'stay-how-': ['move', 'leave', 'link', 'withdraw'],
  'leave-': ['discharged', 'transferred', 'died'],
  'compare-': ['name', 'birth-date', 'paper', 'health-card', 'wristband', 'relative'],
  'sex-': ['female', 'male', 'unknown'],
  'allergies-': ['known', 'none-known', 'not-collected'],
  'source-': ['patient', 'colleague', 'cabinet', 'package', 'paper'],
  'centre-kind-': ['pack', 'census', 'mar', 'handover'],
  'sweep-': ['given', 'before', 'not-given', 'ask', 'check'],
};
const CODES = (
  'unknown not-signed-in capture-closed unknown-patient unknown-order unknown-slot already-recorded second-dose future-time ' +
  'before-order bad-time bad-dose dose-ambiguous dose-differs witness-needed witness-same attest-needed reason-needed ' +
  'text-too-short unknown-person not-allowed-now ehr-not-usable worklist-open not-saved store-busy print-failed layout-failed ' +
  'missing-glyph no-data sync-failed bad-request unknown-command internal station-gone ' +
  'unknown-card unknown-step card-not-approved card-closed step-recorded pause-open step-answer-needed value-out-of-bounds witness-role'
).split(' ');

function variables(pattern: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(pattern)) pattern.forEach((each) => variables(each, found));
  else if (typeof pattern === 'object' && pattern !== null) {
    if ('type' in pattern && pattern.type === 'var' && 'name' in pattern) found.add(String(pattern.name));
    Object.values(pattern).forEach((each) => variables(each, found));
  }
  return found;
}

/** Every message and attribute with the variables it uses. */
function shape(locale: Locale): Record<string, string[]> {
  const shapes: Record<string, string[]> = {};
  for (const source of SOURCES[locale]) {
    for (const { id, value, attributes } of new FluentResource(source).body) {
      shapes[id] = [...variables(value)].sort();
      for (const [name, pattern] of Object.entries(attributes))
        shapes[`${id}.${name}`] = [...variables(pattern)].sort();
    }
  }
  return shapes;
}

describe('the catalogue', () => {
  it('has the same messages, attributes and variables in all three languages', () => {
    expect(shape('fr-CA')).toEqual(shape('fr'));
    expect(shape('en')).toEqual(shape('fr'));
  });

  it('has no line that does not parse', () => {
    for (const locale of LOCALES) {
      for (const source of SOURCES[locale]) {
        const written = source.split('\n').filter((line) => /^[a-z][\w-]* =/.test(line)).length;
        expect(new FluentResource(source).body, locale).toHaveLength(written);
      }
    }
  });

  it('has every word that the page uses, and no word that nothing uses', () => {
    const used = new Set([...text.matchAll(/\bt\(\s*'([a-z0-9_.-]+)'/g)].map((match) => match[1] ?? ''));
    for (const match of text.matchAll(/\?\s*t\('([\w.-]+)'|:\s*t\('([\w.-]+)'/g))
      used.add(match[1] ?? match[2] ?? '');
    for (const match of text.matchAll(/\bt\(`([a-z-]+)\$\{/g)) {
      expect(Object.keys(BUILT), 'every built key is listed here').toContain(match[1]);
    }
    for (const [start, ends] of Object.entries(BUILT)) for (const end of ends) used.add(start + end);
    const known = Object.keys(shape('fr')).filter((key) => !key.startsWith('error-'));
    expect([...used].sort()).toEqual(known.sort());
  });

  it('says three sentences for every refusal, in every language', () => {
    for (const locale of LOCALES) {
      speak(locale);
      for (const code of CODES) {
        const said = sentences(code, 'X');
        for (const part of [said.what, said.works, said.todo])
          expect(part.length, `${locale} ${code}`).toBeGreaterThan(3);
      }
      expect(sentences('never-heard-of', '').what).toContain('never-heard-of');
    }
  });

  it('follows French typography', () => {
    for (const source of SOURCES.fr) {
      const body = source.replace(/^#.*$/gm, '').replace(/\{[^}]*->/g, '');
      expect(body).not.toMatch(/[^\u00a0\s] [:;!?»]/);
      expect(body).not.toMatch(/[\p{L}\d}][;!?»](\s|$)/u);
      expect(body).not.toMatch(/« |«[^\u00a0]/);
    }
    for (const source of SOURCES['fr-CA'])
      expect(source.replace(/^#.*$/gm, '')).not.toMatch(/[\u00a0 ][;!?]/);
    for (const locale of LOCALES)
      for (const source of SOURCES[locale]) expect(source).not.toMatch(/[\u202f\u2011]/);
  });

  it('puts no isolation marks around what it is given', () => {
    speak('fr');
    expect(t('sign-given', { patient: 'MARTIN Jeanne' })).toBe('Entrée — Donné à MARTIN Jeanne');
    expect(bundleOf('en').hasMessage('sign-given')).toBe(true);
  });

  it('counts with French plurals and groups of three', () => {
    expect(t('count-unreconciled', counted(0))).toBe('0 non reporté');
    expect(t('count-unreconciled', counted(2))).toBe('2 non reportés');
    expect(counted(1234).shown).toBe('1\u00a0234');
  });
});
