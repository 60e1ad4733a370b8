import { HttpResponse, http } from 'msw';
import type { components } from '../src/api/schema';
import * as catalogue from './catalogue.ts';
import { day } from './day.ts';
import { drawFluke } from './drawing.ts';

type Schemas = components['schemas'];

function problem(status: number, detail: string) {
  return HttpResponse.json(
    { type: 'about:blank', title: 'Problem', status, detail, errors: [] },
    { status, headers: { 'content-type': 'application/problem+json' } },
  );
}

function page<Item>(items: Item[], url: string) {
  const query = new URL(url).searchParams;
  const from = Number(query.get('cursor') ?? 0);
  const limit = Number(query.get('limit') ?? 50);
  const next = from + limit < items.length ? String(from + limit) : null;
  return HttpResponse.json({ items: items.slice(from, from + limit), next_cursor: next });
}

const find = (id: unknown) =>
  catalogue.held.find((each) => each.id === id || `e-${each.id}` === id);

function finding(each: catalogue.Held): Schemas['Finding'] {
  const shown = catalogue.presentEncounter(each);
  return { status: shown.status, individual: shown.individual };
}

function record(
  each: catalogue.Held,
  decision: Schemas['Review']['decision'],
  change: () => void,
  undoes: string | null = null,
) {
  const before = finding(each);
  change();
  each.version += 1;
  const review: Schemas['Review'] = {
    id: crypto.randomUUID(),
    encounter_id: `e-${each.id}`,
    decision,
    by: 'you',
    at: new Date().toISOString(),
    before,
    after: finding(each),
    undoes,
  };
  catalogue.reviews.unshift(review);
  return HttpResponse.json(
    { review, encounter: catalogue.presentEncounter(each) },
    { status: 201 },
  );
}

function proposal(): string {
  return `Whale ${String(catalogue.whales.size + 1).padStart(4, '0')}`;
}

function stats(): Schemas['Stats'] {
  const photographs: Record<string, number> = {};
  const encounters: Record<string, number> = {};
  for (const each of catalogue.held) {
    const state = catalogue.stateOf(each);
    photographs[state] = (photographs[state] ?? 0) + 1;
    if (state === 'ready') encounters[each.status] = (encounters[each.status] ?? 0) + 1;
  }
  return {
    photographs,
    encounters,
    individuals: catalogue.whales.size,
    drawings: catalogue.held.filter((each) => each.drawing).length,
    dead_letters: 0,
    compared: photographs.ready ?? 0,
    model_version: 'pretended-1',
    knows: 'Trained on 4,211 humpback flukes; it has seen no sperm whale.',
  };
}

const photographs = [
  http.post('*/v1/uploads', async ({ request }) => {
    const { filename, size } = (await request.json()) as Schemas['UploadRequest'];
    if (size > 50_000_000) return problem(413, 'This file is larger than 50 MB.');
    const each = catalogue.hold({ filename, size, received: false });
    const ticket = {
      method: 'POST',
      url: '/objects/upload',
      fields: { key: each.id },
      expires_at: new Date(Date.now() + 900_000).toISOString(),
    };
    return HttpResponse.json(
      { photograph: catalogue.presentPhotograph(each), ticket },
      { status: 201 },
    );
  }),
  http.post('*/objects/upload', async ({ request }) => {
    const form = await request.formData();
    const each = find(form.get('key'));
    if (!each) return problem(403, 'This ticket is not valid.');
    each.received = true;
    each.born = Date.now();
    if (/broken/.test(each.filename)) {
      each.end = 'failed';
      each.reason = 'The file ends too early: it is not a whole JPEG.';
    }
    if (/empty-sea/.test(each.filename)) each.end = 'no_fluke';
    const first = catalogue.held.find(
      (other) => other !== each && other.filename === each.filename && other.size === each.size,
    );
    if (first) {
      each.end = 'duplicate';
      each.duplicateOf = first.id;
    }
    return new HttpResponse(null, { status: 204 });
  }),
  http.get('*/v1/photographs', ({ request }) => {
    const state = new URL(request.url).searchParams.get('state');
    const wanted = catalogue.held.filter((each) => !state || catalogue.stateOf(each) === state);
    return page(wanted.map(catalogue.presentPhotograph), request.url);
  }),
  http.get('*/v1/photographs/:id', ({ params }) => {
    const each = find(params.id);
    return each
      ? HttpResponse.json(catalogue.presentPhotograph(each))
      : problem(404, 'There is no such photograph.');
  }),
  http.delete('*/v1/photographs/:id', ({ params }) => {
    const each = find(params.id);
    if (!each) return problem(404, 'There is no such photograph.');
    const answer = catalogue.presentPhotograph(each);
    catalogue.held.splice(catalogue.held.indexOf(each), 1);
    return HttpResponse.json(answer);
  }),
  http.put('*/v1/photographs/:id/crop', async ({ params, request }) => {
    const each = find(params.id);
    if (!each) return problem(404, 'There is no such photograph.');
    Object.assign(each, { box: await request.json(), end: 'ready', born: Date.now() - 2400 });
    return HttpResponse.json(catalogue.presentPhotograph(each));
  }),
  http.post('*/v1/photographs/:id/retry', ({ params }) => {
    const each = find(params.id);
    if (!each) return problem(404, 'There is no such photograph.');
    each.born = Date.now();
    return HttpResponse.json(catalogue.presentPhotograph(each));
  }),
];

