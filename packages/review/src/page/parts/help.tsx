import { commandGroups, commands, keyNames } from '../pure/keys.ts';
import { dialog } from '../state/dialogs.ts';
import { Modal } from './modal.tsx';

/** Every key there is. */
export function Help() {
  return (
    <Modal title="Keys">
      <div class="help">
        {[...commandGroups].map(([group, own]) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {own.map((command) => (
                <div key={command}>
                  <dt>
                    {keyNames(command).map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dt>
                  <dd>{commands[command].says}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p class="modal-end">
        <button
          type="button"
          onClick={() => {
            dialog.value = undefined;
          }}
        >
          Close
        </button>
      </p>
    </Modal>
  );
}
