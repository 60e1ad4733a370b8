import { useEffect, useRef } from 'react';

/** One thing that keys do; `keys` are written as `KeyboardEvent.key` says them. */
interface Shortcut {
  keys: readonly string[];
  does: string;
  /** Whether holding the key does it again and again; decisions never do. */
  repeats?: boolean;
}

export type Keymap = Record<string, Shortcut>;

const TYPING = 'input, textarea, select, [contenteditable="true"]';
const PRESSABLE = 'button, a[href], summary, [role="tab"], [role="radio"], [role="switch"]';

interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** The shortcut's name for a key press, or nothing. */
export function shortcutFor(keymap: Keymap, pressed: Pressed): string | undefined {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return undefined;
  const named = pressed.shiftKey ? `Shift+${pressed.key}` : pressed.key;
  const key = pressed.key.length === 1 ? pressed.key.toLowerCase() : named;
  return Object.keys(keymap).find((name) => keymap[name]?.keys.includes(key));
}

function belongsToControl(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof Element)) return false;
  if (target.closest(TYPING)) return true;
  const presses = event.key === 'Enter' || event.key === ' ';
  return presses && target.closest(PRESSABLE) !== null;
}

/**
 * Runs `actions[name]` when one of the keymap's keys is pressed: not while someone types, and Enter
 * on a focused button stays that button's own. Under a dialog only keys that are its own count.
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

const WRITTEN: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Enter: '⏎',
  Escape: 'Esc',
  ' ': 'Space',
};

/** A key, or Shift and a key, as it is written on a key cap. */
export function keyCap(key: string): string {
  if (key.startsWith('Shift+')) return `⇧ ${keyCap(key.slice('Shift+'.length))}`;
  return WRITTEN[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}
