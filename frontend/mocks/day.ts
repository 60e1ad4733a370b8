import { HttpResponse, http } from 'msw';
import type { components } from '../src/api/schema';
import * as catalogue from './catalogue.ts';

type Schemas = components['schemas'];

const merges: Array<{ merge: Schemas['Merge']; moved: string[]; other: catalogue.Whale }> = [];

function reviewEntry(review: Schemas['Review']): Schemas['HistoryEntry'] {
  return { id: review.id, at: review.at, by: 'you', review, edit: null, merge: null };
}

function detail(whale: catalogue.Whale): Schemas['IndividualDetail'] {
  const own = catalogue.held.filter((each) => each.individual === whale.id);
  const seen = new Set(own.map((each) => `e-${each.id}`));
  const decided = catalogue.reviews.filter((each) => seen.has(each.encounter_id));
  const merged = merges.map((each) => each.merge).filter((each) => each.kept.id === whale.id);
  const entries: Schemas['HistoryEntry'][] = [
    ...decided.map(reviewEntry),
    ...merged.map((merge) => ({
      id: merge.id,
      at: merge.at,
      by: 'you',
      review: null,
      edit: null,
      merge,
    })),
  ];
  return {
    ...catalogue.presentWhale(whale),
    encounters: own
      .map((each) => ({
        ...catalogue.presentEncounter(each),
        distance_from_previous: null,
        change_flag: false,
      }))
      .sort((a, b) => (b.taken_at ?? '').localeCompare(a.taken_at ?? '')),
    reviews: entries.sort((a, b) => b.at.localeCompare(a.at)),
  };
}

const missing = (what: string) =>
  HttpResponse.json(
    { type: 'about:blank', title: 'Problem', status: 404, detail: `There is no such ${what}.` },
    { status: 404, headers: { 'content-type': 'application/problem+json' } },
  );

/** Grouping is for the real server: here each photograph stays an encounter of its own. */
export const day = [
  http.get('*/v1/encounters/proposals', () => HttpResponse.json({ items: [] })),
  http.get('*/v1/encounters/:id/history', ({ params }) => {
    const own = catalogue.reviews.filter((each) => each.encounter_id === params.id);
    return HttpResponse.json({ items: own.map(reviewEntry) });
  }),
  http.get('*/v1/annotations/:id/attention', ({ params }) => {
    const [rows, columns] = [8, 16];
    const values = Array.from({ length: rows * columns }, (_, index) => {
      const [x, y] = [index % columns, Math.floor(index / columns)];
      return Math.exp(-((x - 8) ** 2 / 12 + (y - 2) ** 2 / 3));
    });
    return HttpResponse.json({ annotation_id: String(params.id), rows, columns, values });
  }),
  http.get('*/v1/export/:sheet', ({ params }) => {
    const headers = {
      'content-type': 'text/csv',
      'content-disposition': `attachment; filename="${params.sheet}"`,
    };
    return new HttpResponse('photograph,individual\r\n', { headers });
  }),
  http.get('*/v1/individuals/:id', ({ params }) => {
    const whale = catalogue.whales.get(String(params.id));
    return whale ? HttpResponse.json(detail(whale)) : missing('whale');
  }),
  http.post('*/v1/individuals/:id/merge', async ({ params, request }) => {
    const wish = (await request.json()) as Schemas['MergeRequest'];
    const kept = catalogue.whales.get(String(params.id));
    const other = catalogue.whales.get(wish.other_id);
    if (!kept || !other) return missing('whale');
    const own = catalogue.held.filter((each) => each.individual === other.id);
    for (const each of own) each.individual = kept.id;
    const merge: Schemas['Merge'] = {
      id: crypto.randomUUID(),
      kept: { id: kept.id, name: kept.name },
      merged: { id: other.id, name: other.name },
      by: 'you',
      at: new Date().toISOString(),
      stands: true,
      undoes: null,
    };
    merges.push({ merge, moved: own.map((each) => each.id), other });
    kept.aliases = [...kept.aliases, other.name, ...other.aliases];
    kept.version += 1;
    catalogue.whales.delete(other.id);
    return HttpResponse.json({ merge, individual: detail(kept) }, { status: 201 });
  }),
  http.post('*/v1/merges/:id/undo', ({ params }) => {
    const done = merges.find((each) => each.merge.id === params.id);
    const kept = done && catalogue.whales.get(done.merge.kept.id);
    if (!done || !kept) return missing('merge');
    const { merge, moved, other } = done;
    catalogue.whales.set(other.id, other);
    for (const each of catalogue.held) if (moved.includes(each.id)) each.individual = other.id;
    const gone = new Set([other.name, ...other.aliases]);
    kept.aliases = kept.aliases.filter((each) => !gone.has(each));
    kept.version += 1;
    merge.stands = false;
    return HttpResponse.json(
      { merge, individual: detail(kept), other: detail(other) },
      { status: 201 },
    );
  }),
];
