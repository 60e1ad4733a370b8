import { describe, expect, it } from 'vitest';
import { twoReadings } from './fieldWords';
import { listingOf, photographsAmong, sheetsAmong } from './folder';

const at = (path: string) => ({ path, file: new File(['x'], path.split('/').at(-1) ?? '') });
const paths = (files: { path: string }[]) => files.map((each) => each.path);

describe('a dropped folder', () => {
  const dropped = [
    at('trip/photos/b.jpg'),
    at('trip/photos/.DS_Store'),
    at('trip/old/notes.xlsx'),
    at('trip/sightings.csv'),
  ];

  it('has its sheet nearest to the top', () => {
    expect(paths(sheetsAmong(dropped))).toEqual(['trip/sightings.csv', 'trip/old/notes.xlsx']);
  });

  it('is left out of the paths of its photographs', () => {
    expect(paths(photographsAmong(dropped))).toEqual(['photos/b.jpg']);
  });

  it('comes back from its records if it is an export', () => {
    const exported = [
      at('out/catalogue.csv'),
      at('out/photographs/2019/a.jpg'),
      at('out/records.jsonl'),
      at('out/photographs/b.jpg'),
    ];
    expect(paths(sheetsAmong(exported))).toEqual(['out/records.jsonl', 'out/catalogue.csv']);
    expect(paths(photographsAmong(exported))).toEqual([
      'photographs/2019/a.jpg',
      'photographs/b.jpg',
    ]);
  });

  it('is kept in the paths if there are several folders', () => {
    const both = [at('2019/a.jpg'), at('2020/a.jpg')];
    expect(paths(photographsAmong(both))).toEqual(['2019/a.jpg', '2020/a.jpg']);
    expect(paths(photographsAmong([at('a.jpg'), at('2020/a.jpg')]))).toEqual([
      'a.jpg',
      '2020/a.jpg',
    ]);
  });
});

describe('a folder without a sheet', () => {
  it('is sent as the list of its files below it', async () => {
    const files = [at('Trip/Pm 1/a.jpg'), at('Trip/.DS_Store'), at('Trip/Élise/b.jpg')];
    const listing = listingOf(files);
    expect(listing.name).toBe('Trip');
    expect(JSON.parse(await listing.text())).toEqual({
      pattern: '',
      paths: ['Pm 1/a.jpg', 'Élise/b.jpg'],
    });
  });
});

describe('a date with two readings', () => {
  it('is written out both ways', () => {
    const read = twoReadings('04/07/2019 10:30');
    expect(read?.dmy).toMatch(/July 4, 2019|4 July 2019/);
    expect(read?.mdy).toMatch(/April 7, 2019|7 April 2019/);
    expect(twoReadings('2019')).toBeNull();
  });
});
