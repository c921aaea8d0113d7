import { expect, test } from 'vitest';
import { builtInCfg, detectorNames } from './built-in-cfg.ts';
import { planNetwork } from './network-plan.ts';

const cfg = (...sections: string[]) => ['[net]\nwidth=64\nheight=64', ...sections].join('\n');
const conv = (filters: number) => `[convolutional]\nfilters=${filters}\nsize=1`;
const yolo = '[yolo]\nanchors=8,8\nclasses=1';

test.each(detectorNames)('%s has the layers and parameters of its paper, for one class', (name) => {
  const plan = planNetwork(builtInCfg(name), `${name}.cfg`);
  const numbers = plan.layers.map((layer) => {
    if (layer.kind !== 'convolutional') return 0;
    const { channels, inChannels, size, batchNormalize } = layer;
    return channels * inChannels * size * size + channels * (batchNormalize ? 4 : 1);
  });
  const total = numbers.reduce((sum, n) => sum + n, 0);
  // Darknet's files for COCO's 80 classes have 8,858,734, 62,001,757 and 63,052,381 numbers; a head of 18 channels replaces one of 255.
  const fewer = (inputs: number[]) => inputs.reduce((sum, n) => sum + (255 - 18) * (n + 1), 0);
  const expected = {
    // By hand, from the channels 8, 16, 32, 64, 128, 256, 256, 128, 256 and 64, 128.
    'yolov3-mini': 1_552_220,
    'yolov3-tiny': 8_858_734 - fewer([512, 256]),
    yolov3: 62_001_757 - fewer([1024, 512, 256]),
    'yolov3-spp': 63_052_381 - fewer([1024, 512, 256]),
  };
  expect(total).toBe(expected[name]);
  expect(plan.layers.length).toBe({ 'yolov3-mini': 24, 'yolov3-tiny': 24, yolov3: 107, 'yolov3-spp': 114 }[name]);
  expect(plan.layers.filter((layer) => layer.kind === 'yolo').map(({ stride }) => stride)).toEqual(
    ['yolov3-mini', 'yolov3-tiny'].includes(name) ? [32, 16] : [32, 16, 8],
  );
});

test.each([
  [
    'a route to itself',
    '[route]\nlayers=0',
    /a\.cfg:5: \[route\] layer 0 would need layer 0, which comes out of itself: a cycle/,
  ],
  ['a route to a later layer', '[route]\nlayers=3', /layer 0 would need layer 3, which comes later: a cycle/],
  [
    'a shortcut to a later layer',
    `${conv(6)}\n[shortcut]\nfrom=2`,
    /layer 1 would need layer 2, which comes later: a cycle/,
  ],
  ['an unknown section', '[gru]\noutput=8', /a\.cfg:4: \[gru\] is not a layer of YOLOv3; known are convolutional,/],
  ['a section named like a method', '[toString]', /\[toString\] is not a layer/],
  ['a wrong number of channels', `${conv(7)}\n${yolo}`, /\[yolo\] needs 6 channels .* and gets 7/],
  ['no [yolo]', conv(6), /expected at least one \[yolo\]/],
  ['a missing key', '[convolutional]\nsize=3', /expected filters to be a whole number of at least 1, and it is absent/],
  ['a value that is no number', '[convolutional]\nfilters=many', /a\.cfg:5: .*expected filters .*, received many/],
  ['a line that is neither', 'hello', /a\.cfg:4: expected \[section\] or key=value, received hello/],
  [
    'an activation of other networks',
    `${conv(6)}\nactivation=mish`,
    /expected activation to be leaky, linear or relu, received mish/,
  ],
  [
    'a join of different extents',
    `${conv(6)}\n[maxpool]\nsize=2\nstride=2\n[route]\nlayers=-1,0`,
    /layers of the same height/,
  ],
])('refuses %s', (_, section, message) => {
  expect(() =>
    planNetwork(cfg(section, section.includes('yolo') || !/route|shortcut/.test(section) ? '' : yolo), 'a.cfg'),
  ).toThrow(message);
});
