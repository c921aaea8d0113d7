import { extent } from './outline.ts';
import type { Point } from './project.ts';
import type { Light } from './scene.ts';
import type { Skin } from './skin.ts';

/** Colour times opacity, and opacity: [height, width, 4]. */
export interface Layer {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

interface Vertex {
  readonly x: number;
  readonly y: number;
  readonly depth: number;
  /** Position on the skin, in texels. */
  readonly u: number;
  readonly v: number;
  readonly diffuse: number;
  readonly specular: number;
}

const columns = 28;
const rows = 18;
/** Samples per pixel and direction. */
const oversampling = 2;

/** Draws the skin, curled and turned by `project` (which gives pixels of the layer), lit by sun and sky. */
export function rasterize(
  skin: Skin,
  project: (x: number, y: number) => Point,
  light: Light,
  width: number,
  height: number,
): Layer {
  const w = width * oversampling;
  const h = height * oversampling;
  const fine: Layer = { data: new Float32Array(w * h * 4), width: w, height: h };
  const depth = new Float32Array(w * h).fill(Infinity);
  const vertex = (column: number, row: number): Vertex => {
    const u = column / columns;
    const v = row / rows;
    const point = project(
      extent.left + u * (extent.right - extent.left),
      extent.top - v * (extent.top - extent.bottom),
    );
    const { diffuse, specular } = shade(point.normal, light);
    const [x, y] = [point.x * oversampling, point.y * oversampling];
    return { x, y, depth: point.depth, u: u * skin.width - 0.5, v: v * skin.height - 0.5, diffuse, specular };
  };
  const grid = Array.from({ length: rows + 1 }, (_, row) =>
    Array.from({ length: columns + 1 }, (_, column) => vertex(column, row)),
  );
  const shader = drawTriangle(fine, depth, skin, light);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (isEmpty(skin, column, row)) continue;
      const [a, b] = [grid[row]![column]!, grid[row]![column + 1]!];
      const [c, d] = [grid[row + 1]![column]!, grid[row + 1]![column + 1]!];
      shader(a, b, c);
      shader(b, d, c);
    }
  }
  return shrink(fine, width, height);
}

/** Whether nothing of the fluke lies in a cell of the grid, or next to it. */
function isEmpty({ coverage, width, height }: Skin, column: number, row: number): boolean {
  const right = Math.min(width - 1, Math.ceil(((column + 1) / columns) * width));
  const bottom = Math.min(height - 1, Math.ceil(((row + 1) / rows) * height));
  for (let v = Math.max(0, Math.floor((row / rows) * height) - 1); v <= bottom; v++) {
    for (let u = Math.max(0, Math.floor((column / columns) * width) - 1); u <= right; u++) {
      if (coverage[v * width + u]! > 0) return false;
    }
  }
  return true;
}

/** Lambert's and Blinn's terms. A thin fluke seen against the sun lets no light through. */
function shade([nx, ny, nz]: Point['normal'], { sun }: Light) {
  // Whichever side is turned to the camera is the one that is seen.
  const facing = nz > 0 ? -1 : 1;
  const diffuse = Math.max(0, facing * (nx * sun[0] + ny * sun[1] + nz * sun[2]));
  const [hx, hy, hz] = [sun[0], sun[1], sun[2] - 1];
  const length = Math.hypot(hx, hy, hz) || 1;
  const specular = Math.max(0, (facing * (nx * hx + ny * hy + nz * hz)) / length) ** 24;
  return { diffuse, specular };
}

function drawTriangle({ data, width, height }: Layer, nearest: Float32Array, skin: Skin, light: Light) {
  const { sunColor, ambient, gloss } = light;
  const { albedo, coverage, film } = skin;
  return (a: Vertex, b: Vertex, c: Vertex) => {
    const area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    if (Math.abs(area) < 1e-9) return;
    const top = Math.max(0, Math.ceil(Math.min(a.y, b.y, c.y) - 0.5));
    const bottom = Math.min(height - 1, Math.floor(Math.max(a.y, b.y, c.y) - 0.5));
    const left = Math.max(0, Math.ceil(Math.min(a.x, b.x, c.x) - 0.5));
    const right = Math.min(width - 1, Math.floor(Math.max(a.x, b.x, c.x) - 0.5));
    // Barycentric weights of b and c are linear in the position.
    const bx = (c.y - a.y) / area;
    const by = (a.x - c.x) / area;
    const cx = (a.y - b.y) / area;
    const cy = (b.x - a.x) / area;
    for (let row = top; row <= bottom; row++) {
      const dy = row + 0.5 - a.y;
      for (let column = left; column <= right; column++) {
        const dx = column + 0.5 - a.x;
        const wb = dx * bx + dy * by;
        const wc = dx * cx + dy * cy;
        const wa = 1 - wb - wc;
        if (wa < 0 || wb < 0 || wc < 0) continue;
        const i = row * width + column;
        const z = wa * a.depth + wb * b.depth + wc * c.depth;
        if (z >= nearest[i]!) continue;

        const u = Math.min(Math.max(wa * a.u + wb * b.u + wc * c.u, 0), skin.width - 1.001);
        const v = Math.min(Math.max(wa * a.v + wb * b.v + wc * c.v, 0), skin.height - 1.001);
        const tu = Math.floor(u);
        const tv = Math.floor(v);
        const t = tv * skin.width + tu;
        const fu = u - tu;
        const fv = v - tv;
        const lookUp = (texels: Float32Array) =>
          (1 - fv) * ((1 - fu) * texels[t]! + fu * texels[t + 1]!) +
          fv * ((1 - fu) * texels[t + skin.width]! + fu * texels[t + skin.width + 1]!);
        const alpha = lookUp(coverage);
        if (alpha <= 0.01) continue;
        if (alpha > 0.5) nearest[i] = z;

        const white = lookUp(albedo);
        const diffuse = wa * a.diffuse + wb * b.diffuse + wc * c.diffuse;
        const specular = gloss * (wa * a.specular + wb * b.specular + wc * c.specular);
        // Black skin is bluish; white skin yellows under its film.
        const red = 0.02 + 0.93 * white;
        const green = 0.03 + (0.92 - 0.05 * film) * white;
        const blue = 0.045 + (0.88 - 0.22 * film) * white;
        const at = i * 4;
        data[at] = alpha * (red * (ambient[0] + diffuse * sunColor[0]) + specular * sunColor[0]);
        data[at + 1] = alpha * (green * (ambient[1] + diffuse * sunColor[1]) + specular * sunColor[1]);
        data[at + 2] = alpha * (blue * (ambient[2] + diffuse * sunColor[2]) + specular * sunColor[2]);
        data[at + 3] = alpha;
      }
    }
  };
}

/** Means of `oversampling`² samples. */
function shrink({ data, width }: Layer, w: number, h: number): Layer {
  const small = new Float32Array(w * h * 4);
  for (let row = 0; row < h * oversampling; row++) {
    for (let column = 0; column < width; column++) {
      const to = (Math.floor(row / oversampling) * w + Math.floor(column / oversampling)) * 4;
      const from = (row * width + column) * 4;
      for (let k = 0; k < 4; k++) small[to + k]! += data[from + k]! / oversampling ** 2;
    }
  }
  return { data: small, width: w, height: h };
}
