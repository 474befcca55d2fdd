/** Whether a sheet that lies over the page has the keys: nothing beneath it takes them. */
export const keysAreInSheet = (): boolean =>
  (document.activeElement?.closest('[aria-modal="true"]') ?? null) !== null;

/** Whether somebody's keys are in a field or in such a sheet: what arrives must not take them away. */
export const keysAreHeld = (): boolean =>
  document.activeElement instanceof HTMLInputElement || keysAreInSheet();
