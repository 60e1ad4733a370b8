import type { Individual } from '~/api/types';

function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Whether a whale's name or one of its aliases holds what was typed; accents don't matter. */
export function isFound(whale: Pick<Individual, 'name' | 'aliases'>, typed: string): boolean {
  const wanted = folded(typed.trim());
  return [whale.name, ...whale.aliases].some((name) => folded(name).includes(wanted));
}
