import { readFileSync } from 'node:fs';

/** Text of a shader by its path below `operations`, such as `conv2d/forward.wgsl`. */
export function shaderSource(path: string): string {
  return readFileSync(new URL(`../operations/${path}`, import.meta.url), 'utf8');
}
