import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { dialog } from '../state/dialogs.ts';

/** A window over the page, which keeps the focus until it is answered. */
export function Modal({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  const window = useRef<HTMLDialogElement>(null);
  // Before the next key, which is the first letter of a name.
  useLayoutEffect(() => {
    window.current?.showModal();
  }, []);
  return (
    <dialog
      class="modal"
      ref={window}
      aria-labelledby="modal-title"
      onClose={() => {
        dialog.value = undefined;
      }}
      closedby="any"
    >
      <div class="modal-content">
        <h2 id="modal-title">{title}</h2>
        {children}
      </div>
    </dialog>
  );
}
