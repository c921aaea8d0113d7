import type { EncounterView } from '@flukeprint/catalogue';
import { Modal } from '../parts/modal.tsx';
import { readSecond } from '../state/decide.ts';
import { dialog } from '../state/dialogs.ts';
import { looked } from '../state/encounter.ts';

/** A second reader says that an encounter shows nobody of the catalogue; that gives no name. */
export function ReadAsNew({ view }: { readonly view: EncounterView }) {
  const seen = view.candidates.filter(({ individual }) => looked.value.has(individual)).length;
  const close = () => {
    dialog.value = undefined;
  };
  return (
    <Modal title="A new animal?">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          close();
          readSecond({ answer: 'new' }, 'a new animal');
        }}
      >
        <p>
          {seen} of {view.candidates.length} candidates were looked at. A second reading gives no name.
        </p>
        <p class="modal-end">
          <button type="button" onClick={close}>
            Back
          </button>
          <button type="submit" class="is-primary" autofocus>
            It is new
          </button>
        </p>
      </form>
    </Modal>
  );
}
