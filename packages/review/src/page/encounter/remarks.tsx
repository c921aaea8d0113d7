import type { EncounterView, encounterFlags } from '@flukeprint/catalogue';
import { useSignal } from '@preact/signals';
import { Modal } from '../parts/modal.tsx';
import { remarkOn } from '../state/decide.ts';
import { dialog } from '../state/dialogs.ts';

type Flag = (typeof encounterFlags)[number];
const flags: readonly (readonly [Flag, string])[] = [
  ['two animals', 'two animals in these photos'],
  ['wrong part', 'not the part that is compared'],
  ['mirrored file', 'a file is mirrored'],
];

/** What is wrong with an encounter, and a note that stays with it. */
export function Remarks({ view }: { readonly view: EncounterView }) {
  const chosen = useSignal<readonly string[]>(view.flags);
  const notes = useSignal(view.notes ?? '');
  const close = () => {
    dialog.value = undefined;
  };
  return (
    <Modal title="Note and flags">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          close();
          const said = flags.map(([flag]) => flag).filter((flag) => chosen.value.includes(flag));
          const changed =
            said.join() !==
            flags
              .map(([flag]) => flag)
              .filter((flag) => view.flags.includes(flag))
              .join();
          const isNoted = notes.value !== (view.notes ?? '');
          if (changed || isNoted)
            remarkOn(view.encounter, { ...(changed && { flags: said }), ...(isNoted && { notes: notes.value }) });
        }}
      >
        {flags.map(([flag, says]) => (
          <label key={flag} class="check">
            <input
              type="checkbox"
              checked={chosen.value.includes(flag)}
              onChange={({ currentTarget: { checked } }) => {
                chosen.value = checked ? [...chosen.value, flag] : chosen.value.filter((other) => other !== flag);
              }}
            />
            {says}
          </label>
        ))}
        <label class="field">
          Note on the encounter
          <textarea
            rows={4}
            maxLength={4000}
            value={notes.value}
            onInput={({ currentTarget }) => {
              notes.value = currentTarget.value;
            }}
          />
        </label>
        <p class="modal-end">
          <button type="button" onClick={close}>
            Back
          </button>
          <button type="submit" class="is-primary">
            Keep
          </button>
        </p>
      </form>
    </Modal>
  );
}
