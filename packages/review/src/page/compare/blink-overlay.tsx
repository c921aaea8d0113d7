import { type Affine, boxToPixels, composed, cssMatrix, identity, inverted } from '../pure/affine.ts';
import { photoAt } from '../state/api.ts';
import { filterOf, isBlinking, isOverlaid, pair, viewers } from './looking.ts';
import type { ViewedPhoto } from './photo-levels.ts';
import type { PhotoViewer } from './photo-viewer.ts';

/** The candidate's photo over the own one, warped so that places which match lie on each other. */
export function BlinkOverlay() {
  const [own, photo] = [viewers.own.value, viewers.other.value?.photo.value];
  if (!isBlinking.value || !own || !photo) return null;
  const warp = warpOf(own, photo, pair.value?.map ?? null);
  if (!warp) return null;
  return (
    <div class={`blink ${isOverlaid.value ? 'is-over' : ''}`}>
      <img
        src={photoAt(photo.annotation, 'medium')}
        alt=""
        width={photo.size[0]}
        height={photo.size[1]}
        style={{ transform: cssMatrix(warp), filter: filterOf.value }}
      />
      <p class="blink-says" role="status">
        {pair.value?.map
          ? 'Candidate, laid over by what matches'
          : 'Candidate, laid over by its box: too little matches'}
      </p>
    </div>
  );
}

/** From pixels of the candidate's photo to those of the own viewer: back through the map, which leads from the own box to the candidate's. */
function warpOf(own: PhotoViewer, photo: ViewedPhoto, map: readonly number[] | null): Affine | undefined {
  const [transform, ownPhoto] = [own.transform.value, own.photo.value];
  const back = inverted(map ? (map as unknown as Affine) : identity);
  const intoBox = inverted(boxToPixels(photo.box));
  return transform && ownPhoto && back && intoBox && composed(transform, boxToPixels(ownPhoto.box), back, intoBox);
}
