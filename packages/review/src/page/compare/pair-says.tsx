import { isMarking, marks } from '../state/evidence.ts';
import { pair } from './looking.ts';

/** How much matches, or what to do next. */
export function PairSays() {
  return (
    <p class="pair-says" role="status">
      {says()}
    </p>
  );
}

function says(): string {
  if (isMarking.value) {
    const { pairs, half } = marks.value;
    return half ? 'now the same place on the other photo' : `click a place on one photo; ${pairs.length} marked`;
  }
  const found = pair.value;
  if (found === undefined) return 'comparing …';
  if (found === null) return 'could not be compared';
  return found.points.length === 0 ? 'no place matches' : `${found.points.length} places match`;
}
