/** What other programs call the tensors that torchvision's names stand for here. */

/** DataParallel, torch.compile and the usual attribute names around a backbone. */
const wrappers = /^(?:(?:module|_orig_mod|model|backbone|encoder|network|net)\.)+/;

/** torchvision's own pattern (densenet.py, _load_state_dict): `norm.1` of files from before PyTorch 0.4 is `norm1`. */
const oldDenselayer = /^(.*denselayer\d+\.(?:norm|conv))\.([12]\.(?:weight|bias|running_mean|running_var))$/;

/** A function from the names of a file to torchvision's, or ours (`own`) where the file is ours (`body.…`). */
export function sourceNames(names: Iterable<string>, own: Iterable<string> = []): (name: string) => string {
  const plain = (name: string) => name.replace(wrappers, '').replace(oldDenselayer, '$1$2');
  const all = [...names].map(plain);
  const isStaged = [...own].some((name) => name.startsWith('body.features.1.0.block.'));
  const timm = all.includes('conv_stem.weight') ? timmNames(all, isStaged) : (name: string) => name;
  return (name) => timm(plain(name));
}

const depthwiseSeparable = { conv_dw: '0.0', bn1: '0.1', conv_pw: '1', bn2: '2' };
const inverted = { conv_pw: '0.0', bn1: '0.1', conv_dw: '1.0', bn2: '1.1', conv_pwl: '2', bn3: '3' };
const depthwiseSeparableLite = { conv_dw: '0.0', bn1: '0.1', conv_pw: '1.0', bn2: '1.1' };
const invertedLite = { ...inverted, conv_pwl: '2.0', bn3: '2.1' };
const depthwiseSeparableSE = {
  conv_dw: '0.0',
  bn1: '0.1',
  'se.conv_reduce': '1.fc1',
  'se.conv_expand': '1.fc2',
  conv_pw: '2.0',
  bn2: '2.1',
};
const invertedSE = {
  conv_pw: '0.0',
  bn1: '0.1',
  conv_dw: '1.0',
  bn2: '1.1',
  'se.conv_reduce': '2.fc1',
  'se.conv_expand': '2.fc2',
  conv_pwl: '3.0',
  bn3: '3.1',
};

/**
 * timm's EfficientNet family (timm/models/efficientnet.py) to torchvision's: with squeeze-and-excitation it is
 * efficientnet_b0 … b7 (`features.STAGE.BLOCK.block`), without efficientnet_lite, where our network has such stages (`isStaged`), or
 * mobilenetv2_100 (`features.BLOCK.conv`, counted through).
 */
function timmNames(names: readonly string[], isStaged: boolean): (name: string) => string {
  const squeezes = names.some((name) => name.includes('.se.'));
  const staged = squeezes || isStaged;
  const blocks = [
    ...new Set(names.map((name) => /^blocks\.\d+\.\d+(?=\.)/.exec(name)?.[0]).filter((x) => x !== undefined)),
  ];
  const numbers = blocks.map((block) => block.split('.').slice(1).map(Number) as [number, number]);
  numbers.sort(([a, b], [c, d]) => a - c || b - d);
  const stages = 1 + Math.max(-1, ...numbers.map(([stage]) => stage));
  const last = staged ? stages + 1 : numbers.length + 1;
  const ends: Record<string, string> = {
    conv_stem: 'features.0.0',
    bn1: 'features.0.1',
    conv_head: `features.${last}.0`,
    bn2: `features.${last}.1`,
    classifier: 'classifier.1',
  };
  // The first stage does not expand, so that its blocks begin with the depthwise convolution.
  const [first, others]: Record<string, string>[] = squeezes
    ? [depthwiseSeparableSE, invertedSE]
    : staged
      ? [depthwiseSeparableLite, invertedLite]
      : [depthwiseSeparable, inverted];
  return (name) => {
    const dot = name.lastIndexOf('.');
    const [layer, value] = [name.slice(0, dot), name.slice(dot + 1)];
    if (Object.hasOwn(ends, layer)) return `${ends[layer]}.${value}`;
    const [, stage, block, part] = /^blocks\.(\d+)\.(\d+)\.(.+)$/.exec(layer) ?? [];
    if (part === undefined) return name;
    const [s, b] = [Number(stage), Number(block)];
    const table = (s === 0 ? first : others)!;
    if (!Object.hasOwn(table, part)) return name;
    const index = 1 + numbers.findIndex(([x, y]) => x === s && y === b);
    return staged
      ? `features.${s + 1}.${b}.block.${table[part]}.${value}`
      : `features.${index}.conv.${table[part]}.${value}`;
  };
}

/** Whether these are the names of timm's EfficientNet family, and of a network with squeeze-and-excitation. */
export function timmEfficientNet(names: readonly string[]): 'squeezing' | 'plain' | 'none' {
  const plain = names.map((name) => name.replace(wrappers, ''));
  if (!plain.includes('conv_stem.weight')) return 'none';
  return plain.some((name) => name.includes('.se.')) ? 'squeezing' : 'plain';
}

/** Whether these are the names of the package efficientnet_pytorch (Melas-Kyriazi), whose weights come from TensorFlow. */
export function isEfficientNetPytorch(names: readonly string[]): boolean {
  return names.some((name) => /(?:^|\.)_blocks\.\d+\._depthwise_conv\.weight$/.test(name));
}
