import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { FirstSight } from '../compare/first-sight.tsx';
import { MissingPhoto } from '../compare/missing-photo.tsx';
import { viewed } from '../compare/photo-levels.ts';
import { PhotoViewer } from '../compare/photo-viewer.ts';
import { applied, inverted, type Place } from '../pure/affine.ts';
import { between, boxAt, type Grip, pulled } from '../pure/boxes.ts';
import type { Box } from '../pure/linked-view.ts';
import {
  addBox,
  boxes,
  edited,
  keepView,
  photoPixels,
  photoShown,
  selected,
  setBox,
  shownPart,
  viewer,
} from '../state/box-editing.ts';
import { boxedPhoto } from '../state/boxes.ts';
import { BoxOverlay } from './box-overlay.tsx';

/** Pixels of the screen around an edge that take hold of it, and that a drawn box has at least. */
const [reach, smallest] = [9, 8];

/** What the pointer does with a box, since it was pressed. */
interface Hold {
  readonly from: Place;
  readonly grip: Grip | 'draw';
  readonly key?: number;
  readonly box?: Box;
}

/** The photo, in which boxes are drawn, moved and sized. Shift and the pointer move the photo itself. */
export function BoxStage() {
  const slot = useRef<HTMLDivElement>(null);
  const hold = useRef<Hold | undefined>(undefined);
  const drawn = useSignal<Box | undefined>(undefined);
  const cursor = useSignal('crosshair');
  useEffect(() => {
    const made = new PhotoViewer(slot.current!, {
      moved: keepView,
      pressed: () => {},
      resized: shownPart,
      wantsPress: () => false,
    });
    viewer.value = made;
    return () => {
      viewer.value = undefined;
      photoShown.value = undefined;
      made.destroy();
    };
  }, []);
  useSignalEffect(() => {
    const [made, photo] = [viewer.value, boxedPhoto.value];
    if (!made || !photo) return;
    const { annotation } = photo.annotations[0]!;
    if (photoShown.peek()?.photo === photo.photo && made.photo.peek()?.annotation === annotation) return;
    const isOpen = () => boxedPhoto.peek()?.photo === photo.photo && viewer.peek() === made;
    void Promise.resolve(viewed({ annotation, width: photo.width, height: photo.height, box: null })).then((found) => {
      if (!isOpen()) return;
      if (!found) {
        made.isUnreadable.value = true;
        return;
      }
      photoShown.value = { photo: photo.photo, size: found.size };
      made.show(found, shownPart);
    });
  });

  /** A place of the pointer, in pixels of the photo. */
  const placeOf = ({ clientX, clientY }: PointerEvent): Place | undefined => {
    const back = viewer.peek()?.transform.peek() && inverted(viewer.peek()!.transform.peek()!);
    const { left, top } = slot.current!.getBoundingClientRect();
    return back && applied(back, [clientX - left, clientY - top]);
  };
  const under = (place: Place) => boxAt(boxes.peek(), place, reach * photoPixels(), selected.peek());

  const press = (event: PointerEvent) => {
    const place = placeOf(event);
    if (event.button !== 0 || event.shiftKey || !event.isPrimary || !place || !photoShown.peek()) return;
    // The viewer would move the photo.
    event.stopPropagation();
    event.preventDefault();
    slot.current!.setPointerCapture(event.pointerId);
    const found = under(place);
    if (found) selected.value = found.one.key;
    hold.current = found
      ? { from: place, grip: found.grip, key: found.one.key, box: found.one.box }
      : { from: place, grip: 'draw' };
  };
  const move = (event: PointerEvent) => {
    const [place, photo] = [placeOf(event), photoShown.peek()];
    if (!place || !photo) return;
    if (!hold.current) {
      cursor.value = cursorOf(under(place)?.grip);
      return;
    }
    event.stopPropagation();
    const { from, grip, key, box } = hold.current;
    if (grip === 'draw') drawn.value = between(from, place, photo.size, smallest * photoPixels());
    else if (place.some((value, i) => value !== from[i]))
      setBox(key!, pulled(box!, grip, [place[0] - from[0], place[1] - from[1]], photo.size));
  };
  const release = (event: PointerEvent) => {
    if (!hold.current) return;
    event.stopPropagation();
    const { grip, key, box } = hold.current;
    hold.current = undefined;
    if (drawn.peek()) addBox(drawn.peek()!);
    if (drawn.peek() || (grip !== 'draw' && boxes.peek().find((one) => one.key === key)?.box !== box)) edited();
    drawn.value = undefined;
  };
  const cancel = () => {
    if (hold.current?.key !== undefined) setBox(hold.current.key, hold.current.box!);
    hold.current = undefined;
    drawn.value = undefined;
  };
  return (
    <section
      class="box-stage"
      aria-label="Photo"
      aria-busy={photoShown.value?.photo !== boxedPhoto.value?.photo || !viewer.value?.isDrawn.value}
      onPointerDownCapture={press}
      onPointerMoveCapture={move}
      onPointerUpCapture={release}
      onPointerCancelCapture={cancel}
    >
      <div class="pane-photo" ref={slot} style={{ cursor: cursor.value }} />
      <FirstSight viewer={viewer.value} view={shownPart} />
      {viewer.value?.isUnreadable.value && boxedPhoto.value && (
        <MissingPhoto annotation={boxedPhoto.value.annotations[0]!.annotation} />
      )}
      <BoxOverlay drawn={drawn.value} />
    </section>
  );
}

function cursorOf(grip: Grip | undefined): string {
  if (!grip) return 'crosshair';
  return grip === 'move' ? 'move' : `${grip}-resize`;
}
