import { Button } from '@mantine/core';
import type { MouseEvent, ReactNode } from 'react';
import {
  BlockedIcon,
  CheckIcon,
  PlusIcon,
  SearchIcon,
  SkipIcon,
  UndoIcon,
} from '~/components/icons';
import { KeyHint } from '~/components/KeyHint';
import classes from './DecisionBar.module.css';

interface BarProps {
  /** The name to confirm, or null where the candidate shown cannot be confirmed. */
  confirmName: string | null;
  mayDecide: boolean;
  undoing: boolean;
  lastSaid: string | undefined;
  confirm: () => void;
  newWhale: () => void;
  notIdentifiable: () => void;
  findWhale: () => void;
  skip: () => void;
  undo: () => void;
}

const keepFocus = (event: MouseEvent) => event.preventDefault();

interface ActionProps {
  press: () => void;
  icon: ReactNode;
  hint: string;
  children: ReactNode;
  disabled?: boolean;
  main?: boolean;
  loading?: boolean;
}

function Action({ press, icon, hint, children, disabled, main, loading }: ActionProps) {
  return (
    <Button
      size="md"
      variant={main ? 'filled' : 'default'}
      className={main ? classes.main : undefined}
      leftSection={icon}
      rightSection={<KeyHint of={hint} />}
      disabled={disabled}
      loading={loading}
      onMouseDown={keepFocus}
      onClick={press}
    >
      {children}
    </Button>
  );
}

/** Every decision, with its key on its button. */
export function DecisionBar(props: BarProps) {
  const { confirmName, mayDecide, undoing, lastSaid } = props;
  return (
    <div className={classes.bar} role="toolbar" aria-label="Decide">
      <Action
        main
        press={props.confirm}
        icon={<CheckIcon />}
        hint="Enter"
        disabled={!mayDecide || confirmName === null}
      >
        <span className={classes.confirm}>
          {confirmName === null ? 'Confirm' : `Confirm ${confirmName}`}
        </span>
      </Action>
      <Action press={props.newWhale} icon={<PlusIcon />} hint="n" disabled={!mayDecide}>
        New whale
      </Action>
      <Action press={props.findWhale} icon={<SearchIcon />} hint="f" disabled={!mayDecide}>
        Another whale
      </Action>
      <Action press={props.notIdentifiable} icon={<BlockedIcon />} hint="x" disabled={!mayDecide}>
        Not identifiable
      </Action>
      <Action press={props.skip} icon={<SkipIcon />} hint="s">
        Skip
      </Action>
      <span className={classes.undo}>
        <span className={classes.last} role="status">
          {lastSaid}
        </span>
        <Action press={props.undo} icon={<UndoIcon />} hint="u" loading={undoing}>
          Undo
        </Action>
      </span>
    </div>
  );
}
