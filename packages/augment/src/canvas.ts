import { fixedPointTaps } from './fixed-point-taps.ts';
import { kernels } from './module.ts';
import { roundHalfEven } from './round-half-even.ts';

/** A rectangle of pixels: x and y from minimum to maximum, the maximum excluded. */
export type Hole = readonly [xMin: number, yMin: number, xMax: number, yMax: number];

/** Vectors are read and written beyond the last pixel. */
const SLACK = 64;

/**
 * An 8-bit RGB image [height, width, 3] in the memory of the kernels, and the operations on it. Borders are reflected without
 * repeating the edge (BORDER_REFLECT_101). Made once per size and thread and used for image after image.
 */
export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly #kernels = kernels();
  readonly #buffers = new Map<string, { pointer: number; bytes: number }>();
  #front = 'front';
  #back = 'back';

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    for (const name of [this.#front, this.#back]) this.#buffer(name, this.#values + SLACK);
  }

  get #pixels(): number {
    return this.width * this.height;
  }

  get #values(): number {
    return 3 * this.#pixels;
  }

  /** Memory of its own for every purpose, kept; its contents are lost where it has to grow. */
  #buffer(name: string, bytes: number): number {
    const known = this.#buffers.get(name);
    if (known && known.bytes >= bytes) return known.pointer;
    if (known) this.#kernels.memory_free(known.pointer, known.bytes);
    const pointer = this.#kernels.memory_allocate(bytes);
    if (pointer === 0) throw new RangeError(`No memory for ${bytes} bytes of an image of ${this.width}x${this.height}`);
    this.#buffers.set(name, { pointer, bytes });
    return pointer;
  }

  #put(name: string, data: ArrayBufferView): number {
    const pointer = this.#buffer(name, data.byteLength + SLACK);
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    new Uint8Array(this.#kernels.memory.buffer).set(bytes, pointer);
    return pointer;
  }

  get #image(): number {
    return this.#buffers.get(this.#front)!.pointer;
  }

  /** The image to write to; it becomes the image of the canvas. */
  #flipped(): { source: number; output: number } {
    [this.#front, this.#back] = [this.#back, this.#front];
    return { source: this.#buffers.get(this.#back)!.pointer, output: this.#image };
  }

  /** Gives its memory back; the canvas is of no use afterwards. */
  free(): void {
    for (const { pointer, bytes } of this.#buffers.values()) this.#kernels.memory_free(pointer, bytes);
    this.#buffers.clear();
  }

  /** A view of the pixels, valid until the next operation. */
  get pixels(): Uint8Array {
    return new Uint8Array(this.#kernels.memory.buffer, this.#image, this.#values);
  }

  /** Takes over a copy of `pixels` [height, width, 3]. */
  load(pixels: Uint8Array): this {
    if (pixels.length !== this.#values)
      throw new RangeError(`Expected ${this.#values} values of an image but received ${pixels.length}`);
    this.pixels.set(pixels);
    return this;
  }

  /** A copy of the pixels. */
  read(): Uint8Array {
    return this.pixels.slice();
  }

  /** Correlates with a square kernel of odd side (filter2D). */
  filter(kernel: readonly (readonly number[])[]): void {
    const radius = (kernel.length - 1) / 2;
    const { weights, offsets, pairs, shift } = fixedPointTaps(kernel, this.width + 2 * radius);
    const padded = this.#buffer('padded', 3 * (this.width + 2 * radius) * (this.height + 2 * radius) + SLACK);
    const weightsAt = this.#put('weights', weights);
    const offsetsAt = this.#put('offsets', offsets);
    const { source, output } = this.#flipped();
    const { width, height } = this;
    this.#kernels.filter2d(source, output, padded, width, height, radius, weightsAt, offsetsAt, pairs, shift);
  }

  /** Filters rows and columns with `kernel`, which sums to 1 (sepFilter2D: 8 bits behind the point). */
  separableFilter(kernel: readonly number[]): void {
    const radius = (kernel.length - 1) / 2;
    // What rounding takes from a weight the next one gets (OpenCV's bit-exact kernels): they sum to 256.
    let rest = 0;
    const weights = Uint16Array.from(kernel, (weight) => {
      const rounded = roundHalfEven(256 * weight + rest);
      rest += 256 * weight - rounded;
      return rounded;
    });
    const padded = this.#buffer('padded', 3 * (this.width + 2 * radius) * (this.height + 2 * radius) + SLACK);
    const rows = this.#buffer('rows', 6 * this.width * (this.height + 2 * radius) + SLACK);
    const at = this.#put('weights', weights);
    const { source, output } = this.#flipped();
    this.#kernels.separable_filter(source, output, padded, rows, this.width, this.height, radius, at);
  }

  /** Replaces each value by the entry of its channel's table [3, 256]. */
  lookup(tables: Uint8Array): void {
    this.#kernels.lookup(this.#image, this.#pixels, this.#put('tables', tables));
  }

  /** Replaces hue (0 to 179), saturation and value by the entries of their tables, [256] each. */
  shiftHsv(hue: Uint8Array, saturation: Uint8Array, value: Uint8Array): void {
    const at = [this.#put('hue', hue), this.#put('saturation', saturation), this.#put('value', value)] as const;
    this.#kernels.shift_hsv(this.#image, this.#pixels, ...at);
  }

  /** Contrast limited adaptive histogram equalisation of the lightness (createCLAHE on L of CIE Lab). */
  clahe(clipLimit: number, [columns, rows]: readonly [number, number]): void {
    const maps = this.#buffer('maps', 256 * columns * rows);
    const lab = this.#buffers.get(this.#back)!.pointer;
    this.#kernels.clahe(this.#image, lab, maps, this.width, this.height, clipLimit, columns, rows);
  }

  /** Lines from `drops` (x, y pairs) by (slant, length), blurred and added, and the sum through `darken` [3, 256]. */
  rain(
    drops: Int32Array,
    slant: number,
    length: number,
    blur: number,
    color: readonly [number, number, number],
    darken: Uint8Array,
  ): void {
    const levels = blur * blur + 1;
    const gain = (c: number) => Array.from({ length: levels }, (_, n) => roundHalfEven((c * n) / (levels - 1)));
    const colors = this.#put('colors', Uint8Array.from(color.flatMap(gain)));
    const mask = this.#buffer('mask', this.#pixels + SLACK);
    const rows = this.#buffer('rows', this.#pixels + SLACK);
    const at = this.#put('drops', drops);
    const table = this.#put('tables', darken);
    const { width, height } = this;
    const count = drops.length / 2;
    this.#kernels.rain(this.#image, mask, rows, width, height, at, count, slant, length, blur, colors, table);
  }

  /** Adds mean + deviation × a normal number to every value, in whole grey levels; see {@link normal} for `seed`. */
  addNoise(seed: Uint32Array, mean: number, deviation: number): void {
    this.#kernels.add_noise(this.#image, this.#values, this.#normal('noise', this.#values, seed), mean, deviation);
  }

  /** Adds `noise` [height, width, 3], cut to whole grey levels. */
  addGivenNoise(noise: Float32Array): void {
    this.#kernels.add_noise(this.#image, this.#values, this.#put('noise', noise), 0, 1);
  }

  /** `count` standard normal numbers from 16 words; in multiples of 1/65536 of their distribution. */
  normal(count: number, seed: Uint32Array): Float32Array {
    const at = this.#normal('noise', count, seed);
    return new Float32Array(this.#kernels.memory.buffer, at, count).slice();
  }

  #normal(name: string, count: number, seed: Uint32Array): number {
    const seedAt = this.#put('seed', seed);
    const at = this.#buffer(name, 4 * count + SLACK);
    this.#kernels.normal(at, count, seedAt);
    return at;
  }

  /** Shows at (x, y) what was at `matrix` [3, 3] · (x, y, 1), bilinear (warpPerspective with WARP_INVERSE_MAP). */
  warp(matrix: readonly number[]): void {
    const at = this.#put('matrix', Float64Array.from(matrix));
    const { source, output } = this.#flipped();
    this.#kernels.warp_perspective(source, output, this.width, this.height, at);
  }

  /**
   * Moves every pixel by noise, normal numbers [2, height, width] from a seed or given, over its largest absolute value,
   * smoothed by `kernel` along both axes and times `alpha`.
   */
  elastic(noise: Uint32Array | Float32Array, kernel: readonly number[], alpha: number): void {
    const { width, height } = this;
    const count = 2 * this.#pixels;
    const radius = (kernel.length - 1) / 2;
    const fields = noise instanceof Uint32Array ? this.#normal('noise', count, noise) : this.#put('noise', noise);
    const largest = this.#kernels.largest(fields, count);
    const rows = this.#buffer('rows', 4 * (width * height + width + 2 * radius) + 2 * SLACK);
    const weights = this.#put('weights', Float32Array.from(kernel));
    // The second plane first: a vector written behind the first one would spoil the beginning of the second.
    const second = fields + 4 * this.#pixels;
    const spare = this.#buffer('second', 4 * this.#pixels + SLACK);
    new Uint8Array(this.#kernels.memory.buffer).copyWithin(spare, second, second + 4 * this.#pixels);
    for (const plane of [fields, spare])
      this.#kernels.separable_filter_plane(plane, rows, width, height, radius, weights);
    const { source, output } = this.#flipped();
    this.#kernels.displace(source, output, width, height, fields, spare, largest > 1e-6 ? alpha / largest : alpha);
  }

  /** Left and right change places. */
  horizontalFlip(): void {
    const { source, output } = this.#flipped();
    this.#kernels.horizontal_flip(source, output, this.width, this.height);
  }

  /** Top and bottom change places. */
  verticalFlip(): void {
    const { source, output } = this.#flipped();
    this.#kernels.vertical_flip(source, output, this.width, this.height);
  }

  /** Fills rectangles with one colour. */
  fill(holes: readonly Hole[], color: readonly [number, number, number]): void {
    const { pixels } = this;
    for (const [xMin, yMin, xMax, yMax] of holes)
      for (let y = yMin; y < yMax; y++)
        for (let i = 3 * (y * this.width + xMin); i < 3 * (y * this.width + xMax); i += 3) pixels.set(color, i);
  }

  /** (value / 255 − mean) / std per channel, as planes [3, height, width], written to `output`. */
  normalize(mean: readonly number[], std: readonly number[], output: Float32Array): void {
    const tables = new Float32Array(3 * 256);
    for (let i = 0; i < tables.length; i++) {
      const channel = i >> 8;
      tables[i] = ((i & 255) / 255 - mean[channel]!) / std[channel]!;
    }
    const planes = this.#buffer('noise', 4 * this.#values + SLACK);
    this.#kernels.normalize(this.#image, this.#pixels, this.#put('tables', tables), planes);
    output.set(new Float32Array(this.#kernels.memory.buffer, planes, this.#values));
  }
}
