import { ActionIcon, Tooltip, useMantineColorScheme } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { FlukeMark, KeyboardIcon, MoonIcon, SunIcon } from '~/components/icons';
import { useShortcuts } from '~/components/keyboard';
import { ImportChip } from '~/features/import/ImportChip';
import { resumeImportUploads } from '~/features/import/importUploads';
import { SignedIn } from '~/features/sign-in/SignedIn';
import { UploadChip } from '~/features/upload/UploadChip';
import { resumeUploads } from '~/features/upload/uploads';
import { ConnectionBanner, useIsConnected } from './ConnectionBanner';
import { usePolledStats } from './followCatalogue';
import { HelpDialog } from './HelpDialog';
import { globalKeys } from './keys';
import classes from './Shell.module.css';

interface NavProps {
  to: '/' | '/group' | '/review' | '/whales' | '/import';
  count?: number;
  counted?: string;
  children: ReactNode;
}

function NavLink({ to, count, counted, children }: NavProps) {
  return (
    <Link
      to={to}
      className={classes.link}
      activeOptions={{ exact: to === '/', includeSearch: false }}
    >
      {children}
      {count ? (
        <span className={classes.count}>
          {count.toLocaleString()}
          <span className="visually-hidden"> {counted}</span>
        </span>
      ) : null}
    </Link>
  );
}

function SchemeToggle() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const other = colorScheme === 'light' ? 'dark' : 'light';
  return (
    <Tooltip label={`Switch to ${other} mode`}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={`Switch to ${other} mode`}
        onClick={() => setColorScheme(other)}
      >
        {other === 'light' ? <SunIcon /> : <MoonIcon />}
      </ActionIcon>
    </Tooltip>
  );
}

function ConnectionStatus() {
  const answering = useIsConnected();
  return (
    <span className={classes.connection} data-answering={answering}>
      <i aria-hidden="true" />
      {answering ? 'Connected' : 'Not connected'}
    </span>
  );
}

export function Shell() {
  const stats = usePolledStats();
  const navigate = useNavigate();
  const [helpOpened, help] = useDisclosure();
  useEffect(resumeUploads, []);
  useEffect(resumeImportUploads, []);
  useShortcuts(globalKeys, {
    help: help.open,
    toUpload: () => void navigate({ to: '/' }),
    toGroup: () => void navigate({ to: '/group' }),
    toReview: () => void navigate({ to: '/review' }),
    toWhales: () => void navigate({ to: '/whales' }),
    toImport: () => void navigate({ to: '/import' }),
  });
  return (
    <div className={classes.shell}>
      <a href="#main" className={classes.skip}>
        Skip to content
      </a>
      <header className={classes.header}>
        <Link to="/" className={classes.brand} aria-label="Flukeline home">
          <FlukeMark />
          <span>Flukeline</span>
        </Link>
        <nav className={classes.nav} aria-label="Main">
          <NavLink to="/">Upload</NavLink>
          <NavLink to="/group">Group</NavLink>
          <NavLink to="/review" count={stats?.encounters.unreviewed} counted="to review">
            Review
          </NavLink>
          <NavLink to="/whales">Whales</NavLink>
          <NavLink to="/import">Import</NavLink>
        </nav>
        <div className={classes.tools}>
          <UploadChip />
          <ImportChip />
          <ConnectionStatus />
          <Tooltip label="Keyboard shortcuts (?)">
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label="Show keyboard shortcuts"
              className={classes.shortcuts}
              onClick={help.open}
            >
              <KeyboardIcon size={20} />
            </ActionIcon>
          </Tooltip>
          <SchemeToggle />
          <SignedIn />
        </div>
      </header>
      <ConnectionBanner />
      <main id="main" className={classes.main} tabIndex={-1}>
        <Outlet />
      </main>
      <HelpDialog opened={helpOpened} close={help.close} />
    </div>
  );
}
