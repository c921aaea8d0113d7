import { counted } from '@flukeprint/reid/counted';

/** A GPU's driver that hangs tells nobody, and slow work looks the same: what to do about either. */
export function saySilence(seconds: number): void {
  // Beside a progress bar, on a line of its own.
  const start = process.stderr.isTTY ? '\n' : '';
  const minutes = counted(Math.round(seconds / 60), 'minute');
  console.warn(
    `${start}the GPU has not answered for ${minutes}: it is slow, or its driver hangs. Ctrl-C ends this safely; --device wasm does without the GPU, and a smaller --batch-size makes its work shorter`,
  );
}
