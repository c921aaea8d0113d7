import { type Affine, cssMatrix } from '../pure/affine.ts';
import { type LinkedView, onPhoto } from '../pure/linked-view.ts';
import { photoAt } from '../state/api.ts';
import type { PhotoViewer } from './photo-viewer.ts';

interface Props {
  readonly viewer: PhotoViewer | undefined;
  /** What the viewer will show. */
  readonly view: () => LinkedView;
  /** Of CSS. */
  readonly filter?: string;
}

/** The photo as it was loaded ahead, over the viewer until that has drawn it: a viewer takes some frames, and shows the photo before meanwhile. */
export function FirstSight({ viewer, view, filter }: Props) {
  const photo = viewer?.photo.value;
  if (!viewer || viewer.isUnreadable.value || (photo && viewer.isDrawn.value)) return null;
  const transform = photo && (viewer.transform.value ?? beginning(viewer, view()));
  return (
    <div class="first-sight">
      {photo && transform && (
        <img
          key={photo.annotation}
          src={photoAt(photo.annotation, 'medium')}
          alt=""
          decoding="sync"
          width={photo.size[0]}
          height={photo.size[1]}
          style={{ transform: cssMatrix(transform), filter }}
          onError={() => {
            viewer.isUnreadable.value = true;
          }}
        />
      )}
    </div>
  );
}

/** Where the viewer will put the photo. */
function beginning(viewer: PhotoViewer, view: LinkedView): Affine | undefined {
  const photo = viewer.photo.value;
  if (!photo) return undefined;
  const [width, height] = viewer.viewerSize;
  const { center, scale } = onPhoto(view, photo.box, [width, height]);
  return [scale, 0, width / 2 - scale * center[0], 0, scale, height / 2 - scale * center[1]];
}
