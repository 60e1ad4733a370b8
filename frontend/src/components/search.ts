/** Text without case and accents, so that a search for "orion" finds "Órion". */
export function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim();
}

/** Whether a search for `typed` finds a name. */
export function isFound(name: string, typed: string): boolean {
  return folded(name).includes(folded(typed));
}
