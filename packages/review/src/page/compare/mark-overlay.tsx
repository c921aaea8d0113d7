import { applied, type Place } from '../pure/affine.ts';
import { marks, type Side } from '../state/evidence.ts';
import { viewers } from './looking.ts';

/** Places that the reviewer marked on one photo, numbered as on the other. */
export function MarkOverlay({ side }: { readonly side: Side }) {
  const viewer = viewers[side].value;
  const [transform, photo] = [viewer?.transform.value, viewer?.photo.value];
  if (!transform || !photo) return null;
  const { pairs, half } = marks.value;
  const at = side === 'own' ? 0 : 2;
  const places: Place[] = pairs.map((pair) => [pair[at]!, pair[at + 1]!]);
  if (half?.side === side) places.push(half.place);
  return (
    <svg class="marks" aria-hidden="true">
      {places.map(([x, y], i) => {
        const [left, top] = applied(transform, [x * photo.size[0], y * photo.size[1]]);
        return (
          <g key={i} transform={`translate(${left} ${top})`}>
            <circle r="11" />
            <text dy="0.35em">{i + 1}</text>
          </g>
        );
      })}
    </svg>
  );
}
