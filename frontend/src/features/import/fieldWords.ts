const WORDS: Record<string, string> = {
  photograph: 'Photograph (file name)',
  individual: 'Whale',
  aliases: 'Other names of the whale',
  nickname: 'Nickname',
  encounter: 'Encounter',
  status: 'Status of the identification',
  date: 'Date',
  time: 'Time',
  year: 'Year',
  month: 'Month',
  day: 'Day',
  hour: 'Hour',
  minutes: 'Minutes',
  latitude: 'Latitude',
  longitude: 'Longitude',
  position: 'Latitude and longitude',
  place: 'Place',
  notes: 'Notes',
  photographer: 'Photographer',
  email: "Photographer's e-mail",
  box: 'Box around the fluke',
  bbox: 'Box (x, y, width, height)',
  species: 'Species',
  genus: 'Genus',
  epithet: 'Species epithet',
  keywords: 'Keywords',
  caption: 'Caption',
  rating: 'Rating (stars)',
  'photograph date': "Photograph's own date",
  'original path': 'Original path',
  own: 'Keep as a column of your own',
  ignored: 'Leave out',
};

/** What a column can be, in words. */
export function fieldWords(field: string): string {
  return WORDS[field] ?? field.charAt(0).toUpperCase() + field.slice(1);
}

/** A date with two readings, written both ways: "04/07/2019" is 4 July or 7 April. */
export function twoReadings(date: string): { dmy: string; mdy: string } | null {
  const found = /^\s*(\d{1,2})\D(\d{1,2})\D(\d{4})/.exec(date);
  if (!found) return null;
  const [one, two, year] = found.slice(1).map(Number) as [number, number, number];
  const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'long', timeZone: 'UTC' });
  const written = (month: number, of: number) => day.format(Date.UTC(year, month - 1, of));
  return { dmy: written(two, one), mdy: written(one, two) };
}
