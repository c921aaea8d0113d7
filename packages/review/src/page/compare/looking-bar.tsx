import { CommandButton } from '../parts/command-button.tsx';
import { dialog } from '../state/dialogs.ts';
import { isMarking } from '../state/evidence.ts';
import { isGrading } from '../state/grading.ts';
import { layout } from '../state/preferences.ts';
import { AdjustPanel } from './adjust-panel.tsx';
import { filterOf, isBlinking, isLinked, showsHeat, showsLines } from './looking.ts';
import { ZoomButtons } from './zoom-buttons.tsx';

/** Ways to look closely. */
export function LookingBar() {
  const isAlone = isGrading.value;
  return (
    <div class="looking" role="toolbar" aria-label="Looking closely">
      <ZoomButtons />
      <CommandButton command="link" isPressed={isLinked.value} isDisabled={isAlone}>
        Linked
      </CommandButton>
      <CommandButton command="blink" isPressed={isBlinking.value} isDisabled={isAlone}>
        Blink
      </CommandButton>
      <CommandButton command="lines" isPressed={showsLines.value} isDisabled={isAlone}>
        Lines
      </CommandButton>
      <Heat isDisabled={isAlone} />
      <CommandButton command="mirror">Mirror</CommandButton>
      <CommandButton command="rotate">Turn</CommandButton>
      <CommandButton command="contrast" isPressed={dialog.value === 'contrast' || filterOf.value !== ''}>
        Brightness
      </CommandButton>
      <CommandButton command="points" isPressed={isMarking.value} isDisabled={isAlone}>
        Mark
      </CommandButton>
      <CommandButton command="layout" isPressed={layout.value === 'beside'} isDisabled={isAlone}>
        Beside
      </CommandButton>
      {dialog.value === 'contrast' && <AdjustPanel />}
    </div>
  );
}

/** Held, by the mouse as by the key. */
function Heat({ isDisabled }: { readonly isDisabled: boolean }) {
  const set = (isOn: boolean) => () => {
    showsHeat.value = isOn;
  };
  return (
    <button
      type="button"
      class="command"
      title="Where the photos match, while held (H)"
      aria-pressed={showsHeat.value}
      aria-keyshortcuts="H"
      disabled={isDisabled}
      onPointerDown={set(true)}
      onPointerUp={set(false)}
      onPointerLeave={set(false)}
      onKeyDown={({ key }) => {
        if (key === ' ' || key === 'Enter') showsHeat.value = true;
      }}
      onKeyUp={set(false)}
      onBlur={set(false)}
    >
      <span>Heat</span>
      <kbd>H</kbd>
    </button>
  );
}
