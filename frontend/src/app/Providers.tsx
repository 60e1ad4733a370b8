import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { SignInGate } from '~/features/sign-in/SignInGate';
import { queryClient } from './queryClient';
import { router } from './router';
import { theme } from './theme';

const schemes = localStorageColorSchemeManager({ key: 'flukeline-color-scheme' });

export function Providers() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="dark" colorSchemeManager={schemes}>
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-left" limit={3} autoClose={5000} />
        <SignInGate>
          <RouterProvider router={router} />
        </SignInGate>
      </QueryClientProvider>
    </MantineProvider>
  );
}
