import { expect, it } from 'vitest';
import { adjusted, filterOf, MAX_PERCENT, MIN_PERCENT, UNADJUSTED } from './adjustments';

const both = { query: UNADJUSTED, candidate: UNADJUSTED };

it('changes one side or both', () => {
  const brighter = (light: typeof UNADJUSTED) => ({ ...light, brightness: light.brightness + 15 });
  expect(adjusted('candidate', both, brighter)).toEqual({
    query: UNADJUSTED,
    candidate: { brightness: 115, contrast: 100 },
  });
  expect(adjusted('both', both, brighter).query.brightness).toBe(115);
});

it('limits brightness and contrast', () => {
  expect(adjusted('both', both, () => ({ brightness: -5, contrast: 9000 })).query).toEqual({
    brightness: MIN_PERCENT,
    contrast: MAX_PERCENT,
  });
});

it('formats a CSS filter', () => {
  expect(filterOf({ brightness: 115, contrast: 85 })).toBe('brightness(115%) contrast(85%)');
});
