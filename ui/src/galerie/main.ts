// The gallery: every screen over invented data, chosen by the address. Never part of the program.
import '../styles/fonts.css';
import '../styles/tokens.css';
import '../styles/base.css';
import { mount, tick } from 'svelte';
import App from '../App.svelte';
import type { ModeBar } from '../backend/bindings/ModeBar';
import { answerWith, Refused } from '../backend/call';
import { DATA, DATA_BROKEN, DATA_HL7, DATA_INCOMPLETE } from './data';
import { fake } from './fake';
import { BAR, BAR_NORMAL, BAR_RECOVERY, BOOT, MAR, WARD } from './sample';

const asked = new URLSearchParams(location.search);
const modes: Record<string, ModeBar> = { outage: BAR, normal: BAR_NORMAL, recovery: BAR_RECOVERY };
const base = modes[asked.get('mode') ?? 'outage'] ?? BAR;
const desks: Record<string, Partial<ModeBar>> = {
  closed: { user: null, desk: { ...BAR.desk, closed: true } },
  locked: { user: null, desk: { ...BAR.desk, closed: true, held_for: BAR.user } },
  soon: {
    desk: { ...BAR.desk, locks_in: '20\u00a0s', locks_soon: 'Verrouillage dans 20\u00a0s' },
  },
  glass: { desk: { ...BAR.desk, break_glass: 'ACCÈS D’URGENCE — Jean Petit' } },
};
const bar: ModeBar = {
  ...base,
  ...desks[asked.get('desk') ?? ''],
  drill: asked.has('drill'),
  proposal: asked.has('proposal')
    ? { kind: 'downtime', text: 'Le DPI ne répond plus depuis 8\u00a0s (connexion refusée).', since: '03:14' }
    : null,
};
const gone = asked.has('gone');
let beats = 0;
const station = fake({
  boot: () => ({ ...BOOT, locale: asked.get('locale') ?? 'fr', demo: !asked.has('real') }),
  mode: () => {
    beats += 1;
    if (gone && beats > 2) throw new Refused('internal', '');
    return { ...bar, clock: new Date().toTimeString().slice(0, 8) };
  },
});
if (asked.has('fail')) {
  station.answers.record_given = () => {
    throw new Refused('not-saved', '');
  };
}
const faces = { normal: DATA, incomplete: DATA_INCOMPLETE, hl7: DATA_HL7, broken: DATA_BROKEN };
const face = Object.entries(faces).find(([name]) => name === asked.get('data'));
station.answers.data_state = () => face?.[1] ?? DATA;
if (asked.has('broken')) {
  const alarm = {
    code: 'not-conserved',
    what: 'Le compte des prescriptions affichées n’est pas celui des prescriptions reçues.',
    works: 'La saisie reste possible et les feuilles déjà imprimées restent valables.',
    todo: 'Ne vous fiez pas à cet écran seul\u00a0: comparez avec la feuille imprimée ou le prescripteur, et prévenez la DSI.',
  };
  station.answers.mar = () => ({ ...MAR, alarm });
  station.answers.ward_list = () => ({ ...WARD, alarm });
}
answerWith(station.transport);

const screen = asked.get('screen') ?? 'ward';
const target = document.getElementById('app');
if (target) {
  mount(App, {
    target,
    props: {
      start:
        screen === 'mar'
          ? { screen, patient_id: 'p1' }
          : { screen: screen === 'ward' ? 'ward' : screen === 'data' ? 'data' : 'reconcile' },
    },
  });
}

// `keys=d,Enter` presses keys on whatever has the focus; `focus=` puts it on a pill, `click=` clicks a test id.
async function act(): Promise<void> {
  const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));
  await wait(600);
  const on = asked.get('focus');
  if (on) document.querySelector<HTMLElement>(`[data-item="${on}"]`)?.focus();
  const click = asked.get('click');
  if (click) document.querySelector<HTMLElement>(`[data-testid="${click}"]`)?.click();
  for (const key of (asked.get('keys') ?? '').split(',').filter((each) => each !== '')) {
    document.activeElement?.dispatchEvent(
      new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
    );
    await tick();
    await wait(150);
  }
}
void act();
