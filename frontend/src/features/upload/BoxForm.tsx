import { Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { isConflict, words } from '~/api/errors';
import { addFluke, cropByHand, photographOptions } from '~/api/photographs';
import type { Annotation, Box, Photograph } from '~/api/types';
import { BoxEditor } from './BoxEditor';
import { firstBox, type Size } from './box';

/** What is drawn: the first box, another one for a fluke, or a box around one fluke more. */
export type Drawing = { kind: 'box'; of: Annotation | undefined } | { kind: 'another' };

/** A box for one fluke more: in a corner, where it does not cover the first one. */
function aside({ width, height }: Size): Box {
  return firstBox({ width: width / 2, height: height / 2 });
}

interface FormProps {
  photograph: Photograph;
  src: string;
  size: Size;
  drawing: Drawing;
  saved: () => void;
  cancel: () => void;
}

/** A box drawn by hand, and sent. */
export function BoxForm({ photograph, src, size, drawing, saved, cancel }: FormProps) {
  const client = useQueryClient();
  const isAnother = drawing.kind === 'another';
  const several = photograph.annotations.length > 1;
  const cropping = useMutation({
    mutationFn: (box: Box) =>
      drawing.kind === 'another'
        ? addFluke(photograph.id, photograph.version, box)
        : cropByHand(photograph.id, box, several ? drawing.of?.id : undefined),
    onSuccess: () => {
      for (const queryKey of [['photographs'], ['encounters'], ['stats']]) {
        void client.invalidateQueries({ queryKey });
      }
      const what = isAnother ? 'one fluke more' : 'the new box';
      notifications.show({ message: `${photograph.filename} is on its way with ${what}.` });
      saved();
    },
    onError: (error) => {
      if (isConflict(error)) {
        void client.invalidateQueries({ queryKey: photographOptions(photograph.id).queryKey });
      }
    },
  });
  return (
    <Stack>
      {cropping.error && (
        <Text c="red" role="alert">
          {words(cropping.error)}
        </Text>
      )}
      <BoxEditor
        src={src}
        size={size}
        others={isAnother ? photograph.annotations.map((each) => each.box) : []}
        initial={drawing.kind === 'box' ? (drawing.of?.box ?? firstBox(size)) : aside(size)}
        busy={cropping.isPending}
        save={(box) => cropping.mutate(box)}
        saveLabel={isAnother ? 'Add this fluke' : 'Use this box'}
        cancel={cancel}
      />
    </Stack>
  );
}
