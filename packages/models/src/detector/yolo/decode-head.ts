import type { YoloHead } from '../darknet/layer-plan.ts';
import { decodeBox, HeadLayout, logistic } from './decode.ts';
import type { Detection } from './detection.ts';

/** What a head finds in each image with a score (objectness · class probability) of at least `confidence`; overlaps included. */
export function decodeHead(
  output: ArrayLike<number>,
  shape: readonly number[],
  head: YoloHead,
  confidence: number,
): Detection[][] {
  const layout = new HeadLayout(shape, head);
  const { step } = layout;
  return Array.from({ length: layout.batch }, (_, image) => {
    const found: Detection[] = [];
    for (let anchor = 0; anchor < layout.anchors; anchor++)
      for (let row = 0; row < layout.height; row++)
        for (let column = 0; column < layout.width; column++) {
          const at = layout.offset(image, anchor, row, column);
          const value = (i: number) => output[at + i * step]!;
          const objectness = logistic(value(4));
          if (objectness < confidence) continue;
          let box: Detection['box'] | undefined;
          for (let label = 0; label < layout.classes; label++) {
            const score = objectness * logistic(value(5 + label));
            if (!(score >= confidence)) continue;
            if (!box) {
              const raw = [value(0), value(1), value(2), value(3)] as const;
              const [cx, cy, w, h] = decodeBox(raw, [column, row], head.anchors[anchor]!, head.stride).box;
              box = { x: cx - w / 2, y: cy - h / 2, w, h };
            }
            found.push({ box, score, label });
          }
        }
    return found;
  });
}
