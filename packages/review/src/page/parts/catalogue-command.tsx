import { asArgument } from '../pure/as-argument.ts';
import { status } from '../state/events.ts';

interface Props {
  /** Before the catalogue's name, without `flukeprint`. */
  readonly before: string;
  /** Behind it. */
  readonly after?: string;
}

/** What is to be typed into a terminal, with the catalogue that is open. */
export function CatalogueCommand({ before, after = '' }: Props) {
  const name = status.value?.catalogue ?? 'CATALOGUE';
  return (
    <code>
      flukeprint {before} {asArgument(name)} {after}
    </code>
  );
}
