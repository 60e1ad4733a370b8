import { useEffect, useRef, useState } from 'react';
import type { Encounter } from '~/api/types';
import { idsOf } from './moves';

/** The fluke at the same place in the next or previous row, or at that row's end. */
export function rowsOn(rows: readonly string[][], id: string, by: 1 | -1): string | undefined {
  const row = rows.findIndex((ids) => ids.includes(id));
  const next = rows[row + by];
  if (row < 0 || !next) return undefined;
  const place = rows[row]?.indexOf(id) ?? 0;
  return next[Math.min(place, next.length - 1)];
}

/** The next or previous fluke, continuing across rows. */
export function photographsOn(rows: readonly string[][], id: string, by: 1 | -1) {
  const all = rows.flat();
  return all[all.indexOf(id) + by];
}

/** The fluke that the keys act on, and the marked flukes. */
export function useCursor(encounters: readonly Encounter[]) {
  const rows = encounters.map(idsOf).filter((ids) => ids.length > 0);
  const known = new Set(rows.flat());
  const [wanted, setWanted] = useState<string>();
  const [marks, setMarks] = useState<ReadonlySet<string>>(new Set());
  const at = wanted !== undefined && known.has(wanted) ? wanted : rows[0]?.[0];
  const marked = [...marks].filter((id) => known.has(id));

  // The focus moves after a key press, and not when the list is fetched again.
  const focusing = useRef(false);
  useEffect(() => {
    if (!focusing.current || at === undefined) return;
    focusing.current = false;
    const button = document.querySelector<HTMLElement>(`[data-fluke="${CSS.escape(at)}"]`);
    button?.focus({ preventScroll: true });
    button?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  });
  const go = (id: string | undefined) => {
    if (id === undefined) return;
    focusing.current = true;
    setWanted(id);
  };
  return {
    at,
    marked,
    point: setWanted,
    next: () => at && go(photographsOn(rows, at, 1)),
    previous: () => at && go(photographsOn(rows, at, -1)),
    nextRow: () => at && go(rowsOn(rows, at, 1)),
    previousRow: () => at && go(rowsOn(rows, at, -1)),
    toggle: (id: string | undefined) => {
      if (id === undefined) return;
      setMarks((was) => {
        const now = new Set(was);
        if (!now.delete(id)) now.add(id);
        return now;
      });
    },
    clear: () => setMarks(new Set()),
  };
}