const review = [
  http.get('*/v1/encounters', ({ request }) => {
    const wanted = catalogue.held.map(catalogue.presentEncounter).reverse();
    return page(
      wanted.filter((each) => each.status === 'unreviewed'),
      request.url,
    );
  }),
  http.get('*/v1/encounters/:id', ({ params }) => {
    const each = find(params.id);
    return each
      ? HttpResponse.json(catalogue.presentEncounter(each))
      : problem(404, 'There is no such encounter.');
  }),
  http.get('*/v1/encounters/:id/candidates', ({ params }) => {
    const each = find(params.id);
    return each
      ? HttpResponse.json(catalogue.presentCandidates(each))
      : problem(404, 'There is no such encounter.');
  }),
  http.get('*/v1/encounters/:id/reviews', ({ params, request }) =>
    page(
      catalogue.reviews.filter((each) => each.encounter_id === params.id),
      request.url,
    ),
  ),
  http.post('*/v1/reviews', async ({ request }) => {
    const wish = (await request.json()) as Schemas['ReviewRequest'];
    const each = find(wish.encounter_id);
    if (!each) return problem(404, 'There is no such encounter.');
    if (each.version !== wish.encounter_version) return problem(409, 'It changed meanwhile.');
    const name = wish.name ?? proposal();
    const taken = [...catalogue.whales.values()].some((whale) => whale.name === name);
    if (wish.decision === 'new' && taken) return problem(409, `${name} is a whale already.`);
    return record(each, wish.decision, () => {
      each.status = wish.decision === 'not_identifiable' ? 'not_identifiable' : 'identified';
      each.individual = wish.individual_id ?? null;
      if (wish.decision === 'new') {
        each.individual = crypto.randomUUID();
        catalogue.whales.set(each.individual, {
          id: each.individual,
          version: 1,
          name,
          aliases: [],
        });
      }
    });
  }),
  http.post('*/v1/reviews/:id/undo', ({ params }) => {
    const done = catalogue.reviews.find((each) => each.id === params.id);
    const each = find(done?.encounter_id);
    if (!done || !each) return problem(404, 'There is no such decision.');
    return record(
      each,
      'undo',
      () => {
        each.status = 'unreviewed';
        each.individual = null;
      },
      done.id,
    );
  }),
];

const rest = [
  http.get('*/v1/individuals', ({ request }) =>
    page([...catalogue.whales.values()].map(catalogue.presentWhale), request.url),
  ),
  http.patch('*/v1/individuals/:id', async ({ params, request }) => {
    const whale = catalogue.whales.get(String(params.id));
    const change = (await request.json()) as Schemas['IndividualChange'];
    if (!whale) return problem(404, 'There is no such whale.');
    if (whale.version !== change.version) return problem(409, 'Somebody else changed this whale.');
    whale.version += 1;
    whale.name = change.name ?? whale.name;
    whale.aliases = change.aliases ?? whale.aliases;
    return HttpResponse.json(catalogue.presentWhale(whale));
  }),
  http.get('*/v1/proposed-name', () => HttpResponse.json({ name: proposal() })),
  http.get('*/v1/sign-in', () => HttpResponse.json({ pool: null })),
  http.get('*/v1/health', () => HttpResponse.json({ status: 'ready' })),
  http.get('*/v1/stats', () => HttpResponse.json(stats())),
  http.post('*/v1/sample', () =>
    HttpResponse.json({ photographs: catalogue.loadDrawings() }, { status: 202 }),
  ),
  http.delete('*/v1/sample', () => {
    const kept = catalogue.held.filter((each) => !each.drawing);
    const gone = catalogue.held.length - kept.length;
    catalogue.held.splice(0, catalogue.held.length, ...kept);
    return HttpResponse.json({ photographs: gone }, { status: 202 });
  }),
  http.get('*/objects/:kind/:whale/:file', ({ params }) => {
    const svg = drawFluke(
      Number(params.whale),
      Number.parseInt(String(params.file), 10),
      params.kind === 'display',
    );
    return new HttpResponse(svg, { headers: { 'content-type': 'image/svg+xml' } });
  }),
];

export const handlers = [...day, ...photographs, ...review, ...rest];
