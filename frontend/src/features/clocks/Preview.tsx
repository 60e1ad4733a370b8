import { Text } from '@mantine/core';
import type { CorrectionPreview } from '~/api/types';
import { count, place, takenAt } from '~/components/format';
import classes from './Clocks.module.css';
import { differenceWords } from './difference';
import { gapWords } from './track';

interface PreviewProps {
  found: CorrectionPreview;
  isTrack: boolean;
}

/** A time of the server in UTC, as a track gives it. */
function inUtc(iso: string): string {
  return takenAt(iso.replace('Z', '+00:00'));
}

/** What a correction would change, with examples, and what it would leave and why. */
export function Preview({ found, isTrack }: PreviewProps) {
  const { photographs, examples, left, track, seconds } = found;
  return (
    <>
      <ul className={classes.counts} aria-label="This correction">
        <li>
          <b>{photographs.toLocaleString()}</b>{' '}
          {isTrack
            ? `${photographs === 1 ? 'photograph gets' : 'photographs get'} a place`
            : `${photographs === 1 ? 'photograph changes' : 'photographs change'}`}
        </li>
        {!isTrack && seconds !== 0 && (
          <li>
            <b>{differenceWords(seconds)}</b> difference
          </li>
        )}
        {track && (
          <li>
            <b>{gapWords(track.largest_gap_seconds)}</b> largest gap of{' '}
            {count(track.points, 'point')}
          </li>
        )}
      </ul>
      {track && (
        <Text size="sm" className="muted">
          The track goes from {inUtc(track.begins)} to {inUtc(track.ends)}.
        </Text>
      )}
      {examples.length > 0 && (
        <div className={classes.scroll}>
          <table className={classes.changes}>
            <caption>
              {photographs > examples.length ? 'Some of them' : 'Photographs that change'}
            </caption>
            <thead>
              <tr>
                <th scope="col">Photograph</th>
                <th scope="col">{isTrack ? 'Time' : 'Time now'}</th>
                <th scope="col">{isTrack ? 'Place' : 'Time after'}</th>
              </tr>
            </thead>
            <tbody>
              {examples.map((each) => (
                <tr key={each.photograph_id}>
                  <td className="user-text">{each.filename}</td>
                  <td>{takenAt(each.taken_at)}</td>
                  <td>
                    {isTrack
                      ? place(each.latitude_after, each.longitude_after)
                      : takenAt(each.taken_at_after)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {photographs === 0 && left.length === 0 && (
        <Text size="sm" role="status">
          No photograph meets these conditions.
        </Text>
      )}
      {left.length > 0 && (
        <div>
          <Text size="sm" fw={600}>
            Left as they are
          </Text>
          <ul className={classes.left} aria-label="Left as they are">
            {left.map((each) => (
              <li key={each.reason}>
                {count(each.photographs, 'photograph')}: {each.reason}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
