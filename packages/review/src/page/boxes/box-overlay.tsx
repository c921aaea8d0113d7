import { useEffect, useRef } from 'preact/hooks';
import { applied } from '../pure/affine.ts';
import { corners } from '../pure/boxes.ts';
import type { Box } from '../pure/linked-view.ts';
import { boxes, type ShownBox, selected, viewer } from '../state/box-editing.ts';

/** The boxes over the photo, and the one that is being drawn. Tab goes through them. */
export function BoxOverlay({ drawn }: { readonly drawn: Box | undefined }) {
  const all = boxes.value;
  if (!viewer.value?.transform.value) return null;
  return (
    <>
      {all.length > 0 && (
        <div class="boxes" role="listbox" aria-label="Boxes">
          {all.map((one, i) => (
            <BoxItem key={one.key} one={one} label={labelOf(one, i, all.length)} />
          ))}
        </div>
      )}
      {drawn && <span class="box is-drawn" style={placeOf(drawn)} />}
    </>
  );
}

function BoxItem({ one, label }: { readonly one: ShownBox; readonly label: string }) {
  const item = useRef<HTMLDivElement>(null);
  const isSelected = selected.value === one.key;
  useEffect(() => {
    const { activeElement } = document;
    // Not while a filter is chosen.
    if (isSelected && !activeElement?.matches('select, input')) item.current!.focus({ preventScroll: true });
  }, [isSelected]);
  const { score, animal, key, box } = one;
  return (
    <div
      ref={item}
      role="option"
      aria-label={label}
      aria-selected={isSelected}
      tabIndex={0}
      class={`box ${score === undefined ? '' : 'is-suggested'} ${isSelected ? 'is-selected' : ''}`}
      style={placeOf(box)}
      onFocus={() => {
        selected.value = key;
      }}
    >
      {score !== undefined && <span class="box-says">suggested, {Math.round(100 * score)} %</span>}
      {score === undefined && animal !== undefined && <span class="box-says">{animal}</span>}
      {isSelected && corners.map((corner) => <i key={corner} class={`box-grip is-${corner}`} />)}
    </div>
  );
}

function labelOf({ score, animal }: ShownBox, i: number, count: number): string {
  const what = score === undefined ? (animal ?? '') : `suggested, ${Math.round(100 * score)} %`;
  return `Box ${i + 1} of ${count}${what ? `, ${what}` : ''}`;
}

/** Of the screen. */
function placeOf([x, y, w, h]: Box) {
  const transform = viewer.value!.transform.value!;
  const [left, top] = applied(transform, [x, y]);
  const [right, bottom] = applied(transform, [x + w, y + h]);
  return { left: `${left}px`, top: `${top}px`, width: `${right - left}px`, height: `${bottom - top}px` };
}
