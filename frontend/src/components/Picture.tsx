import { useState } from 'react';
import { PictureIcon } from './icons';
import classes from './Picture.module.css';

interface PictureProps {
  src: string | null | undefined;
  alt: string;
  className?: string;
  lazy?: boolean;
}

/** A picture, or an icon in its place if it cannot be loaded. */
export function Picture({ src, alt, className, lazy = true }: PictureProps) {
  const [broken, setBroken] = useState<string>();
  const frame = `${classes.frame} ${className ?? ''}`;
  if (!src || broken === src) {
    return (
      <span className={frame}>
        <PictureIcon size={20} />
        {alt && <span className="visually-hidden">{alt}</span>}
      </span>
    );
  }
  return (
    <span className={frame}>
      <img
        src={src}
        alt={alt}
        loading={lazy ? 'lazy' : 'eager'}
        decoding="async"
        draggable={false}
        onError={() => setBroken(src)}
      />
    </span>
  );
}
