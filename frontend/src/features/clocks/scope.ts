import type { ClockRequest, Correction, CorrectionPreview, Sources } from '~/api/types';
import { takenOn } from '~/components/format';

/** Which photographs, as chosen; an empty text sets no condition. */
export interface Scope {
  serial: string;
  model: string;
  folder: string;
  contributor: string;
  first_day: string;
  last_day: string;
}

export const EVERYWHERE: Scope = {
  serial: '',
  model: '',
  folder: '',
  contributor: '',
  first_day: '',
  last_day: '',
};

/** The first and last day of a scope. */
export type Days = Pick<Scope, 'first_day' | 'last_day'>;

export const NO_DAYS: Days = { first_day: '', last_day: '' };

/** The scope with other days, unless a person typed its days: they are not those of `before`. */
export function withDays(scope: Scope, before: Days, days: Days): Scope {
  const typed = scope.first_day !== before.first_day || scope.last_day !== before.last_day;
  return typed ? scope : { ...scope, ...days };
}

export function isChosen(scope: Scope): boolean {
  return Object.values(scope).some((each) => each.trim() !== '');
}

/** The conditions that are set, as the API takes them. */
export function conditions(scope: Scope): Partial<ClockRequest> {
  const set = Object.entries(scope).filter(([, text]) => text.trim() !== '');
  return Object.fromEntries(set.map(([name, text]) => [name, text.trim()]));
}

/** One camera, or all of a model, with the number of photographs. */
export interface CameraChoice {
  model: string;
  serial: string;
  label: string;
  photographs: number;
}

function camerasIn(parts: readonly Sources[]): CameraChoice[] {
  const found = new Map<string, CameraChoice>();
  const add = (model: string, serial: string, label: string, photographs: number) => {
    const key = JSON.stringify([model, serial]);
    const before = found.get(key);
    if (before) before.photographs += photographs;
    else found.set(key, { model, serial, label, photographs });
  };
  const numbers = new Map<string, Set<string>>();
  for (const each of parts.flatMap(({ cameras }) => cameras)) {
    const { make, model, serial, photographs } = each;
    const named = model && make && !model.startsWith(make) ? `${make} ${model}` : (model ?? make);
    const name = named ?? 'Camera';
    if (model) add(model, '', name, photographs);
    if (serial) add(model ?? '', serial, `${name}, no. ${serial}`, photographs);
    if (model) numbers.set(model, (numbers.get(model) ?? new Set()).add(serial ?? ''));
  }
  return [...found.values()]
    .filter(({ model, serial }) => {
      // All cameras of a model are a choice of their own only where they differ from its one camera.
      const of = numbers.get(model);
      return serial !== '' || of === undefined || of.size > 1 || of.has('');
    })
    .map((each) =>
      each.serial === '' && (numbers.get(each.model)?.size ?? 0) > 1
        ? { ...each, label: `All ${each.label}` }
        : each,
    )
    .sort((a, b) => a.label.localeCompare(b.label, undefined, { numeric: true }));
}

/** The cameras and folders of all parts of the catalogue, each once, with their counts. */
export function choicesIn(parts: readonly Sources[]): {
  cameras: CameraChoice[];
  folders: { folder: string; photographs: number }[];
} {
  const folders = new Map<string, number>();
  for (const { folder, photographs } of parts.flatMap((each) => each.folders)) {
    folders.set(folder, (folders.get(folder) ?? 0) + photographs);
  }
  return {
    cameras: camerasIn(parts),
    folders: [...folders]
      .map(([folder, photographs]) => ({ folder, photographs }))
      .sort((a, b) => a.folder.localeCompare(b.folder, undefined, { numeric: true })),
  };
}

/** The photographs of a correction in words: "Nikon D500, no. 3012345; 1 Jul 2024 to 3 Jul 2024". */
export function scopeWords(of: Correction): string {
  const camera = [of.model, of.serial && `no. ${of.serial}`].filter(Boolean).join(', ');
  const [first, last] = [of.first_day, of.last_day].map((each) => each && takenOn(each));
  const days =
    first && last
      ? first === last
        ? first
        : `${first} to ${last}`
      : first
        ? `from ${first}`
        : last && `until ${last}`;
  const folder = of.folder && `folder ${of.folder}`;
  const by = of.contributor && `brought in by ${of.contributor}`;
  return [camera, folder, by, days].filter(Boolean).join('; ');
}

/** The previews of all parts of the catalogue added up. */
export function addedUp(parts: readonly CorrectionPreview[]): CorrectionPreview | null {
  const [first] = parts;
  if (!first) return null;
  const left = new Map<string, number>();
  for (const { reason, photographs } of parts.flatMap((each) => each.left)) {
    left.set(reason, (left.get(reason) ?? 0) + photographs);
  }
  return {
    ...first,
    photographs: parts.reduce((sum, each) => sum + each.photographs, 0),
    left: [...left].map(([reason, photographs]) => ({ reason, photographs })),
    examples: parts.flatMap((each) => each.examples).slice(0, 5),
    next_cursor: null,
  };
}
