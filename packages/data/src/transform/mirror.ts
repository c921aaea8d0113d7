/** Exchanges left and right of planes of `width` columns, in place: torchvision's `hflip`. */
export function mirror(planes: Float32Array, width: number): void {
  for (let begin = 0; begin < planes.length; begin += width) planes.subarray(begin, begin + width).reverse();
}
