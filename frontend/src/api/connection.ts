/**
 * Whether the server answers. Every request reports here, so nothing polls while all is well.
 * `navigator.onLine` is no guide: on a boat the server is this very laptop, and there is no network.
 */
type Listener = () => void;

let answering = true;
const listeners = new Set<Listener>();

function change(next: boolean): void {
  if (next === answering) return;
  answering = next;
  for (const listener of listeners) listener();
}

export const connection = {
  isAnswering: (): boolean => answering,
  answered: (): void => change(true),
  failed: (): void => change(false),
  subscribe(listener: Listener): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
