import { CommandButton } from '../parts/command-button.tsx';
import { Saved } from '../parts/saved.tsx';
import { asksCertainty } from '../state/dialogs.ts';
import { candidate, view } from '../state/encounter.ts';
import { note, noteField } from '../state/evidence.ts';
import { isGrading } from '../state/grading.ts';
import { isSecond } from '../state/reader.ts';
import { lastDecided } from '../state/sitting.ts';

/** What is decided, by a key or by the mouse; and what became of the decision before. */
export function ActionBar() {
  const isOff = !view.value || isGrading.value;
  const hasNobody = isOff || !candidate.value;
  return (
    <footer class="actions">
      <fieldset class="actions-verdicts" aria-label="Verdict">
        {asksCertainty.value ? (
          <Certainty name={candidate.value?.name ?? ''} />
        ) : (
          <>
            <CommandButton command="same" isDisabled={hasNobody} class="is-same">
              Same
            </CommandButton>
            <CommandButton command="different" isDisabled={hasNobody} class="is-different">
              Different
            </CommandButton>
            <CommandButton command="incomparable" isDisabled={hasNobody}>
              Cannot tell
            </CommandButton>
            <CommandButton command="newAnimal" isDisabled={isOff} class="is-new">
              New animal
            </CommandButton>
            <CommandButton command="skip" isDisabled={!view.value}>
              Skip
            </CommandButton>
          </>
        )}
      </fieldset>
      <label class="actions-note">
        <span class="sr-only">Note with the next verdict</span>
        <input
          type="text"
          ref={noteField}
          maxLength={4000}
          aria-keyshortcuts="W"
          placeholder="Note with the verdict (W)"
          value={note.value}
          onInput={({ currentTarget }) => {
            note.value = currentTarget.value;
          }}
          onKeyDown={({ key, currentTarget }) => {
            if (key === 'Enter' || key === 'Escape') currentTarget.blur();
          }}
        />
      </label>
      <CommandButton command="remarks" isDisabled={!view.value || isSecond.value}>
        Flags
      </CommandButton>
      <CommandButton command="undo" isDisabled={!lastDecided.value}>
        Undo
      </CommandButton>
      <Saved otherwise={lastDecided.value?.summary} />
    </footer>
  );
}

function Certainty({ name }: { readonly name: string }) {
  return (
    <>
      <p class="actions-sure">
        It is <b>{name}</b>. How sure?
      </p>
      <CommandButton command="certain" class="is-same">
        Certain
      </CommandButton>
      <CommandButton command="probable" class="is-same">
        Probable
      </CommandButton>
      <CommandButton command="possible">Possible</CommandButton>
      <CommandButton command="leave">Back</CommandButton>
    </>
  );
}
