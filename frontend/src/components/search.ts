/** Text as a search compares it: without case and accents, so that "orion" finds "Órion". */
export function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim();
}

/** Whether a name is one of those that a search by `typed` finds. */
export function isFound(name: string, typed: string): boolean {
  return folded(name).includes(folded(typed));
}
