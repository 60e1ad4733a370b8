import { describe, expect, it } from 'vitest';
import { keyCap, shortcutFor } from './keyboard';

const keymap = {
  confirm: { keys: ['Enter'], does: 'Confirm' },
  next: { keys: ['ArrowDown', 'j'], does: 'Next' },
  panDown: { keys: ['Shift+ArrowDown'], does: 'Move down' },
  help: { keys: ['?'], does: 'Help' },
};
const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

describe('shortcutFor', () => {
  it('finds a shortcut by any of its keys, in lower or upper case', () => {
    expect(shortcutFor(keymap, { ...plain, key: 'j' })).toBe('next');
    expect(shortcutFor(keymap, { ...plain, key: 'J', shiftKey: true })).toBe('next');
    expect(shortcutFor(keymap, { ...plain, key: 'ArrowDown' })).toBe('next');
    expect(shortcutFor(keymap, { ...plain, key: '?', shiftKey: true })).toBe('help');
  });

  it('distinguishes Shift and an arrow from the arrow alone', () => {
    expect(shortcutFor(keymap, { ...plain, key: 'ArrowDown', shiftKey: true })).toBe('panDown');
  });

  it("ignores the browser's own shortcuts", () => {
    expect(shortcutFor(keymap, { ...plain, key: 'j', ctrlKey: true })).toBeUndefined();
    expect(shortcutFor(keymap, { ...plain, key: 'Enter', altKey: true })).toBeUndefined();
  });
});

it('labels keys', () => {
  expect(keyCap('j')).toBe('J');
  expect(keyCap('ArrowUp')).toBe('↑');
  expect(keyCap('Shift+ArrowUp')).toBe('⇧ ↑');
});
