import { expect, it } from 'vitest';
import type { Edit } from '~/api/types';
import { editWords } from './reviewWords';

const moved = (...names: string[]) =>
  names.map((filename) => ({ annotation_id: `${filename}.1`, filename, from_id: 'a', to_id: 'b' }));
const edit = (given: Partial<Edit>): Edit => ({
  did: 'moved',
  moved: [],
  written: [],
  filename: null,
  ...given,
});

it('names the moved photographs, and of many only the first', () => {
  expect(editWords(edit({ did: 'joined', moved: moved('a.jpg', 'b.jpg') }))).toBe(
    'joined 2 photographs: a.jpg, b.jpg',
  );
  expect(editWords(edit({ did: 'split', moved: moved('a.jpg') }))).toBe(
    'split off 1 photograph: a.jpg',
  );
  const many = Array.from({ length: 40 }, (_, number) => `IMG_${number}.jpg`);
  expect(editWords(edit({ moved: moved(...many) }))).toMatch(/^moved 40 photographs: IMG_0.*…$/);
});

it('names each detail with its values before and after', () => {
  const written = [
    { field: 'place', before: 'Pico', after: 'Faial' },
    { field: 'notes', before: null, after: 'calf' },
    { field: 'photographer', before: 'Ana', after: null },
  ];
  expect(editWords(edit({ did: 'described', written }))).toBe(
    'changed the place from “Pico” to “Faial”; added the notes “calf”; removed the photographer “Ana”',
  );
});
