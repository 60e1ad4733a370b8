import type { ReactNode } from 'react';
import type { Encounter, Photograph } from '~/api/types';
import { place, takenAt } from '~/components/format';
import classes from './Comparison.module.css';

type Facts = Pick<Photograph, 'filename' | 'taken_at' | 'latitude' | 'longitude'>;

interface CaptionProps {
  title: ReactNode;
  shown: Facts | undefined;
  /** The encounter that the photograph belongs to, once it is known. */
  encounter: Pick<Encounter, 'place' | 'photographer'> | undefined;
  tools: ReactNode;
}

/** The caption of a picture: file name, date, place and photographer. */
export function Caption({ title, shown, encounter, tools }: CaptionProps) {
  return (
    <div className={classes.caption}>
      <div className={classes.words}>
        <div className={classes.title}>{title}</div>
        {shown && (
          <div className={classes.facts}>
            <span className="user-text">{shown.filename}</span>
            <span>{takenAt(shown.taken_at)}</span>
            {encounter?.place && <span className="user-text">{encounter.place}</span>}
            <span>{place(shown.latitude, shown.longitude)}</span>
            <span className="user-text">
              {encounter?.photographer ? `By ${encounter.photographer}` : 'Photographer not known'}
            </span>
          </div>
        )}
      </div>
      {tools}
    </div>
  );
}
