// A long list in two strokes: what fills the window is drawn first, and what lies below it two frames later, when the first
// part has been painted. Nobody waits for what is out of sight. The room of the rest is kept meanwhile, so that the bar at the
// side never says that there is no more.
import { onMount } from 'svelte';

/** What the frame, the bars and the head of a list take of the height of a window at the least. */
const BESIDE_PX = 170;
/** So few rows more are drawn with the first: a second stroke for them would save nobody's time. */
const FEW = 12;

export class Settled {
  /** All of it is on the page. */
  whole = $state(false);

  constructor() {
    onMount(() => {
      let timer = 0;
      let frame = requestAnimationFrame(() => {
        frame = requestAnimationFrame(() => (timer = window.setTimeout(() => (this.whole = true))));
      });
      return () => {
        cancelAnimationFrame(frame);
        clearTimeout(timer);
      };
    });
  }

  /** How many of `all` rows to draw now: as many as the window can show, and every row up to the one that gets the focus. */
  count(all: number, least_px: number, focus: number): number {
    if (this.whole) return all;
    const room = Math.ceil((window.innerHeight - BESIDE_PX) / least_px);
    const first = Math.max(room, focus + 1);
    return first + FEW < all ? first : all;
  }
}
