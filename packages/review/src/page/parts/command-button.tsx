import type { ComponentChildren } from 'preact';
import { type Command, commands, keyNames } from '../pure/keys.ts';
import { run } from '../state/run.ts';

interface Props {
  readonly command: Command;
  readonly children: ComponentChildren;
  /** Of what is on or off. */
  readonly isPressed?: boolean;
  readonly isDisabled?: boolean;
  readonly class?: string;
}

/** Does by the mouse what a key does, and says which key. */
export function CommandButton({ command, children, isPressed, isDisabled, class: name = '' }: Props) {
  const [key] = keyNames(command);
  return (
    <button
      type="button"
      class={`command ${name}`}
      title={`${commands[command].says} (${keyNames(command).join(' or ')})`}
      aria-pressed={isPressed}
      aria-keyshortcuts={key}
      disabled={isDisabled}
      onClick={() => run(command)}
    >
      <span>{children}</span>
      <kbd>{key}</kbd>
    </button>
  );
}
