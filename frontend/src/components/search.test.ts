import { expect, it } from 'vitest';
import { byName, folded } from './search';

it('folds case and accents, and nothing else', () => {
  expect(folded(' Órion ')).toBe('orion');
  expect(folded('ÄOLUS-2')).toBe('aolus-2');
  expect(folded('Кали')).toBe('кали');
});

it('finds names by a part of them, at most so many', () => {
  const options = ['Órion', 'Orionis', 'Kali'].map((label) => ({ value: label, label }));
  const found = (search: string, limit: number) =>
    byName({ options, search, limit }).map((each) => 'value' in each && each.value);
  expect(found('orion', 10)).toEqual(['Órion', 'Orionis']);
  expect(found('orion', 1)).toEqual(['Órion']);
});
