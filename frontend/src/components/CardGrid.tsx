import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './CardGrid.module.css';
import { Picture } from './Picture';
import { DrawingBadge } from './states';

/** A grid of cards, each an `li` with a link. */
export function CardGrid({ children }: { children: ReactNode }) {
  return <ul className={classes.grid}>{children}</ul>;
}

/** Placeholders for cards that are being loaded. */
export function CardGridLoading({ height }: { height: number }) {
  return (
    <ul className={classes.grid} aria-busy="true">
      {[1, 2, 3, 4, 5, 6, 7, 8].map((each) => (
        <li key={each}>
          <Skeleton height={height} />
        </li>
      ))}
    </ul>
  );
}

/** The class of a card's link. */
export const cardClass = `panel plain-link ${classes.card}`;

interface ContentProps {
  src: string | null | undefined;
  name: string;
  drawing: boolean;
  children: ReactNode;
}

/** A card's picture and name, with `CardDetail`s as children. */
export function CardContent({ src, name, drawing, children }: ContentProps) {
  return (
    <>
      <Picture src={src} alt="" className={classes.picture} />
      <span className={classes.name}>
        <span className="user-text">{name}</span>
        {drawing && <DrawingBadge />}
      </span>
      {children}
    </>
  );
}

export function CardDetail({ children }: { children: ReactNode }) {
  return <span className={`${classes.detail} user-text`}>{children}</span>;
}
