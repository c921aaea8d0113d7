/** Dimensions that a shader can walk through: `array<vec4u, 2>`. */
const MOST = 8;

/** A dimension and the step in elements through each of several tensors. */
export interface Axis {
  readonly extent: number;
  readonly strides: readonly number[];
}

/**
 * The same walk in as few dimensions as possible: extents of 1 go, neighbours that every tensor walks through in one
 * sweep become one. Most shapes end with one to three.
 */
export function mergeAxes(operation: string, axes: readonly Axis[]): Axis[] {
  const merged: Axis[] = [];
  for (const axis of axes) {
    if (axis.extent === 1) continue;
    const last = merged.at(-1);
    if (last?.strides.every((stride, i) => stride === axis.strides[i]! * axis.extent)) {
      merged[merged.length - 1] = { extent: last.extent * axis.extent, strides: axis.strides };
    } else merged.push(axis);
  }
  if (merged.length > MOST) {
    throw new Error(`${operation}: expected at most ${MOST} dimensions after merging but received ${merged.length}`);
  }
  return merged;
}
