/** The bytes sent by a point in time (milliseconds since 1970). */
export interface Sample {
  at: number;
  bytes: number;
}

const WINDOW_MS = 20_000;
const MIN_ELAPSED_MS = 1_500;

/** Adds a sample and drops those too old to show the current speed. */
export function withSample(samples: readonly Sample[], sample: Sample): Sample[] {
  return [...samples.filter((each) => sample.at - each.at <= WINDOW_MS), sample];
}

/** Seconds until `remaining` bytes are sent at the current speed; null if that is unknown yet. */
export function secondsLeft(samples: readonly Sample[], remaining: number): number | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last) return null;
  const elapsed = last.at - first.at;
  const sent = last.bytes - first.bytes;
  if (elapsed < MIN_ELAPSED_MS || sent <= 0) return null;
  return (remaining * elapsed) / sent / 1000;
}
