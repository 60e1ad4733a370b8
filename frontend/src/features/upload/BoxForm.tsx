import { Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { isConflict, words } from '~/api/errors';
import { addFluke, cropByHand, photographOptions } from '~/api/photographs';
import type { Annotation, Box, Photograph } from '~/api/types';
import { BoxEditor } from './BoxEditor';
import { firstBox, type Size } from './box';

/** The box to draw: of a fluke (undefined: the first one found by hand), or of another fluke. */
export type BoxTarget = { kind: 'box'; of: Annotation | undefined } | { kind: 'another' };

/** A first box for another fluke: in the top left quarter, off the middle of the photograph. */
function cornerBox({ width, height }: Size): Box {
  return firstBox({ width: width / 2, height: height / 2 });
}

interface FormProps {
  photograph: Photograph;
  src: string;
  size: Size;
  target: BoxTarget;
  saved: () => void;
  cancel: () => void;
}

/** Draws a box by hand and sends it as a crop request. */
export function BoxForm({ photograph, src, size, target, saved, cancel }: FormProps) {
  const client = useQueryClient();
  const isAnother = target.kind === 'another';
  const several = photograph.annotations.length > 1;
  const cropping = useMutation({
    mutationFn: (box: Box) =>
      target.kind === 'another'
        ? addFluke(photograph.id, photograph.version, box)
        : cropByHand(photograph.id, box, several ? target.of?.id : undefined),
    onSuccess: () => {
      for (const queryKey of [['photographs'], ['encounters'], ['stats']]) {
        void client.invalidateQueries({ queryKey });
      }
      const what = isAnother ? 'another fluke' : 'the new box';
      notifications.show({ message: `${photograph.filename} is processed again with ${what}.` });
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
        initial={target.kind === 'box' ? (target.of?.box ?? firstBox(size)) : cornerBox(size)}
        busy={cropping.isPending}
        save={(box) => cropping.mutate(box)}
        saveLabel={isAnother ? 'Add this fluke' : 'Use this box'}
        cancel={cancel}
      />
    </Stack>
  );
}
