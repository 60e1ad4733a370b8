import { expect, it } from 'vitest';
import { isFound } from './search';

const whale = { name: 'Órion', aliases: ['PT-0042', 'Big Notch'] };

it('finds by name and by alias, whatever the case and the accents', () => {
  expect(isFound(whale, 'orion')).toBe(true);
  expect(isFound(whale, ' 0042 ')).toBe(true);
  expect(isFound(whale, 'notch')).toBe(true);
  expect(isFound(whale, '')).toBe(true);
  expect(isFound(whale, 'castor')).toBe(false);
});
