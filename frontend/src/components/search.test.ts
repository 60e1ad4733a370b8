import { expect, it } from 'vitest';
import { folded, isFound } from './search';

it('folds case and accents, and nothing else', () => {
  expect(folded(' Órion ')).toBe('orion');
  expect(folded('ÄOLUS-2')).toBe('aolus-2');
  expect(folded('Кали')).toBe('кали');
});

it('finds names by a part of them', () => {
  const names = ['Órion', 'Orionis', 'Kali'];
  expect(names.filter((each) => isFound(each, ' orion'))).toEqual(['Órion', 'Orionis']);
  expect(names.filter((each) => isFound(each, ''))).toEqual(names);
});
