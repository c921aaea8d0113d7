import { signal } from '@preact/signals';
import type { PhotoViewer } from '../compare/photo-viewer.ts';
import { moved, pulled } from '../pure/boxes.ts';
import { type Box, boxView, fittingScale, type LinkedView, ofPhoto } from '../pure/linked-view.ts';

/** A box on the page. */
export interface ShownBox {
  readonly key: number;
  readonly box: Box;
  /** Of a detector, of a box that nobody accepted yet. */
  readonly score?: number;
  /** Whose it is, where that is known. */
  readonly animal?: string;
}

/** A photo that is open, once its size is known. */
export interface PhotoShown {
  readonly photo: number;
  readonly size: readonly [number, number];
}

export const photoShown = signal<PhotoShown | undefined>(undefined);
export const boxes = signal<readonly ShownBox[]>([]);
export const selected = signal<number | undefined>(undefined);
/** The one viewer of the page, while it is there. */
export const viewer = signal<PhotoViewer | undefined>(undefined);
/** What the viewer shows. */
let shown: LinkedView = boxView;
export const shownPart = (): LinkedView => shown;

/** Pixels of the screen that a key moves a box by. */
const step = 6;

/** Counts changes of boxes that a person made: each is to be saved. */
export const edits = signal(0);
export function edited(): void {
  edits.value += 1;
}

let keys = 0;
export const nextKey = (): number => ++keys;

/** A person moved the photo. */
export function keepView(): void {
  shown = viewer.peek()?.view ?? shown;
}

export function showWhole(): void {
  shown = boxView;
}

/** Zooms the photo. */
export function lookAtBoxes(change: (view: LinkedView) => LinkedView): void {
  shown = change(viewer.peek()?.view ?? shown);
  viewer.peek()?.moveTo(shown);
}

/** The selected box with some of the sea around it, or all of the photo. */
export function zoomBoxes(): void {
  const photo = photoShown.peek();
  const one = boxes.peek().find(({ key }) => key === selected.peek()) ?? boxes.peek()[0];
  const isWhole = Math.abs((viewer.peek()?.view ?? shown).magnification - 1) < 0.01;
  lookAtBoxes(() => {
    if (!photo || !one || !isWhole) return boxView;
    const [x, y, w, h] = one.box;
    const size = viewer.peek()?.viewerSize ?? photo.size;
    const scale = fittingScale([x, y, w, h], size) / 1.6;
    return ofPhoto({ center: [x + w / 2, y + h / 2], scale }, [0, 0, ...photo.size], size);
  });
}

/** Pixels of the photo for one of the screen. */
export function photoPixels(): number {
  const [scale] = viewer.peek()?.transform.peek() ?? [1];
  return 1 / (scale || 1);
}

/** Changes a box; one that was suggested is accepted by that. */
export function setBox(key: number, box: Box): void {
  boxes.value = boxes.peek().map((one) => (one.key === key ? { ...one, box, score: undefined } : one));
}

export function addBox(box: Box): number {
  const key = nextKey();
  boxes.value = [...boxes.peek(), { key, box }];
  selected.value = key;
  return key;
}

/** A box in the middle of what is seen, for the keyboard to move. */
export function newBox(): void {
  const photo = photoShown.peek();
  if (!photo) return;
  const [width, height] = photo.size;
  const { center, magnification } = viewer.peek()?.view ?? shown;
  const [w, h] = [width, height].map((side) => Math.min(side, side / 4 / Math.max(1, magnification))) as [
    number,
    number,
  ];
  addBox(moved([0, 0, w, h], [center[0] * width - w / 2, center[1] * height - h / 2], photo.size));
  edited();
}

/** Moves the selected box, or its right and lower side, by steps. */
export function nudge(dx: number, dy: number, dw: number, dh: number): void {
  const photo = photoShown.peek();
  const one = boxes.peek().find(({ key }) => key === selected.peek());
  if (!photo || !one) return;
  const by = step * photoPixels();
  const placed = moved(one.box, [dx * by, dy * by], photo.size);
  setBox(one.key, pulled(placed, 'se', [dw * by, dh * by], photo.size));
  edited();
}
