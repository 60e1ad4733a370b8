import { createTheme, type MantineColorsTuple } from '@mantine/core';

const sea: MantineColorsTuple = [
  '#e3fafa',
  '#c9eff0',
  '#9be0e3',
  '#6ad0d5',
  '#46c2c9',
  '#2fb4bc',
  '#1d9aa3',
  '#0d7c85',
  '#06646c',
  '#024d54',
];

const dark: MantineColorsTuple = [
  '#d5dde1',
  '#b9c4ca',
  '#94a3ab',
  '#62727b',
  '#33424a',
  '#263239',
  '#18222a',
  '#10181d',
  '#0b1216',
  '#070c0f',
];

export const theme = createTheme({
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  primaryColor: 'sea',
  primaryShade: { light: 7, dark: 7 },
  autoContrast: true,
  respectReducedMotion: true,
  colors: { sea, dark },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  headings: { fontWeight: '600' },
  components: {
    Button: { defaultProps: { size: 'sm' } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true } },
    Modal: {
      defaultProps: {
        centered: true,
        // No exit animation: the page's shortcuts are off while a dialog is in the document.
        transitionProps: { duration: 120, exitDuration: 0 },
        // Otherwise screen readers announce a dialog's header as a second page banner.
        attributes: { header: { role: 'presentation' } },
      },
    },
  },
});
