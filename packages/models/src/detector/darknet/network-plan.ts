import { CfgError } from './cfg-error.ts';
import type { LayerPlan, NetworkPlan } from './layer-plan.ts';
import { type CfgSection, parseCfg } from './parse-cfg.ts';
import { excessOf, largestSide, weightCount } from './plan-bounds.ts';

type Before = readonly LayerPlan[];

const builders: Record<string, (section: CfgSection, before: Before, plan: Omit<NetworkPlan, 'layers'>) => LayerPlan> =
  {
    convolutional(section, before, { channels: inputChannels }) {
      const { channels: inChannels, stride } = before.at(-1) ?? { channels: inputChannels, stride: 1 };
      const size = section.integer('size', 1, 1);
      const convStride = section.integer('stride', 1, 1);
      const groups = section.integer('groups', 1, 1);
      const channels = section.integer('filters', 1);
      if (inChannels % groups !== 0 || channels % groups !== 0)
        throw section.error('groups', `expected groups to divide ${inChannels} and ${channels} channels`);
      // `pad` asks for half of the kernel, whatever `padding` says.
      const padding = section.integer('pad', 0, 0) > 0 ? Math.floor(size / 2) : section.integer('padding', 0, 0);
      return {
        kind: 'convolutional',
        ...{ inChannels, channels, size, convStride, padding, groups, stride: stride * convStride },
        batchNormalize: section.integer('batch_normalize', 0, 0) > 0,
        activation: activationOf(section, 'linear'),
      };
    },
    maxpool(section, before) {
      const { channels, stride } = previous(section, before);
      const poolStride = section.integer('stride', 1, 1);
      const size = section.integer('size', 1, poolStride);
      const padding = section.integer('padding', 0, size - 1);
      if (padding >= 2 * size - 1)
        throw section.error('padding', `expected padding to be less than twice the size ${size}`);
      return { kind: 'maxpool', channels, size, poolStride, padding, stride: stride * poolStride };
    },
    upsample(section, before) {
      const { channels, stride } = previous(section, before);
      const factor = section.integer('stride', 1, 2);
      return { kind: 'upsample', channels, factor, stride: stride / factor };
    },
    route(section, before) {
      for (const key of ['groups', 'group_id'])
        if (section.text(key, '') !== '') throw section.error(key, 'does not know this key; YOLOv3 has none');
      const layers = section.integers('layers');
      if (layers.length === 0) throw section.error('layers', 'expected layers to name earlier layers');
      const from = layers.map((layer) => earlier(section, 'layers', layer, before));
      const { stride } = before[from[0]!]!;
      if (from.some((layer) => before[layer]!.stride !== stride))
        throw section.error('layers', 'expected layers of the same height and width');
      return { kind: 'route', from, channels: from.reduce((sum, layer) => sum + before[layer]!.channels, 0), stride };
    },
    shortcut(section, before) {
      const { channels, stride } = previous(section, before);
      const from = earlier(section, 'from', section.integer('from', -before.length - 1), before);
      const other = before[from]!;
      if (other.channels !== channels || other.stride !== stride)
        throw section.error('from', `expected a layer of ${channels} channels at stride ${stride}`);
      return { kind: 'shortcut', from, channels, stride, activation: activationOf(section, 'linear') };
    },
    yolo(section, before) {
      const { channels, stride } = previous(section, before);
      const numbers = section.numbers('anchors');
      const all = Array.from({ length: numbers.length / 2 }, (_, i) => [numbers[2 * i]!, numbers[2 * i + 1]!] as const);
      if (numbers.length % 2 !== 0 || !numbers.every((side) => side > 0))
        throw section.error('anchors', 'expected anchors to be pairs of positive pixels');
      const mask = section.text('mask', '') === '' ? all.map((_, i) => i) : section.integers('mask');
      const classes = section.integer('classes', 1, 20);
      if (mask.length === 0 || mask.some((i) => !all[i]))
        throw section.error('mask', `expected mask to number the ${all.length} anchors`);
      const expected = mask.length * (5 + classes);
      if (channels !== expected)
        throw section.error(
          null,
          `needs ${expected} channels (${mask.length} anchors × (5 + ${classes} classes)) and gets ${channels}`,
        );
      return { kind: 'yolo', channels, stride, head: { anchors: mask.map((i) => all[i]!), stride, classes } };
    },
  };

/**
 * Checks a Darknet configuration and works out every layer's channels and stride. Layers only see earlier ones: what
 * refers to itself or to a later layer would be a cycle. Throws a {@link CfgError}.
 */
export function planNetwork(text: string, file: string): NetworkPlan {
  const [net, ...sections] = parseCfg(text, file);
  if (!net || !['net', 'network'].includes(net.name))
    throw new CfgError(file, net?.line ?? 1, 'expected [net] to come first');
  const input = {
    width: net.integer('width', 1, 416),
    height: net.integer('height', 1, 416),
    channels: net.integer('channels', 1, 3),
  };
  for (const key of ['width', 'height'] as const)
    if (input[key] > largestSide) throw net.error(key, `expected ${key} to be at most ${largestSide}`);
  const layers: LayerPlan[] = [];
  let weights = 0;
  for (const section of sections) {
    const build = Object.hasOwn(builders, section.name) ? builders[section.name] : undefined;
    if (!build) throw section.error(null, `is not a layer of YOLOv3; known are ${Object.keys(builders).join(', ')}`);
    const layer = build(section, layers, input);
    const excess = excessOf(layer, input, weights);
    if (excess) throw section.error(null, excess);
    weights += weightCount({ layers: [layer] });
    layers.push(layer);
  }
  const heads = layers.filter((layer) => layer.kind === 'yolo').map(({ head }) => head);
  if (heads.length === 0) throw new CfgError(file, net.line, 'expected at least one [yolo]: the network finds nothing');
  if (heads.some(({ classes }) => classes !== heads[0]!.classes))
    throw new CfgError(file, net.line, 'expected all [yolo] to have the same classes');
  return { ...input, layers };
}

function previous(section: CfgSection, before: Before): LayerPlan {
  const layer = before.at(-1);
  if (!layer) throw section.error(null, 'needs a layer before it');
  return layer;
}

/** The index of an earlier layer, given as such or relative to the present one. */
function earlier(section: CfgSection, key: string, layer: number, before: Before): number {
  const index = layer < 0 ? before.length + layer : layer;
  if (index >= before.length)
    throw section.error(
      key,
      `layer ${before.length} would need layer ${index}, which comes ${index === before.length ? 'out of itself' : 'later'}: a cycle`,
    );
  if (index < 0) throw section.error(key, `expected a layer from ${-before.length} to ${before.length - 1}`);
  return index;
}

function activationOf(section: CfgSection, absent: string): 'leaky' | 'linear' | 'relu' {
  const name = section.text('activation', absent);
  if (name === 'leaky' || name === 'linear' || name === 'relu') return name;
  throw section.error('activation', 'expected activation to be leaky, linear or relu');
}
