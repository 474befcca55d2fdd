/** Whether a sheet that lies over the page has the keys: nothing beneath it takes them. */
export const keysAreInSheet = (): boolean =>
  (document.activeElement?.closest('[aria-modal="true"]') ?? null) !== null;

/** Whether somebody's keys are in a field or in such a sheet: what arrives must not take them away. */
export const keysAreHeld = (): boolean =>
  document.activeElement instanceof HTMLInputElement || keysAreInSheet();

/** What is written as `data-…` on the nearest element around the target of an event: the one listener of a list hears for all. */
export const dataUnder = (event: Event, name: string): string | undefined =>
  event.target instanceof Element
    ? event.target.closest<HTMLElement>(`[data-${name}]`)?.dataset[name]
    : undefined;
