// On a French keyboard the upper row types & é " until Shift is held. A number field means digits either way.
export function digits(field: HTMLInputElement): () => void {
  const onkeydown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code)?.[1];
    if (digit === undefined) return;
    event.preventDefault();
    if (event.repeat) return;
    field.setRangeText(digit, field.selectionStart ?? 0, field.selectionEnd ?? 0, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true }));
  };
  field.addEventListener('keydown', onkeydown);
  return () => field.removeEventListener('keydown', onkeydown);
}

/** `314` and `0314` as a person types them at night; anything else is left for the station to judge. */
export function asClock(typed: string): string {
  const digits_only = /^(\d{1,2})[:hH.]?(\d{2})$/.exec(typed.trim());
  if (!digits_only) return typed.trim();
  return `${(digits_only[1] ?? '').padStart(2, '0')}:${digits_only[2] ?? ''}`;
}
