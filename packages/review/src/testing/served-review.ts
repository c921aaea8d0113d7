import type { Catalogue } from '@flukeprint/catalogue';
import { createWasmBackend } from '@flukeprint/kernels-wasm';
import { openExtractor } from '@flukeprint/reid/local-features/open-extractor';
import { builtPage } from '../server/built-page.ts';
import { PairComparer } from '../server/pair-comparer.ts';
import { serveReview } from '../server/serve-review.ts';

/** Serves the built page of a catalogue as the command does, to each reviewer by a server of their own: pairs by SIFT on the CPU. */
export async function servedReview(
  catalogue: Catalogue,
  ...reviewers: readonly (string | { readonly second: string })[]
) {
  const page = await builtPage();
  const backend = await createWasmBackend();
  const extractor = await openExtractor(backend, 'sift', { workers: 1 });
  const pairs = new PairComparer(catalogue, backend, extractor);
  const served = await Promise.all(
    reviewers.map((one) =>
      serveReview({
        ...{ catalogue, page, pairs },
        ...(typeof one === 'string' ? { reviewer: one } : { reviewer: one.second, secondReader: true }),
      }),
    ),
  );
  return {
    /** What each reviewer opens. */
    urls: served.map(({ url }) => url),
    async close() {
      await Promise.all(served.map((one) => one.close()));
      await pairs.close();
      extractor.dispose();
      await backend.destroy();
    },
  };
}
