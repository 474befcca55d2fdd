// The gallery: every screen over invented data, chosen by the address. Never part of the program.
import '../styles/fonts.css';
import '../styles/tokens.css';
import '../styles/base.css';
import { mount, tick } from 'svelte';
import App from '../App.svelte';
import type { ModeBar } from '../backend/bindings/ModeBar';
import { answerWith, Refused } from '../backend/call';
import { fake } from './fake';
import { BAR, BAR_NORMAL, BAR_RECOVERY, BOOT } from './sample';

const asked = new URLSearchParams(location.search);
const modes: Record<string, ModeBar> = { outage: BAR, normal: BAR_NORMAL, recovery: BAR_RECOVERY };
const base = modes[asked.get('mode') ?? 'outage'] ?? BAR;
const bar: ModeBar = {
  ...base,
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
          : { screen: screen === 'ward' ? 'ward' : 'reconcile' },
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
