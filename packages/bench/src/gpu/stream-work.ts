import { bytesOf, pool2dGeometry, size } from '@flukeprint/kernels';
import type { StreamWork } from '../work.ts';

/** With the bytes of all inputs and results once each; what an algorithm reads twice counts once. */
export function streamWork(work: Omit<StreamWork, 'kind' | 'bytes'>): StreamWork {
  return { kind: 'stream', ...work, bytes: leastBytes(work) };
}

function leastBytes({ operation, pass, input, relu, residual, precision = 'f32' }: Omit<StreamWork, 'kind' | 'bytes'>) {
  const whole = bytesOf({ shape: input, dtype: precision });
  switch (operation) {
    case 'scale':
      return 2 * whole;
    case 'adam':
      // Reads parameter, gradient and both moments, writes all but the gradient; in f32 whatever the activations are.
      return 7 * 4 * size(input);
    case 'max_pool2d': {
      const { batch, channels, outHeight, outWidth } = pool2dGeometry('maxPool2d', input, {
        kernelSize: 3,
        stride: 2,
        padding: 1,
      });
      const pooled = { shape: [batch, channels, outHeight, outWidth], dtype: precision };
      // And where each maximum was.
      return whole + bytesOf(pooled) + bytesOf({ ...pooled, dtype: 'i32' });
    }
    case 'batch_norm':
    case 'cat_batch_norm':
      // Statistics and weights of the channels are few. Backwards: gradient and input in, a gradient out; with relu the
      // output, too, and with a residual its gradient.
      if (pass === 'forward') return (residual ? 3 : 2) * whole;
      return (3 + (relu ? 1 : 0) + (relu && residual ? 1 : 0)) * whole;
  }
}
