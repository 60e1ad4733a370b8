/** How many bytes had been sent at a moment (milliseconds). */
export interface Sample {
  at: number;
  bytes: number;
}

const WINDOW_MS = 20_000;
const LEAST_MS = 1_500;

/** Adds a sample and forgets what is too old to tell the present speed. */
export function remember(samples: readonly Sample[], sample: Sample): Sample[] {
  return [...samples.filter((each) => sample.at - each.at <= WINDOW_MS), sample];
}

/** Seconds until `remaining` bytes are sent at the present speed; null while nobody can know. */
export function secondsLeft(samples: readonly Sample[], remaining: number): number | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last) return null;
  const elapsed = last.at - first.at;
  const sent = last.bytes - first.bytes;
  if (elapsed < LEAST_MS || sent <= 0) return null;
  return (remaining * elapsed) / sent / 1000;
}
