import type { ErrorComponentProps } from '@tanstack/react-router';
import { LinkButton } from '~/components/LinkButton';
import { Empty, Failed } from '~/components/states';

export function MissingPage() {
  return (
    <div className="page">
      <Empty
        isPageTitle
        title="Page not found"
        action={
          <LinkButton to="/" variant="default">
            Go to the photographs
          </LinkButton>
        }
      />
    </div>
  );
}

export function CrashedPage({ error, reset }: ErrorComponentProps) {
  return (
    <div className="page">
      <Failed what="This page stopped working" error={error} retry={reset} />
    </div>
  );
}
