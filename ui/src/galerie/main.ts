// The gallery: every screen over what the station said of an invented ward, chosen by the address. Never part of the program.
import '../styles/fonts.css';
import '../styles/tokens.css';
import '../styles/base.css';
import { mount, tick } from 'svelte';
import App from '../App.svelte';
import type { ModeBar } from '../backend/bindings/ModeBar';
import { answerWith, Refused } from '../backend/call';
import { display } from '../features/station/display.svelte';
import { speak } from '../words/words';
import { badNames } from './bad-names';
import { CARD, cardAt, CARDS, INSTANCE } from './cards';
import { DATA, DATA_BROKEN, DATA_HL7, DATA_INCOMPLETE } from './data';
import { STRIP, STRIP_OVER, STRIP_REAL } from './drill';
import { fake } from './fake';
import { largeChart, largeList } from './large';
import { address, LOCALES, PAGES } from './pages';
import Parts from './Parts.svelte';
import { BAR_PLANNED, BAR_PLANNED_DOWN } from './planned';
import { BAR, BAR_NORMAL, BAR_RECOVERY, BOOT, MAR, WARD } from './sample';
import { fullChart, narrowed, sampleOf } from './samples';

const asked = new URLSearchParams(location.search);
const locale = LOCALES.find((each) => each === asked.get('locale')) ?? 'fr';
const sample = sampleOf(locale);
const by_hand = asked.get('sample') === 'hand';

// The choices of a person at this station, made afresh on each page.
const root = document.documentElement;
display.choose(
  asked.get('theme') === 'night' ? 'night' : 'day',
  asked.get('targets') === 'large' ? 'large' : 'normal',
);

function modeBar(): ModeBar {
  const mode = asked.get('mode') ?? 'outage';
  // Words of our own, in French: the station of the samples was in two modes only.
  const hand: Record<string, ModeBar> = {
    outage: BAR,
    normal: BAR_NORMAL,
    recovery: BAR_RECOVERY,
    announced: BAR_PLANNED,
    planned: BAR_PLANNED_DOWN,
  };
  const real: Record<string, ModeBar> = { outage: sample.outage.mode, normal: sample.normal.mode };
  return (by_hand ? hand[mode] : (real[mode] ?? hand[mode])) ?? BAR;
}

const desks: Record<string, Partial<ModeBar>> = {
  closed: { user: null, desk: { ...BAR.desk, closed: true } },
  locked: { user: null, desk: { ...BAR.desk, closed: true, held_for: BAR.user } },
  soon: {
    desk: { ...BAR.desk, locks_in: '20\u00a0s', locks_soon: 'Verrouillage dans 20\u00a0s' },
  },
  glass: { desk: { ...BAR.desk, break_glass: 'ACCÈS D’URGENCE — Jean Petit' } },
};
const bar: ModeBar = {
  ...modeBar(),
  ...desks[asked.get('desk') ?? ''],
  drill: asked.has('drill'),
  exercise: { on: STRIP, over: STRIP_OVER, real: STRIP_REAL }[asked.get('drill') ?? ''] ?? null,
  ...(asked.has('proposal')
    ? {
        proposal: {
          kind: 'downtime',
          text: 'Le DPI ne répond plus depuis 8\u00a0s (connexion refusée).',
          since: '03:14',
        },
      }
    : {}),
};
const boot = { ...(by_hand ? BOOT : sample.outage.boot), locale, demo: !asked.has('real') };
let beats = 0;

const station = fake({
  boot: () => boot,
  mode: () => {
    beats += 1;
    if (asked.has('gone') && beats > 1) throw new Refused('internal', '');
    return bar;
  },
});

