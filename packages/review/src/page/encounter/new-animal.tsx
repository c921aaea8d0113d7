import type { EncounterView } from '@flukeprint/catalogue';
import { useSignal } from '@preact/signals';
import { Modal } from '../parts/modal.tsx';
import { newAnimal } from '../state/decide.ts';
import { dialog } from '../state/dialogs.ts';
import { looked } from '../state/encounter.ts';

/**
 * Candidates that are looked at before an animal is called new, where the search does not say how many are enough: an animal that has two
 * names costs more than a minute.
 */
const usual = 5;

/** Gives an encounter a name that the catalogue does not know. */
export function NewAnimal({ view }: { readonly view: EncounterView }) {
  const name = useSignal('');
  const isConfirmed = useSignal(false);
  const planned = Math.min(view.search?.enough ?? usual, view.candidates.length);
  const seen = view.candidates.filter(({ individual, verdict }) => verdict !== null || looked.value.has(individual));
  const isEnough = seen.length >= planned;
  const close = () => {
    dialog.value = undefined;
  };
  return (
    <Modal title="A new animal">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const given = name.value.trim();
          if (given === '' || !(isEnough || isConfirmed.value)) return;
          close();
          newAnimal(given);
        }}
      >
        <p>
          {seen.length} of {view.candidates.length} candidates were looked at
          {isEnough ? '.' : `: ${planned} are worth a look before an animal is called new.`}
        </p>
        <label class="field">
          Name
          <input
            type="text"
            required
            maxLength={200}
            value={name.value}
            autofocus
            onInput={({ currentTarget }) => {
              name.value = currentTarget.value;
            }}
          />
        </label>
        {!isEnough && (
          <label class="check">
            <input
              type="checkbox"
              required
              checked={isConfirmed.value}
              onChange={({ currentTarget }) => {
                isConfirmed.value = currentTarget.checked;
              }}
            />
            It is new all the same
          </label>
        )}
        <p class="modal-end">
          <button type="button" onClick={close}>
            Back
          </button>
          <button type="submit" class="is-primary">
            Name it
          </button>
        </p>
      </form>
    </Modal>
  );
}
