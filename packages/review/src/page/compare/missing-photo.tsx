import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { ask, photoAt } from '../state/api.ts';

/** Says why a photo is not shown, as the server has it. */
export function MissingPhoto({ annotation }: { readonly annotation: number }) {
  const why = useSignal('');
  useEffect(() => {
    why.value = '';
    // An image's error says nothing of what went wrong.
    ask(photoAt(annotation, 'small')).catch((error: Error) => {
      why.value = error.message;
    });
  }, [annotation]);
  return (
    <p class="pane-missing">
      <span>
        <b>This photo cannot be shown.</b> {why.value}
      </span>
    </p>
  );
}
