import { useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { applied, boxToPixels, compose } from '../pure/affine.ts';
import type { Side } from '../state/evidence.ts';
import { pair, showsHeat, viewers } from './looking.ts';

/** Of the box's width: how far around a matching place it is warm. */
const reach = 0.07;

/** Where the photos match, over one of them. It is there only while it is asked for: what is always there is looked at instead of the animal. */
export function HeatOverlay({ side }: { readonly side: Side }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useSignalEffect(() => {
    const [viewer, found, isShown] = [viewers[side].value, pair.value, showsHeat.value];
    const [transform, photo] = [viewer?.transform.value, viewer?.photo.value];
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const [width, height] = isShown && viewer ? viewer.viewerSize : [0, 0];
    context.canvas.width = width;
    context.canvas.height = height;
    if (width === 0 || !transform || !photo || !found) return;
    const toScreen = compose(transform, boxToPixels(photo.box));
    const radius = Math.max(8, reach * Math.hypot(toScreen[0], toScreen[3]));
    const at = side === 'own' ? 0 : 2;
    // Warmth adds up where places lie close together.
    context.globalCompositeOperation = 'lighter';
    found.points.forEach((point, i) => {
      const [x, y] = applied(toScreen, [point[at]!, point[at + 1]!]);
      const glow = context.createRadialGradient(x, y, 0, x, y, radius);
      const strength = 0.12 + 0.5 * found.weights[i]!;
      glow.addColorStop(0, `rgb(255 96 0 / ${strength})`);
      glow.addColorStop(0.5, `rgb(200 40 40 / ${strength / 2})`);
      glow.addColorStop(1, 'rgb(120 0 80 / 0)');
      context.fillStyle = glow;
      context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
    });
  });
  return <canvas class="heat" ref={canvas} />;
}
