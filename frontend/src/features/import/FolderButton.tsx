import { Button } from '@mantine/core';
import { type ReactNode, useRef } from 'react';
import type { FileInFolder } from '~/sending/dropped';
import { chosenFiles } from './folder';

interface FolderButtonProps {
  choose: (files: FileInFolder[]) => void;
  children: ReactNode;
}

/** A button that lets the person choose a folder, with all files in it. */
export function FolderButton({ choose, children }: FolderButtonProps) {
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button variant="default" onClick={() => chooser.current?.click()}>
        {children}
      </Button>
      <input
        ref={(input) => {
          chooser.current = input;
          // React knows no such property.
          input?.setAttribute('webkitdirectory', '');
        }}
        type="file"
        multiple
        className="visually-hidden"
        tabIndex={-1}
        aria-label="Folder of the photographs"
        onChange={({ target }) => {
          choose(chosenFiles(target.files));
          target.value = '';
        }}
      />
    </>
  );
}
