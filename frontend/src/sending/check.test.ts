import { describe, expect, it } from 'vitest';
import { acceptAttribute, faultOf, isClutter, kindsInWords, megabytesAtMost } from './check';

const limits = {
  max_file_bytes: 50_000_000,
  file_kinds: [
    { name: 'JPEG', media_types: ['image/jpeg'], extensions: ['.jpg', '.jpeg'] },
    { name: 'HEIC', media_types: ['image/heic'], extensions: ['.heic'] },
    { name: 'PNG', media_types: ['image/png'], extensions: ['.png'] },
  ],
};
const file = (size: number, name = 'fluke.jpg', type = 'image/jpeg') => ({ name, size, type });

describe('the size of a file', () => {
  it('may be the limit, and not one byte more', () => {
    expect(faultOf(file(50_000_000), limits)).toBeNull();
    expect(faultOf(file(50_000_001), limits)).toBe('The file has 50.1 MB; at most 50 MB.');
    expect(faultOf(file(51_260_000), limits)).toBe('The file has 51.3 MB; at most 50 MB.');
  });

  it('follows the limit of the server', () => {
    const larger = { ...limits, max_file_bytes: 80_000_000 };
    expect(faultOf(file(80_000_000), larger)).toBeNull();
    expect(faultOf(file(80_000_001), larger)).toBe('The file has 80.1 MB; at most 80 MB.');
    expect(megabytesAtMost(larger)).toBe('80 MB');
  });

  it('is more than nothing', () => {
    expect(faultOf(file(0), limits)).toBe('The file is empty (0 bytes).');
    expect(faultOf(file(1), limits)).toBeNull();
  });
});

describe('the kind of a file', () => {
  it('is known by its extension or by its media type', () => {
    expect(faultOf(file(9, 'IMG_1.HEIC', ''), limits)).toBeNull();
    expect(faultOf(file(9, 'IMG_1.jpeg', ''), limits)).toBeNull();
    expect(faultOf(file(9, 'no extension', 'image/png'), limits)).toBeNull();
  });

  it('is refused with a list of the kinds that are read', () => {
    expect(faultOf(file(9, 'notes.txt', 'text/plain'), limits)).toBe(
      'This is not a photograph that can be read: it is of an unknown kind. JPEG, HEIC and PNG are read.',
    );
    expect(faultOf(file(9, 'jpg', ''), limits)).toContain('unknown kind');
  });

  it('is listed in words, and for the file chooser', () => {
    expect(kindsInWords(limits, 'or')).toBe('JPEG, HEIC or PNG');
    expect(kindsInWords({ file_kinds: limits.file_kinds.slice(0, 1) })).toBe('JPEG');
    expect(acceptAttribute(limits)).toBe('.jpg,.jpeg,.heic,.png');
  });
});

it('leaves size and kind to the server while the limits are not loaded', () => {
  expect(faultOf(file(60_000_000, 'notes.txt', 'text/plain'), undefined)).toBeNull();
  expect(faultOf(file(0), undefined)).toBe('The file is empty (0 bytes).');
});

it('recognises the files that operating systems add to folders', () => {
  expect(['.DS_Store', '._IMG_1.jpg', 'Thumbs.db', 'desktop.ini'].every(isClutter)).toBe(true);
  expect(['IMG_1.jpg', 'thumbs.db.jpg'].some(isClutter)).toBe(false);
});
