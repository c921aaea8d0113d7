/** What a [yolo] section says of the feature map before it. */
export interface YoloHead {
  /** Pixels of the network's input: those of the mask alone. */
  readonly anchors: readonly (readonly [width: number, height: number])[];
  /** Pixels of the input per cell. */
  readonly stride: number;
  readonly classes: number;
}

/** A layer that makes a feature map of `channels`, `stride` times smaller than the input. */
export type LayerPlan = { readonly channels: number; readonly stride: number } & (
  | {
      readonly kind: 'convolutional';
      readonly inChannels: number;
      readonly size: number;
      readonly convStride: number;
      readonly padding: number;
      readonly groups: number;
      readonly batchNormalize: boolean;
      readonly activation: 'leaky' | 'linear' | 'relu';
    }
  | { readonly kind: 'maxpool'; readonly size: number; readonly poolStride: number; readonly padding: number }
  | { readonly kind: 'upsample'; readonly factor: number }
  /** Joins earlier layers along the channels. */
  | { readonly kind: 'route'; readonly from: readonly number[] }
  /** Adds an earlier layer to the one before. */
  | { readonly kind: 'shortcut'; readonly from: number; readonly activation: 'leaky' | 'linear' | 'relu' }
  /** Hands on the raw output before it. */
  | { readonly kind: 'yolo'; readonly head: YoloHead }
);

/** What a configuration describes, checked: layers with their channels and strides. */
export interface NetworkPlan {
  /** Pixels: what the configuration was made for. Other multiples of the largest stride work, too. */
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly layers: readonly LayerPlan[];
}
