// What may not be seen leaves the page, and comes back as it was: fields, focus and scroll.
import { tick } from 'svelte';
import type { Attachment } from 'svelte/attachments';

/** Takes the content of an element out of the document while `away` says so. The components in it live on. */
export function withheld(away: () => boolean): Attachment<HTMLElement> {
  return (place) => {
    // Before anything else of the page moves: what comes instead takes the focus.
    $effect.pre(() => {
      if (!away()) return;
      const focus = document.activeElement;
      const held = focus instanceof HTMLElement && place.contains(focus) ? focus : null;
      const scrolled = [...place.querySelectorAll('*')]
        .filter((each) => each.scrollTop > 0 || each.scrollLeft > 0)
        .map((each) => ({ each, top: each.scrollTop, left: each.scrollLeft }));
      const content = [...place.childNodes];
      place.replaceChildren();
      return () => {
        place.append(...content);
        void tick().then(() => {
          for (const { each, top, left } of scrolled) {
            each.scrollTop = top;
            each.scrollLeft = left;
          }
          held?.focus();
        });
      };
    });
  };
}
