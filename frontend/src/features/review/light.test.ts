import { expect, it } from 'vitest';
import { AS_IT_IS, filterOf, LEAST, lit, MOST } from './light';

const both = { query: AS_IT_IS, candidate: AS_IT_IS };

it('changes one side alone, or both', () => {
  const brighter = (light: typeof AS_IT_IS) => ({ ...light, brightness: light.brightness + 15 });
  expect(lit('candidate', both, brighter)).toEqual({
    query: AS_IT_IS,
    candidate: { brightness: 115, contrast: 100 },
  });
  expect(lit('both', both, brighter).query.brightness).toBe(115);
});

it('never makes a picture black or white', () => {
  expect(lit('both', both, () => ({ brightness: -5, contrast: 9000 })).query).toEqual({
    brightness: LEAST,
    contrast: MOST,
  });
});

it('is written as the style sheet wants it', () => {
  expect(filterOf({ brightness: 115, contrast: 85 })).toBe('brightness(115%) contrast(85%)');
});
