import { applied, boxToPixels, compose, type Place } from '../pure/affine.ts';
import { pair, showsLines, viewers } from './looking.ts';
import type { PhotoViewer } from './photo-viewer.ts';

/** More lines than these hide what they connect. */
const most = 60;

/** Lines between places that match, over both viewers; they go where the photos go. */
export function LineOverlay() {
  const [own, other, found] = [viewers.own.value, viewers.other.value, pair.value];
  if (!showsLines.value || !own || !other || !found) return null;
  const [first, second] = [placing(own), placing(other)];
  if (!first || !second) return null;
  const lines = found.points.slice(0, most).flatMap(([x, y, u, v], i) => {
    const [from, to] = [first([x, y]), second([u, v])];
    // One whose end is out of sight would point at the frame.
    return from && to ? [{ from, to, weight: found.weights[i]! }] : [];
  });
  return (
    <svg class="lines" aria-hidden="true">
      {lines.map(({ from, to, weight }, i) => (
        <g key={i} opacity={0.35 + 0.65 * weight}>
          <line x1={from[0]} y1={from[1]} x2={to[0]} y2={to[1]} class="line-under" />
          <line x1={from[0]} y1={from[1]} x2={to[0]} y2={to[1]} />
          <circle cx={from[0]} cy={from[1]} r="3" />
          <circle cx={to[0]} cy={to[1]} r="3" />
        </g>
      ))}
    </svg>
  );
}

/** Where a share of the box is within what holds both viewers; undefined out of sight. */
function placing(viewer: PhotoViewer) {
  const [transform, photo] = [viewer.transform.value, viewer.photo.value];
  if (!transform || !photo) return undefined;
  const [width, height] = viewer.viewerSize;
  const pane = viewer.element.parentElement!;
  const [left, top] = [pane.offsetLeft, pane.offsetTop];
  const toScreen = compose(transform, boxToPixels(photo.box));
  return (share: Place): Place | undefined => {
    const [x, y] = applied(toScreen, share);
    return x < 0 || y < 0 || x > width || y > height ? undefined : [x + left, y + top];
  };
}
