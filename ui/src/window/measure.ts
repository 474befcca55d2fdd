// What is measured on a page. These functions run in the page itself and use nothing from outside of themselves.

export interface Measures {
  /** What sticks out of the window sideways, or scrolls sideways. */
  wide: string[];
  /** Targets under the smallest allowed size. */
  small_targets: string[];
  /** Text under the smallest allowed size. */
  small_text: string[];
  /** Text that its own box cuts off. */
  cut: string[];
  /** Rows of the chart that are wholly in sight. */
  rows: number;
  /** How many rows of this chart's least height there is room for. */
  room: number;
}

export function measures(limits: { target: number; text: number }): Measures {
  const name = (element: Element): string => {
    const id = element.getAttribute('data-testid') ?? element.getAttribute('data-item') ?? element.className;
    return `${element.tagName.toLowerCase()} ${String(id)} "${(element.textContent ?? '').trim().slice(0, 30)}"`;
  };
  const seen = (element: Element): boolean =>
    element.checkVisibility({ opacityProperty: false, visibilityProperty: true }) &&
    !element.closest('.unseen');
  const all = [...document.body.querySelectorAll<HTMLElement>('*')].filter(seen);
  const edge = document.documentElement.clientWidth;

  const wide = all
    .filter((element) => {
      // A wide table scrolls in its own region where the window is narrow, and only there.
      if (edge < 1000 && element.closest('.wide-table')) return false;
      const style = getComputedStyle(element);
      const scrolls =
        element.scrollWidth > element.clientWidth + 1 && ['auto', 'scroll'].includes(style.overflowX);
      const box = element.getBoundingClientRect();
      return (
        scrolls ||
        (box.width > 0 &&
          (box.right > edge + 0.5 || box.left < -0.5) &&
          !element.closest('.watermark, .stamp'))
      );
    })
    .map(name);

  const targets = all.filter((element) =>
    element.matches(
      'button, a[href], input, select, textarea, summary, [role=button], [role=option], tr[tabindex]',
    ),
  );
  const small_targets = targets
    .filter((element) => {
      // A box to tick is hit through its words too.
      const hit = element.matches('input[type=checkbox], input[type=radio]')
        ? (element.closest('label') ?? element)
        : element;
      const box = hit.getBoundingClientRect();
      return box.width < limits.target - 0.5 || box.height < limits.target - 0.5;
    })
    .map((element) => {
      const box = element.getBoundingClientRect();
      return `${name(element)} ${Math.round(box.width)}×${Math.round(box.height)}`;
    });

  const speaks = all.filter((element) =>
    [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && (node.textContent ?? '').trim() !== '',
    ),
  );
  const small_text = speaks
    .filter((element) => Number.parseFloat(getComputedStyle(element).fontSize) < limits.text)
    .map(name);
  const cut = all
    .filter((element) => {
      const style = getComputedStyle(element);
      if (style.textOverflow === 'ellipsis') return true;
      const hides = style.overflowX === 'hidden' || style.overflowX === 'clip';
      return hides && element.scrollWidth > element.clientWidth + 1;
    })
    .map(name);

  let rows = 0;
  let room = 0;
  const scroller = document.querySelector('[data-testid=mar-scroller]');
  if (scroller) {
    const bottom = Math.min(scroller.getBoundingClientRect().bottom, innerHeight);
    const boxes = [...scroller.querySelectorAll('tr[data-order]')].map((row) => row.getBoundingClientRect());
    // Each row ends with four pixels of air.
    rows = boxes.filter((box) => box.bottom - 4 <= bottom + 0.5).length;
    const least = Math.min(...boxes.map((box) => box.height));
    const top = boxes[0]?.top ?? bottom;
    room = Math.floor((bottom + 4.5 - top) / least);
  }
  return { wide, small_targets, small_text, cut, rows, room };
}

/** Everything that a reader of the page reads, with what the rules say of each text: is it ours, an order, a dose? */
export interface Spoken {
  text: string;
  dose: boolean;
  order: boolean;
}

export function spoken(): Spoken[] {
  const found: Spoken[] = [];
  const add = (owner: Element, text: string): void => {
    if (text.trim() === '' || owner.closest('[data-verbatim], script, style')) return;
    found.push({ text, dose: owner.closest('.dose') !== null, order: owner.closest('.order') !== null });
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement) add(node.parentElement, node.textContent ?? '');
  }
  for (const element of document.body.querySelectorAll('[title], [placeholder]')) {
    for (const attribute of ['title', 'placeholder']) add(element, element.getAttribute(attribute) ?? '');
  }
  return found;
}
