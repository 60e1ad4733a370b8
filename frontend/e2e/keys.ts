import type { Page } from '@playwright/test';

/** Presses keys and counts them. */
export class Keys {
  pressed = 0;
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async press(key: string): Promise<void> {
    this.pressed += 1;
    await this.page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    this.pressed += text.length;
    await this.page.keyboard.type(text);
  }
}

/** The time from a key press to the next picture; in a dialog it includes saving. */
export interface Change {
  ms: number;
  inDialog: boolean;
}

/** Runs in the page: measures the time from the last key press to the next picture to review. */
export function timeChanges(): void {
  const times: Change[] = [];
  Object.assign(window, { changes: times });
  const shown = () => {
    const side = document.querySelector<HTMLElement>('[data-side="query"]');
    const isShown = side?.dataset.shown === 'shown' || side?.querySelector('[data-shown="true"]');
    return isShown ? (side?.querySelector('[role="img"]')?.ariaLabel ?? null) : null;
  };
  let running = 0;
  document.addEventListener(
    'keydown',
    () => {
      const pressed = performance.now();
      const before = shown();
      const inDialog = document.querySelector('[role="dialog"]') !== null;
      running += 1;
      const run = running;
      const look = () => {
        if (run !== running) return;
        const now = shown();
        if (before !== null && now !== null && now !== before) {
          times.push({ ms: performance.now() - pressed, inDialog });
        } else {
          requestAnimationFrame(look);
        }
      };
      requestAnimationFrame(look);
    },
    true,
  );
}

/** The quantile `at` of the values; 0.5 is the median. */
export function quantile(values: readonly number[], at: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * at) - 1)] ?? Number.NaN;
}
