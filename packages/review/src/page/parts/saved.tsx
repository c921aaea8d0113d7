import { isSending, outbox, savedLast } from '../state/outbox.ts';

/** What became of what was decided last: `otherwise` is told where this page decided nothing yet. */
export function Saved({ hint, otherwise }: { readonly hint?: string; readonly otherwise?: string }) {
  return (
    <p class="actions-saved" role="status">
      {hint ?? says(otherwise)}
    </p>
  );
}

function says(otherwise: string | undefined) {
  if (isSending.value) return 'saving …';
  if (outbox.value.length > 0) return <b>not saved: see above</b>;
  const last = savedLast.value ?? otherwise;
  return last === undefined ? '' : `saved: ${last}`;
}
