import { ActionIcon, Tooltip } from '@mantine/core';
import type { MouseEvent, ReactNode } from 'react';
import { keyCap } from '~/components/keyboard';

interface ToolProps {
  label: string;
  /** Its key, as `KeyboardEvent.key` says it. */
  of: string;
  press: () => void;
  pressed?: boolean;
  children: ReactNode;
}

/** The keys stay with the page: a click on a tool does not take the focus. */
export const keepFocus = (event: MouseEvent) => event.preventDefault();

/** A small button of the viewer; its key is in its tooltip. */
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
