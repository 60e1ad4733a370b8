import { ActionIcon, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { keepFocus, keyCap } from '~/components/keyboard';

interface ToolProps {
  label: string;
  /** The tool's key, a value of `KeyboardEvent.key`. */
  of: string;
  press: () => void;
  pressed?: boolean;
  children: ReactNode;
}

/** A small button of the viewer, with its key in the tooltip. */
export function Tool({ label, of, press, pressed, children }: ToolProps) {
  return (
    <Tooltip label={`${label} (${keyCap(of)})`}>
      <ActionIcon
        variant={pressed ? 'filled' : 'default'}
        size={30}
        aria-label={label}
        aria-pressed={pressed}
        onMouseDown={keepFocus}
        onClick={press}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
