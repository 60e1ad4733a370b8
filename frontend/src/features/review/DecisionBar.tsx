import { Button } from '@mantine/core';
import { type KeyboardEvent, memo, type ReactNode } from 'react';
import {
  BlockedIcon,
  CheckIcon,
  PlusIcon,
  SearchIcon,
  SkipIcon,
  UndoIcon,
} from '~/components/icons';
import { KeyHint } from '~/components/KeyHint';
import { keepFocus } from '~/components/keyboard';
import classes from './DecisionBar.module.css';

interface BarProps {
  /** The name of the selected candidate; null if it has none and cannot be confirmed. */
  confirmName: string | null;
  mayDecide: boolean;
  /** Whether decisions are off because the picture to review is not shown yet. */
  waiting: boolean;
  undoing: boolean;
  lastSaid: string | undefined;
  actions: {
    confirm: () => void;
    newWhale: () => void;
    notIdentifiable: () => void;
    findWhale: () => void;
    skip: () => void;
    undo: () => void;
  };
}

/** Ignores the repeated key events of a held Enter. */
function pressOnce(event: KeyboardEvent): void {
  if (event.key === 'Enter' && event.repeat) event.preventDefault();
}

interface ActionProps {
  press: () => void;
  icon: ReactNode;
  hint: string;
  children: ReactNode;
  disabled?: boolean;
  /** Disabled for a moment, with the focus kept. */
  waiting?: boolean;
  main?: boolean;
  loading?: boolean;
}

function Action(props: ActionProps) {
  const { press, icon, hint, children, disabled, waiting, main, loading } = props;
  return (
    <Button
      size="md"
      variant={main ? 'filled' : 'default'}
      className={main ? classes.main : undefined}
      leftSection={icon}
      rightSection={<KeyHint of={hint} />}
      disabled={disabled}
      data-disabled={waiting || undefined}
      aria-disabled={waiting || undefined}
      loading={loading}
      onMouseDown={keepFocus}
      onKeyDown={pressOnce}
      onClick={waiting ? undefined : press}
    >
      {children}
    </Button>
  );
}

/** The buttons for the decisions, each with its key. */
export const DecisionBar = memo(function DecisionBar(props: BarProps) {
  const { confirmName, mayDecide, waiting, undoing, lastSaid, actions } = props;
  return (
    <div className={classes.bar} role="toolbar" aria-label="Decide">
      <Action
        main
        press={actions.confirm}
        icon={<CheckIcon />}
        hint="Enter"
        disabled={!mayDecide || confirmName === null}
        waiting={waiting}
      >
        <span className={classes.confirm}>
          {confirmName === null ? 'Confirm' : `Confirm ${confirmName}`}
        </span>
      </Action>
      <Action
        press={actions.newWhale}
        icon={<PlusIcon />}
        hint="n"
        disabled={!mayDecide}
        waiting={waiting}
      >
        New whale
      </Action>
      <Action
        press={actions.findWhale}
        icon={<SearchIcon />}
        hint="f"
        disabled={!mayDecide}
        waiting={waiting}
      >
        Another whale
      </Action>
      <Action
        press={actions.notIdentifiable}
        icon={<BlockedIcon />}
        hint="x"
        disabled={!mayDecide}
        waiting={waiting}
      >
        Not identifiable
      </Action>
      <Action press={actions.skip} icon={<SkipIcon />} hint="s">
        Skip
      </Action>
      <span className={classes.undo}>
        <span className={classes.last} role="status">
          {lastSaid}
        </span>
        <Action press={actions.undo} icon={<UndoIcon />} hint="u" loading={undoing}>
          Undo
        </Action>
      </span>
    </div>
  );
});
