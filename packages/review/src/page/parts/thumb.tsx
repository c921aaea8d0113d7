import { useState } from 'preact/hooks';
import { photoAt } from '../state/api.ts';

interface Props {
  readonly annotation: number;
  /** What it shows; empty where the text beside it says so. */
  readonly alt: string;
  readonly class?: string;
}

/** A photo's animal, small, in a slot that is there before the photo is. */
export function Thumb({ annotation, alt, class: name = '' }: Props) {
  const [missing, setMissing] = useState<number>();
  return (
    <span class={`thumb ${name}`}>
      {missing === annotation ? (
        <span class="thumb-missing">no photo</span>
      ) : (
        <img
          key={annotation}
          src={photoAt(annotation, 'box')}
          alt={alt}
          loading="lazy"
          decoding="async"
          draggable={false}
          onError={() => setMissing(annotation)}
        />
      )}
    </span>
  );
}
