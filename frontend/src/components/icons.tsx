import type { ReactNode } from 'react';

interface IconProps {
  size?: number;
}

function stroke({ size = 18 }: IconProps, children: ReactNode) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

export const UploadIcon = (props: IconProps) =>
  stroke(props, <path d="M12 16V4m0 0L7 9m5-5 5 5M4 16v3a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-3" />);
export const CheckIcon = (props: IconProps) => stroke(props, <path d="m5 13 4.5 4.5L19 7" />);
export const PlusIcon = (props: IconProps) => stroke(props, <path d="M12 5v14M5 12h14" />);
export const MinusIcon = (props: IconProps) => stroke(props, <path d="M5 12h14" />);
export const WarningIcon = (props: IconProps) =>
  stroke(props, <path d="M12 4 2.8 19.5h18.4L12 4zm0 6v4m0 2.6v.1" />);
export const WaitIcon = (props: IconProps) =>
  stroke(
    props,
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M12 7.5V12l3 2" />
    </>,
  );
export const BoxIcon = (props: IconProps) =>
  stroke(
    props,
    <path d="M4 8V5a1 1 0 0 1 1-1h3m8 0h3a1 1 0 0 1 1 1v3m0 8v3a1 1 0 0 1-1 1h-3m-8 0H5a1 1 0 0 1-1-1v-3M8 12h8" />,
  );
export const RetryIcon = (props: IconProps) =>
  stroke(
    props,
    <path d="M20 11a8 8 0 0 0-14.3-4L4 9m0-5v5h5m-5 4a8 8 0 0 0 14.3 4L20 15m0 5v-5h-5" />,
  );
export const TrashIcon = (props: IconProps) =>
  stroke(props, <path d="M5 7h14M10 7V4h4v3m-7 0 1 13h8l1-13" />);
export const LinkIcon = (props: IconProps) =>
  stroke(
    props,
    <path d="M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1-1" />,
  );
export const SunIcon = (props: IconProps) =>
  stroke(
    props,
    <>
      <circle cx="12" cy="12" r="4" />
      <path d="M12 2.5v2m0 15v2M4.5 4.5 6 6m12 12 1.5 1.5m-17-7.5h2m15 0h2M4.5 19.5 6 18M18 6l1.5-1.5" />
    </>,
  );
export const MoonIcon = (props: IconProps) =>
  stroke(props, <path d="M20 14.5A8.5 8.5 0 1 1 9.5 4a6.8 6.8 0 0 0 10.5 10.500z" />);
export const KeyboardIcon = (props: IconProps) =>
  stroke(
    props,
    <>
      <rect x="2.5" y="6" width="19" height="12" rx="2" />
      <path d="M6.5 10h.01M10 10h.01M14 10h.01M17.5 10h.01M8 14h8" />
    </>,
  );
export const SearchIcon = (props: IconProps) =>
  stroke(
    props,
    <>
      <circle cx="11" cy="11" r="6.5" />
      <path d="m20 20-4.3-4.3" />
    </>,
  );
export const UndoIcon = (props: IconProps) =>
  stroke(props, <path d="M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3" />);
export const SkipIcon = (props: IconProps) => stroke(props, <path d="m6 5 9 7-9 7zM19 5v14" />);
export const BlockedIcon = (props: IconProps) =>
  stroke(
    props,
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="m6 6 12 12" />
    </>,
  );
export const EditIcon = (props: IconProps) =>
  stroke(props, <path d="m4 20 1-4L16 5l3 3L8 19zM14 7l3 3" />);
export const ExpandIcon = (props: IconProps) =>
  stroke(props, <path d="M4 9V4h5m6 0h5v5m0 6v5h-5m-6 0H4v-5" />);
export const PictureIcon = (props: IconProps) =>
  stroke(
    props,
    <>
      <rect x="3.5" y="5" width="17" height="14" rx="1.5" />
      <path d="m4 17 5-5 4 4 3-3 4 4" />
    </>,
  );
export const FlipIcon = (props: IconProps) =>
  stroke(props, <path d="M12 3v18M9 7 3.5 17H9zm6 0 5.5 10H15z" />);
export const LineUpIcon = (props: IconProps) =>
  stroke(props, <path d="M3 6h7v12H3zm11 0h7v12h-7zM1.5 12h4m13 0h4" />);
export const ResetIcon = (props: IconProps) =>
  stroke(props, <path d="M4 4v6h6M4.5 10A8 8 0 1 1 4 13" />);
export const ArrowIcon = ({ turn, ...props }: IconProps & { turn: number }) =>
  stroke(props, <path d="M5 12h14m-6-6 6 6-6 6" transform={`rotate(${turn} 12 12)`} />);
export const BackIcon = (props: IconProps) => stroke(props, <path d="M19 12H5m0 0 6-6m-6 6 6 6" />);

/** Flukeline's mark: a fluke going under. */
export function FlukeMark({ size = 26 }: IconProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 64 56" aria-hidden="true" focusable="false">
      <path
        fill="currentColor"
        d="M32 52c-1-8-2-14-4-19C18 32 8 25 3 8c10 6 21 4 29 11C40 12 51 14 61 8 56 25 46 32 36 33c-2 5-3 11-4 19z"
      />
    </svg>
  );
}
