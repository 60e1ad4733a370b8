import { Button, type ButtonProps } from '@mantine/core';

interface ShowMoreProps extends ButtonProps {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
}

/** A button that fetches the next page of a list; nothing if there is none. */
export function ShowMore({ query, ...props }: ShowMoreProps) {
  if (!query.hasNextPage) return null;
  return (
    <Button
      variant="default"
      display="block"
      mx="auto"
      loading={query.isFetchingNextPage}
      onClick={() => void query.fetchNextPage()}
      {...props}
    >
      Show more
    </Button>
  );
}
