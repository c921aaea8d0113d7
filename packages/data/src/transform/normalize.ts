import type { Image } from './image.ts';

// The statistics of ImageNet that torchvision's pretrained weights expect.
export const mean = [0.485, 0.456, 0.406];
export const std = [0.229, 0.224, 0.225];

/** (value − mean) / std per channel. */
export function normalize({ data, width, height }: Image): void {
  const plane = width * height;
  for (let channel = 0; channel < 3; channel++) {
    const scale = 1 / std[channel]!;
    const offset = -mean[channel]! * scale;
    for (let i = channel * plane; i < (channel + 1) * plane; i++) data[i] = data[i]! * scale + offset;
  }
}
