import { Modal, Stack, Title } from '@mantine/core';
import { type Keymap, keyCap } from '~/components/keyboard';
import { groupKeys } from '~/features/group/keys';
import { reviewKeys } from '~/features/review/keys';
import { photographKeys } from '~/features/upload/keys';
import { globalKeys } from './keys';
import classes from './Shell.module.css';

const SECTIONS: Array<[string, Keymap]> = [
  ['Every page', globalKeys],
  ['Photograph', photographKeys],
  ['Group', groupKeys],
  ['Review', reviewKeys],
];

interface HelpProps {
  opened: boolean;
  close: () => void;
}

export function HelpDialog({ opened, close }: HelpProps) {
  return (
    <Modal
      opened={opened}
      onClose={close}
      title="Keyboard shortcuts"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        {SECTIONS.map(([title, keymap]) => (
          <section key={title}>
            <Title order={3} size="h5" mb={6}>
              {title}
            </Title>
            <dl className={classes.keys}>
              {Object.values(keymap).map(({ keys, does }) => (
                <div key={does}>
                  <dt>
                    {keys.map((key) => (
                      <kbd key={key} className="key-cap">
                        {keyCap(key)}
                      </kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </Stack>
    </Modal>
  );
}
