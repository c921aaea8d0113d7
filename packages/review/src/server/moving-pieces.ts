/** Milliseconds without a byte, after which nobody waits for the rest: a browser on this machine is never silent that long. */
const silence = 10_000;

/** Pieces as they come. Throws what `stopped` makes where none comes for ten seconds. */
export async function* movingPieces(
  pieces: AsyncIterable<Uint8Array>,
  stopped: () => Error,
): AsyncGenerator<Uint8Array, void> {
  const iterator = pieces[Symbol.asyncIterator]();
  try {
    while (true) {
      let timer: NodeJS.Timeout | undefined;
      const silent = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(stopped()), silence);
      });
      const next = await Promise.race([iterator.next(), silent]).finally(() => clearTimeout(timer));
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // Not waited for: what is silent does not answer this, either.
    iterator.return?.().catch(() => {});
  }
}
