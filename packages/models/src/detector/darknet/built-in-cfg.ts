/** Configurations of YOLOv3's networks, for any classes and anchors. */

/**
 * The networks of Redmon & Farhadi 2018 (https://arxiv.org/abs/1804.02767) that {@link builtInCfg} knows, and `yolov3-mini`:
 * tiny with half its channels, never more than 256, a sixth of its weights.
 */
export const detectorNames = ['yolov3-mini', 'yolov3-tiny', 'yolov3', 'yolov3-spp'] as const;
/** One of {@link detectorNames}. */
export type DetectorName = (typeof detectorNames)[number];

/** Typical extent of a box, pixels of the network's input. */
export type Anchor = readonly [width: number, height: number];

export interface CfgOptions {
  readonly classes?: number;
  /** Pixels, smallest first: 6 for mini and tiny, 9 for the others; COCO's by default. */
  readonly anchors?: readonly Anchor[];
  /** Pixels, both sides, a multiple of 32. */
  readonly imageSize?: number;
}

/** As Redmon & Farhadi 2018 found them in COCO, for images of 416 pixels. */
const cocoAnchors: Record<DetectorName, readonly Anchor[]> = (() => {
  const nine = [
    [10, 13],
    [16, 30],
    [33, 23],
    [30, 61],
    [62, 45],
    [59, 119],
    [116, 90],
    [156, 198],
    [373, 326],
  ] as const;
  const six = [
    [10, 14],
    [23, 27],
    [37, 58],
    [81, 82],
    [135, 169],
    [344, 319],
  ] as const;
  return { 'yolov3-mini': six, 'yolov3-tiny': six, yolov3: nine, 'yolov3-spp': nine };
})();

/** How many anchors a network has. */
export const anchorCount = (name: DetectorName): number => cocoAnchors[name].length;

/** The Darknet configuration of this network. */
export function builtInCfg(
  name: DetectorName,
  { classes = 1, anchors = cocoAnchors[name], imageSize = 416 }: CfgOptions = {},
): string {
  if (anchors.length !== anchorCount(name))
    throw new Error(`Expected ${anchorCount(name)} anchors for ${name} but received ${anchors.length}`);
  const cfg = new Cfg(classes, anchors);
  cfg.section('net', { width: imageSize, height: imageSize, channels: 3 });
  if (name === 'yolov3-tiny') tiny(cfg, (filters) => filters);
  else if (name === 'yolov3-mini') tiny(cfg, (filters) => Math.min(filters / 2, 256));
  else full(cfg, name === 'yolov3-spp');
  return `${cfg.lines.join('\n')}\n`;
}

function tiny(cfg: Cfg, channels: (filters: number) => number): void {
  for (const filters of [16, 32, 64, 128, 256]) {
    cfg.convolutional(channels(filters), 3);
    cfg.section('maxpool', { size: 2, stride: 2 });
  }
  cfg.convolutional(channels(512), 3);
  cfg.section('maxpool', { size: 2, stride: 1 });
  cfg.convolutional(channels(1024), 3);
  cfg.convolutional(channels(256), 1);
  cfg.convolutional(channels(512), 3);
  cfg.yolo([3, 4, 5]);
  cfg.section('route', { layers: -4 });
  cfg.convolutional(channels(128), 1);
  cfg.section('upsample', { stride: 2 });
  cfg.section('route', { layers: '-1,8' });
  cfg.convolutional(channels(256), 3);
  cfg.yolo([0, 1, 2]);
}

function full(cfg: Cfg, pyramid: boolean): void {
  // Darknet-53: table 1 of the paper. Layers 36 and 61 are the last of their extent.
  cfg.convolutional(32, 3);
  for (const [filters, blocks] of [
    [64, 1],
    [128, 2],
    [256, 8],
    [512, 8],
    [1024, 4],
  ] as const) {
    cfg.convolutional(filters, 3, 2);
    for (let i = 0; i < blocks; i++) {
      cfg.convolutional(filters / 2, 1);
      cfg.convolutional(filters, 3);
      cfg.section('shortcut', { from: -3, activation: 'linear' });
    }
  }
  const head = (filters: number, mask: readonly number[], spp = false) => {
    cfg.convolutional(filters, 1);
    cfg.convolutional(2 * filters, 3);
    cfg.convolutional(filters, 1);
    if (spp) {
      // Spatial pyramid pooling (He et al. 2015): 13, 9, 5 and 1 cells wide, joined.
      cfg.section('maxpool', { size: 5, stride: 1 });
      cfg.section('route', { layers: -2 });
      cfg.section('maxpool', { size: 9, stride: 1 });
      cfg.section('route', { layers: -4 });
      cfg.section('maxpool', { size: 13, stride: 1 });
      cfg.section('route', { layers: '-1,-3,-5,-6' });
      cfg.convolutional(filters, 1);
    }
    cfg.convolutional(2 * filters, 3);
    cfg.convolutional(filters, 1);
    cfg.convolutional(2 * filters, 3);
    cfg.yolo(mask);
  };
  const finer = (filters: number, backbone: number) => {
    cfg.section('route', { layers: -4 });
    cfg.convolutional(filters, 1);
    cfg.section('upsample', { stride: 2 });
    cfg.section('route', { layers: `-1,${backbone}` });
  };
  head(512, [6, 7, 8], pyramid);
  finer(256, 61);
  head(256, [3, 4, 5]);
  finer(128, 36);
  head(128, [0, 1, 2]);
}

class Cfg {
  readonly lines: string[] = [];
  readonly #classes: number;
  readonly #anchors: readonly Anchor[];

  constructor(classes: number, anchors: readonly Anchor[]) {
    this.#classes = classes;
    this.#anchors = anchors;
  }

  section(name: string, values: Record<string, string | number>): void {
    if (this.lines.length > 0) this.lines.push('');
    this.lines.push(`[${name}]`, ...Object.entries(values).map(([key, value]) => `${key}=${value}`));
  }

  convolutional(filters: number, size: number, stride = 1): void {
    this.section('convolutional', { batch_normalize: 1, filters, size, stride, pad: 1, activation: 'leaky' });
  }

  /** The convolution that predicts, and the section that says what its channels mean. */
  yolo(mask: readonly number[]): void {
    const filters = mask.length * (5 + this.#classes);
    this.section('convolutional', { filters, size: 1, stride: 1, pad: 1, activation: 'linear' });
    const anchors = this.#anchors.map(([w, h]) => `${w},${h}`).join(', ');
    this.section('yolo', {
      mask: mask.join(','),
      anchors,
      classes: this.#classes,
      num: this.#anchors.length,
      ignore_thresh: 0.7,
    });
  }
}
