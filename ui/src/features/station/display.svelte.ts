// How this station shows itself, by the choice of whoever works at it: it stays with the station, not with the person.
// A choice that cannot be kept is a choice for now.
export type Theme = 'day' | 'night';
export type Targets = 'normal' | 'large';

const KEPT = { theme: 'veilleuse-theme', targets: 'veilleuse-targets' } as const;

function kept(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // The page is shown as chosen all the same.
  }
}

class Display {
  theme = $state<Theme>('day');
  targets = $state<Targets>('normal');

  /** Takes up what was chosen before. */
  start(): void {
    this.choose(
      kept(KEPT.theme) === 'night' ? 'night' : 'day',
      kept(KEPT.targets) === 'large' ? 'large' : 'normal',
    );
  }

  choose(theme: Theme, targets: Targets): void {
    this.theme = theme;
    this.targets = targets;
    document.documentElement.dataset['theme'] = theme;
    document.documentElement.dataset['targets'] = targets;
    keep(KEPT.theme, theme);
    keep(KEPT.targets, targets);
  }
}

export const display = new Display();
