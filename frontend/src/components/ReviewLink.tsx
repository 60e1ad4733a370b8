import type { ReactNode } from 'react';
import { LinkButton } from './LinkButton';

interface ReviewLinkProps {
  encounterId: string;
  children?: ReactNode;
}

/** A small button that opens the review of an encounter. */
export function ReviewLink({ encounterId, children = 'Review' }: ReviewLinkProps) {
  return (
    <LinkButton size="xs" variant="default" to="/review/$encounterId" params={{ encounterId }}>
      {children}
    </LinkButton>
  );
}
