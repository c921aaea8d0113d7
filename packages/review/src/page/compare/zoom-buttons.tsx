import { CommandButton } from '../parts/command-button.tsx';
import { isWhole } from './looking.ts';

/** The whole photo, nearer, farther: of one photo as of a pair. */
export function ZoomButtons() {
  return (
    <>
      <CommandButton command="zoom" isPressed={isWhole.value}>
        Whole
      </CommandButton>
      <CommandButton command="zoomIn">Closer</CommandButton>
      <CommandButton command="zoomOut">Farther</CommandButton>
    </>
  );
}
