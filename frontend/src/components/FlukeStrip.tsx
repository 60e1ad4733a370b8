import type { ReactNode } from 'react';
import classes from './FlukeStrip.module.css';
import { keepFocus } from './keyboard';
import { Picture } from './Picture';

interface StripProps {
  flukes: ReadonlyArray<{ id: string; filename: string; src: string }>;
  shownIndex: number;
  choose: (index: number) => void;
  className?: string;
  children?: ReactNode;
}

/** Small pictures of flukes, to choose the one to show. */
export function FlukeStrip({ flukes, shownIndex, choose, className, children }: StripProps) {
  return (
    <div className={`${classes.strip} ${className ?? ''}`}>
      {flukes.map(({ id, filename, src }, index) => (
        <button
          type="button"
          key={id}
          aria-pressed={index === shownIndex}
          aria-label={`Show ${filename}`}
          onMouseDown={keepFocus}
          onClick={() => choose(index)}
        >
          <Picture src={src} alt="" className={classes.thumb} />
        </button>
      ))}
      {children}
    </div>
  );
}
