import { useEffect, useRef } from 'react';

/** An action with its keys, which are values of `KeyboardEvent.key`, with "Shift+" for arrows. */
interface Shortcut {
  keys: readonly string[];
  does: string;
  /** Whether the action repeats while the key is held. */
  repeats?: boolean;
}

export type Keymap = Record<string, Shortcut>;

const TEXT_FIELDS = 'input, textarea, select, [contenteditable="true"]';
const BUTTONS = 'button, a[href], summary, [role="tab"], [role="radio"], [role="switch"]';

interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** The name of the shortcut that a key press stands for, if any. */
export function shortcutFor(keymap: Keymap, pressed: Pressed): string | undefined {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return undefined;
  const named = pressed.shiftKey ? `Shift+${pressed.key}` : pressed.key;
  const key = pressed.key.length === 1 ? pressed.key.toLowerCase() : named;
  return Object.keys(keymap).find((name) => keymap[name]?.keys.includes(key));
}

function belongsToControl(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof Element)) return false;
  if (target.closest(TEXT_FIELDS)) return true;
  const presses = event.key === 'Enter' || event.key === ' ';
  return presses && target.closest(BUTTONS) !== null;
}

/**
 * Runs `actions[name]` when one of the keymap's keys is pressed, except in a text field, and except
 * Enter and Space on a focused button. While a dialog is open only the dialog's own keymap works.
 */
export function useShortcuts<Map extends Keymap>(
  keymap: Map,
  actions: Partial<Record<keyof Map, () => void>>,
  where: 'page' | 'dialog' = 'page',
): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    function press(event: KeyboardEvent): void {
      if (event.defaultPrevented || belongsToControl(event)) return;
      if (where === 'page' && document.querySelector('[role="dialog"]')) return;
      const name = shortcutFor(keymap, event);
      const action = name === undefined ? undefined : latest.current[name];
      if (!action) return;
      event.preventDefault();
      if (!event.repeat || (name !== undefined && keymap[name]?.repeats)) action();
    }
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [keymap, where]);
}

const KEY_LABELS: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Enter: '⏎',
  Escape: 'Esc',
  ' ': 'Space',
};

/** A key, or Shift and a key, as shown to the user. */
export function keyCap(key: string): string {
  if (key.startsWith('Shift+')) return `⇧ ${keyCap(key.slice('Shift+'.length))}`;
  return KEY_LABELS[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}

/** On mouse down: keeps the focus on the page, so that the page's keys still work after a click. */
export const keepFocus = (event: { preventDefault: () => void }): void => event.preventDefault();
