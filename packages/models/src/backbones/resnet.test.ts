import { createHash } from 'node:crypto';
import { noGrad, Tensor } from '@flukeprint/autograd';
import { ReferenceBackend, size } from '@flukeprint/kernels';
import { beforeEach, describe, expect, test } from 'vitest';
import { Embedder } from '../embedder.ts';
import { type Module, namedTensors } from '../nn/module.ts';
import { resnet18, resnet34 } from './resnet.ts';

let backend: ReferenceBackend;
beforeEach(() => {
  backend = new ReferenceBackend();
});

const layout = (module: Module) => [...namedTensors(module)].map(([name, { shape }]) => `${name} ${shape.join(',')}`);
const images = (size: number) =>
  Tensor.from(
    backend,
    Float64Array.from({ length: 3 * size * size }, (_, i) => Math.sin(i)),
    [1, 3, size, size],
  );

describe('the state dict', () => {
  // lines = sorted(f"{k} {','.join(map(str, v.shape))}" for k, v in torchvision.models.resnet18().state_dict().items()
  //                if not k.endswith("num_batches_tracked"))
  // hashlib.sha256("\n".join(lines).encode()).hexdigest()   (torchvision 0.29.2)
  test.for([
    ['resnet18', resnet18, 102, '80792f24e335f198da2026579a542950278ecc2af08706df11ad4874b85d8062'],
    ['resnet34', resnet34, 182, 'a677c9bb4d7afdda5fdc675aec32973b2012c3e8ad3553d443c2c5c59e55dae6'],
  ] as const)("of %s has torchvision's names and shapes", ([, resnet, count, digest]) => {
    const lines = layout(resnet(backend, 1000)).sort();
    expect(lines).toContain('conv1.weight 64,3,7,7');
    expect(lines).toContain('layer1.0.bn1.running_mean 64');
    expect(lines).toContain('layer2.0.downsample.0.weight 128,64,1,1');
    expect(lines).toContain('layer4.1.conv2.weight 512,512,3,3');
    expect(lines).toContain('fc.bias 1000');
    expect(lines).toHaveLength(count);
    expect(createHash('sha256').update(lines.join('\n')).digest('hex')).toBe(digest);
  });

  test('of a backbone is the same without fc', () => {
    const whole = layout(resnet18(backend, 10)).filter((line) => !line.startsWith('fc.'));
    expect(layout(resnet18(backend))).toEqual(whole);
  });

  test('of an embedder has the backbone under body, then the embedding', () => {
    const lines = layout(new Embedder(backend, 'resnet18', { embeddingSize: 32 }));
    expect(lines.filter((line) => !line.startsWith('body.'))).toEqual(['embedding.weight 32,512', 'embedding.bias 32']);
    expect(lines[0]).toBe('body.conv1.weight 64,3,7,7');
  });
});

test('features are means over the last map, logits come from fc', () => {
  const net = resnet18(backend, 5);
  net.eval();
  expect(noGrad(() => net.call(images(33))).shape).toEqual([1, 5]);
});

test('an embedding has length 1', async () => {
  const embedder = new Embedder(backend, 'resnet18', { embeddingSize: 8 });
  embedder.eval();
  for (const [, { backend, value }] of namedTensors(embedder)) {
    backend.write(
      value,
      Float64Array.from({ length: size(value.shape) }, (_, i) => 0.01 * (1 + Math.sin(i) ** 2)),
    );
  }
  const values = Float64Array.from(await noGrad(() => embedder.call(images(32))).read());
  expect(values.length).toBe(8);
  expect(values.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(1, 10);
});
