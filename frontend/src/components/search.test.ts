import { expect, it } from 'vitest';
import { folded, isFound } from './search';

it('ignores case and accents only', () => {
  expect(folded(' Órion ')).toBe('orion');
  expect(folded('ÄOLUS-2')).toBe('aolus-2');
  expect(folded('Кали')).toBe('кали');
});

it('finds names by any part', () => {
  const names = ['Órion', 'Orionis', 'Kali'];
  expect(names.filter((each) => isFound(each, ' orion'))).toEqual(['Órion', 'Orionis']);
  expect(names.filter((each) => isFound(each, ''))).toEqual(names);
});
