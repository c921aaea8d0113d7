import { type Signal, signal } from '@preact/signals';
import OpenSeadragon from 'openseadragon';
import { type Affine, applied, compose, fromCorners, inverted, type Place } from '../pure/affine.ts';
import { type LinkedView, ofPhoto, onPhoto, type Size, wholeView } from '../pure/linked-view.ts';
import { levelsOf, type ViewedPhoto } from './photo-levels.ts';

// OpenSeadragon would write a style into the page, which the page's policy refuses, unless it finds one with its mark: an element of that name does.
const style = document.createElementNS('urn:flukeprint', 'style');
style.setAttribute('data-openseadragon-mobile-css', 'true');
document.head.append(style);

/** What a viewer tells. */
export interface ViewerListener {
  /** A person moved it: others may follow. */
  readonly moved: () => void;
  /** A person pressed a place of the photo: shares of its sides. */
  readonly pressed: (place: Place) => void;
  /** There is more room, or less: what is to be seen in it. */
  readonly resized: () => LinkedView;
  /** Whether a press is to be told, rather than to move the photo. */
  readonly wantsPress: () => boolean;
}

/** One photo that can be zoomed into, moved, turned and mirrored. */
export class PhotoViewer {
  /** From pixels of the photo to those of the viewer's element; undefined while there is no photo. */
  readonly transform: Signal<Affine | undefined> = signal(undefined);
  readonly photo: Signal<ViewedPhoto | undefined> = signal(undefined);
  /** Whether the photo is drawn as sharp as the viewer shows it. */
  readonly isDrawn: Signal<boolean> = signal(false);
  readonly isUnreadable: Signal<boolean> = signal(false);
  readonly element: HTMLElement;
  readonly #viewer: OpenSeadragon.Viewer;
  /** Whether a person moves this one: not the other, which follows. */
  #isLed = false;

  constructor(element: HTMLElement, listener: ViewerListener) {
    this.element = element;
    this.#viewer = OpenSeadragon({
      element,
      drawer: 'canvas',
      showNavigationControl: false,
      keyboardNavEnabled: false,
      tabIndex: -1,
      immediateRender: true,
      blendTime: 0,
      animationTime: 0.25,
      springStiffness: 9,
      zoomPerScroll: 1.25,
      visibilityRatio: 0.1,
      minZoomImageRatio: 0.3,
      maxZoomPixelRatio: 12,
      gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: false, flickEnabled: false },
    });
    const lead = () => {
      this.#isLed = true;
    };
    for (const event of ['canvas-scroll', 'canvas-drag', 'canvas-pinch'] as const) this.#viewer.addHandler(event, lead);
    this.#viewer.addHandler('update-viewport', () => {
      this.#measure();
      if (this.#isLed) listener.moved();
    });
    for (const event of ['flip', 'rotate'] as const) this.#viewer.addHandler(event, () => this.#measure());
    // OpenSeadragon keeps what it showed in pixels of the photo, and does so after it told.
    this.#viewer.addHandler('after-resize', () => queueMicrotask(() => this.moveTo(listener.resized())));
    this.#viewer.addHandler('canvas-click', ({ quick, position }) => {
      const { size } = this.photo.peek() ?? {};
      const back = this.transform.peek() && inverted(this.transform.peek()!);
      if (!quick || !size || !back || !listener.wantsPress()) return;
      const [x, y] = applied(back, [position.x, position.y]);
      if (x >= 0 && y >= 0 && x <= size[0] && y <= size[1]) listener.pressed([x / size[0], y / size[1]]);
    });
  }

  /** Shows a photo, turned and mirrored as it was taken; `view` is asked once its size is known. */
  show(photo: ViewedPhoto, view: () => LinkedView): void {
    this.photo.value = photo;
    this.transform.value = undefined;
    this.isDrawn.value = false;
    this.isUnreadable.value = false;
    this.#isLed = false;
    this.#viewer.addOnceHandler('open', () => {
      if (this.photo.peek() !== photo) return;
      this.#viewer.world.getItemAt(0).addHandler('fully-loaded-change', ({ fullyLoaded }) => {
        // The frame that draws it comes next.
        if (fullyLoaded) requestAnimationFrame(() => this.#drew(photo));
      });
      this.#viewer.viewport.setRotation(0, true);
      this.#viewer.viewport.setFlip(false);
      this.moveTo(view());
      this.#measure();
    });
    const tileSource = { type: 'legacy-image-pyramid', levels: levelsOf(photo.annotation, photo.size) };
    this.#viewer.open([{ tileSource }]);
  }

  #drew(photo: ViewedPhoto): void {
    if (this.photo.peek() === photo) this.isDrawn.value = true;
  }

  /** Shows nothing. */
  clear(): void {
    this.isUnreadable.value = false;
    this.photo.value = undefined;
    this.transform.value = undefined;
    this.#viewer.close();
  }

  /** What is shown, in terms of the animal's box. */
  get view(): LinkedView | undefined {
    const photo = this.photo.peek();
    if (!photo || !this.transform.peek()) return undefined;
    const { viewport } = this.#viewer;
    const { x, y } = viewport.getCenter(true);
    const [width] = photo.size;
    const scale = (viewport.getZoom(true) * this.viewerSize[0]) / width;
    return ofPhoto({ center: [x * width, y * width], scale }, photo.box, this.viewerSize);
  }

  /** Shows this part of the photo at once, as a follower. */
  moveTo(view: LinkedView): void {
    const photo = this.photo.peek();
    const [width] = this.viewerSize;
    if (!photo || width === 0 || this.#viewer.world.getItemCount() === 0) return;
    this.#isLed = false;
    const { center, scale } = onPhoto(view, photo.box, this.viewerSize);
    const { viewport } = this.#viewer;
    viewport.zoomTo((scale * photo.size[0]) / width, undefined, true);
    viewport.panTo(new OpenSeadragon.Point(center[0] / photo.size[0], center[1] / photo.size[0]), true);
  }

  /** What shows all of the photo. */
  get whole(): LinkedView | undefined {
    const photo = this.photo.peek();
    return photo && wholeView(photo.size, photo.box, this.viewerSize);
  }

  get viewerSize(): Size {
    return [this.element.clientWidth, this.element.clientHeight];
  }

  turn(degrees: number): void {
    this.#viewer.viewport.setRotation(this.#viewer.viewport.getRotation() + degrees, true);
  }

  mirror(): void {
    this.#viewer.viewport.setFlip(!this.#viewer.viewport.getFlip());
  }

  destroy(): void {
    this.#viewer.destroy();
  }

  #measure(): void {
    const { viewport, world } = this.#viewer;
    const photo = this.photo.peek();
    if (!photo || world.getItemCount() === 0 || world.getItemAt(0).getContentSize().x !== photo.size[0]) return;
    const image = world.getItemAt(0);
    const to = (x: number, y: number): Place => {
      const point = image.imageToViewerElementCoordinates(new OpenSeadragon.Point(x, y));
      return [point.x, point.y];
    };
    const [width, height] = photo.size;
    const straight = compose(fromCorners(to(0, 0), to(width, 0), to(0, height)), [1 / width, 0, 0, 0, 1 / height, 0]);
    const now = viewport.getFlip() ? compose([-1, 0, this.viewerSize[0], 0, 1, 0], straight) : straight;
    if (now.some((value, i) => value !== this.transform.peek()?.[i])) this.transform.value = now;
  }
}
