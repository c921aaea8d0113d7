import type { Random } from '@flukeprint/random';
import { smoothstep } from './noise.ts';
import { extent } from './outline.ts';

interface Canvas {
  readonly albedo: Float32Array;
  readonly width: number;
  readonly height: number;
  /** Half spans per texel. */
  readonly texel: number;
}

/** Rake marks of orcas' teeth, long lines of ropes and reefs, and the rings that barnacles leave. */
export function drawScars(random: Random, canvas: Canvas): void {
  const place = (): [number, number] => [random.uniformIn(-0.9, 0.9), random.uniformIn(-0.4, 0.12)];
  for (let i = random.integer(4); i > 0; i--) rake(random, canvas, place());
  for (let i = random.integer(3); i > 0; i--) {
    const line = { from: place(), angle: random.uniformIn(0, Math.PI), length: random.uniformIn(0.2, 0.7) };
    stroke(canvas, { ...line, curve: random.uniformIn(-0.8, 0.8), width: random.uniformIn(0.008, 0.024), tone: 0.7 });
  }
  for (let i = random.integer(14); i > 0; i--) ring(canvas, place(), random.uniformIn(0.015, 0.05));
}

function rake(random: Random, canvas: Canvas, [x, y]: [number, number]): void {
  const angle = random.uniformIn(0, Math.PI);
  const length = random.uniformIn(0.15, 0.4);
  const curve = random.uniformIn(-0.8, 0.8);
  const spacing = random.uniformIn(0.022, 0.04);
  for (let tooth = 3 + random.integer(4); tooth > 0; tooth--) {
    const from: [number, number] = [x - Math.sin(angle) * spacing * tooth, y + Math.cos(angle) * spacing * tooth];
    stroke(canvas, { from, angle, length: length * random.uniformIn(0.7, 1), curve, width: 0.008, tone: 0.6 });
  }
}

interface Stroke {
  readonly from: readonly [x: number, y: number];
  readonly angle: number;
  readonly length: number;
  /** Radians that the direction turns per half span. */
  readonly curve: number;
  readonly width: number;
  readonly tone: number;
}

/** A scar is pale on black skin and dark on white. */
function stroke(canvas: Canvas, { from, angle, length, curve, width, tone }: Stroke): void {
  const step = canvas.texel / 2;
  const reach = width + canvas.texel;
  const mark = new Map<number, number>();
  let [x, y] = from;
  for (let along = 0; along < length; along += step) {
    const direction = angle + curve * along;
    x += Math.cos(direction) * step;
    y += Math.sin(direction) * step;
    const thin = width * Math.min(1, (4 * Math.min(along, length - along)) / length);
    forEachTexel(canvas, x, y, reach, (i, distance) => {
      const strength = smoothstep(thin / 2 + canvas.texel, thin / 2 - canvas.texel / 2, distance);
      if (strength > (mark.get(i) ?? 0)) mark.set(i, strength);
    });
  }
  for (const [i, strength] of mark) blend(canvas, i, strength * tone);
}

function ring(canvas: Canvas, [x, y]: [number, number], radius: number): void {
  forEachTexel(canvas, x, y, radius * 1.3, (i, distance) => {
    const edge = Math.abs(distance / radius - 0.8);
    blend(canvas, i, 0.65 * smoothstep(0.45, 0.1, edge));
  });
}

function blend({ albedo }: Canvas, i: number, strength: number): void {
  const target = albedo[i]! < 0.45 ? 0.85 : 0.12;
  albedo[i]! += (target - albedo[i]!) * strength;
}

function forEachTexel(
  { width, height, texel }: Canvas,
  x: number,
  y: number,
  radius: number,
  visit: (i: number, distance: number) => void,
): void {
  const column = (x - extent.left) / texel - 0.5;
  const row = (extent.top - y) / texel - 0.5;
  const r = radius / texel;
  for (let v = Math.max(0, Math.ceil(row - r)); v <= Math.min(height - 1, row + r); v++) {
    for (let u = Math.max(0, Math.ceil(column - r)); u <= Math.min(width - 1, column + r); u++) {
      visit(v * width + u, Math.hypot(u - column, v - row) * texel);
    }
  }
}