if (by_hand) {
  const { mar } = station.answers;
  station.answers.mar = async (request) => narrowed(await mar(request), request.hours);
} else {
  const charts = { two: true, three: false };
  const said = asked.get('mode') === 'normal' ? sample.normal.ward_list : sample.outage.ward_list;
  const list = asked.has('large') ? largeList(said) : said;
  const named =
    asked.get('names') === 'bad' ? badNames : { list: (it: typeof list) => it, mar: (it: typeof MAR) => it };
  Object.assign(station.answers, {
    ward_list: () => named.list(list),
    mar: ({ patient_id, hours }) => {
      const chart = asked.get('chart');
      const found =
        chart === 'midnight'
          ? sample.midnight
          : chart === 'two' || chart === 'three'
            ? fullChart(
                sample,
                (row) => (row.says_more === null && !row.risky_abbreviation) === charts[chart],
              )
            : (sample.charts.get(patient_id) ?? largeChart(sample, list, patient_id));
      if (!found) throw new Refused('unknown-patient', patient_id);
      return named.mar(narrowed(found, hours));
    },
    entry: () => sample.outage.entry,
    bedside: () => sample.outage.bedside,
    handover: () => sample.outage.handover,
    data_state: () => sample.outage.data_state,
    reconciliation: () => sample.outage.reconciliation,
    procedures: () => sample.outage.procedures ?? CARDS,
    procedure: () => sample.outage.procedure ?? CARD,
    sheets_out: () => (asked.has('home') ? { ...sample.outage.sheets, lines: [] } : sample.outage.sheets),
  } satisfies Partial<typeof station.answers>);
}
if (asked.has('fail')) {
  station.answers.record_given = () => {
    throw new Refused('not-saved', '');
  };
}
const faces = { normal: DATA, incomplete: DATA_INCOMPLETE, hl7: DATA_HL7, broken: DATA_BROKEN };
const face = Object.entries(faces).find(([name]) => name === asked.get('data'));
if (face) station.answers.data_state = () => face[1];
if (asked.has('broken')) {
  const alarm = {
    code: 'not-conserved',
    what: 'Le compte des prescriptions affichées n’est pas celui des prescriptions reçues.',
    works: 'La saisie reste possible et les feuilles déjà imprimées restent valables.',
    todo: 'Ne vous fiez pas à cet écran seul\u00a0: comparez avec la feuille imprimée ou le prescripteur, et prévenez la DSI.',
  };
  const { mar, ward_list } = station.answers;
  station.answers.mar = async (request) => ({ ...(await mar(request)), alarm });
  station.answers.ward_list = async (request) => ({ ...(await ward_list(request)), alarm });
}
const at_step = asked.get('card');
if (at_step?.includes(':')) station.answers.procedure = () => cardAt(at_step);
answerWith(station.transport);

const target = document.getElementById('app');
const screen = asked.get('screen');
const first = by_hand ? (WARD.rows[0]?.patient_id ?? '') : ([...sample.charts.keys()][0] ?? '');

function index(into: HTMLElement): void {
  const list = document.createElement('ul');
  list.style.cssText = 'height:100vh;overflow:auto;columns:3;padding:12px';
  for (const page of PAGES) {
    for (const each of page.locales ?? LOCALES) {
      const item = document.createElement('li');
      const link = document.createElement('a');
      link.href = `?${address(page, { locale: each })}`;
      link.textContent = `${page.name} ${each}`;
      item.append(link);
      list.append(item);
    }
  }
  into.append(list);
}

if (target) {
  if (screen === null) index(target);
  else if (screen === 'parts') {
    speak(locale);
    mount(Parts, { target, props: { locale } });
  } else {
    mount(App, {
      target,
      props: {
        start:
          screen === 'mar' || screen === 'bedside'
            ? { screen, patient_id: asked.get('patient') ?? first }
            : screen === 'handover'
              ? { screen, patient_ids: [] }
              : screen === 'cards'
                ? { screen }
                : screen === 'card'
                  ? {
                      screen,
                      card: 'panne-infirmiere',
                      instance: asked.get('card') === 'read' ? null : INSTANCE,
                    }
                  : {
                      screen:
                        screen === 'ward' ||
                        screen === 'data' ||
                        screen === 'sheets' ||
                        screen === 'print' ||
                        screen === 'settings'
                          ? screen
                          : 'reconcile',
                    },
      },
    });
  }
}

const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
const PATIENCE_MS = 4_000;

async function until(selector: string): Promise<HTMLElement> {
  for (let waited = 0; waited < PATIENCE_MS; waited += 20) {
    const found = document.querySelector<HTMLElement>(selector);
    if (found) return found;
    await wait(20);
  }
  throw new Error(`nothing is ${selector}`);
}

/** Does what the address says a person does, and says in the page when it is done. */
async function act(): Promise<void> {
  const stands = {
    ward: '[data-testid=ward-row]',
    mar: '[data-item]',
    data: 'table',
    reconcile: 'footer',
    print: '[data-testid=centre-print]',
    sheets: 'footer',
    settings: 'table',
    cards: '[data-line]',
    card: '[data-testid=card-now]',
    parts: '.parts',
  };
  const start = Object.entries(stands).find(([name]) => name === screen)?.[1];
  const behind = ['closed', 'locked'].includes(asked.get('desk') ?? '');
  await until(behind ? '[data-testid=lock-screen]' : (start ?? 'ul'));
  await document.fonts.ready;
  await wait(60);
  const on = asked.get('focus');
  if (on) (await until(on)).focus();
  const click = asked.get('click');
  if (click) (await until(click)).click();
  const then = asked.get('then');
  if (then) (await until(`${then}:enabled`)).click();
  for (const key of (asked.get('keys') ?? '').split(',').filter((each) => each !== '')) {
    const has = document.activeElement;
    if (key === 'Space' && has instanceof HTMLInputElement) has.click();
    else {
      const pressed = new KeyboardEvent('keydown', {
        key: key === 'Space' ? ' ' : key,
        bubbles: true,
        cancelable: true,
      });
      has?.dispatchEvent(pressed);
    }
    await tick();
    await wait(80);
  }
  if (asked.has('gone')) await until('[data-testid=window][data-lost=true]');
  await wait(60);
}

void act().then(
  () => (root.dataset['ready'] = 'yes'),
  (reason: unknown) => (root.dataset['ready'] = String(reason)),
);
