import type { ShownPhoto } from '@flukeprint/catalogue';
import { type ReadonlySignal, useSignalEffect } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { isMarking, mark, type Side } from '../state/evidence.ts';
import { FirstSight } from './first-sight.tsx';
import { filterOf, follow, pointed, shownView, viewers } from './looking.ts';
import { MissingPhoto } from './missing-photo.tsx';
import { viewed } from './photo-levels.ts';
import { PhotoViewer } from './photo-viewer.ts';

interface Props {
  readonly side: Side;
  readonly photo: ReadonlySignal<ShownPhoto | undefined>;
  readonly label: string;
  /** Laid over the photo. */
  readonly children?: ComponentChildren;
}

/** A photo in the slot that it has whether it is here yet or not. */
export function PhotoPane({ side, photo, label, children }: Props) {
  const slot = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const viewer = new PhotoViewer(slot.current!, {
      moved: () => follow(side),
      pressed: (place) => mark(side, place),
      resized: shownView,
      wantsPress: () => isMarking.peek(),
    });
    viewers[side].value = viewer;
    return () => {
      viewers[side].value = undefined;
      viewer.destroy();
    };
  }, [side]);
  useSignalEffect(() => {
    const [viewer, chosen] = [viewers[side].value, photo.value];
    if (!viewer) return;
    if (!chosen) return viewer.clear();
    if (viewer.photo.peek()?.annotation === chosen.annotation) return;
    const found = viewed(chosen);
    if (!(found instanceof Promise)) return viewer.show(found, shownView);
    viewer.clear();
    found.then((known) => {
      if (photo.peek() !== chosen) return;
      if (known) viewer.show(known, shownView);
      else viewer.isUnreadable.value = true;
    });
  });
  return (
    <section
      class={`pane ${pointed.value === side ? 'is-pointed' : ''} ${isMarking.value ? 'is-marking' : ''}`}
      aria-label={label}
      onPointerEnter={() => {
        pointed.value = side;
      }}
    >
      <div class="pane-photo" ref={slot} style={{ filter: filterOf.value }} />
      <FirstSight viewer={viewers[side].value} view={shownView} filter={filterOf.value} />
      {viewers[side].value?.isUnreadable.value && photo.value && <MissingPhoto annotation={photo.value.annotation} />}
      {children}
    </section>
  );
}
