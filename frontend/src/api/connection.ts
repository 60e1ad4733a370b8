/**
 * Whether the server answers, as reported by every request. `navigator.onLine` cannot tell: at sea
 * the server runs on this laptop and is reachable without a network.
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
