import { createWasmBackend } from '@flukeprint/kernels-wasm';
import { openExtractor } from '@flukeprint/reid/local-features/open-extractor';
import type { Catalogue } from '@flukeprint/catalogue';
import { builtPage } from '../server/built-page.ts';
import { PairComparer } from '../server/pair-comparer.ts';
import { type ServedReview, serveReview } from '../server/serve-review.ts';

/** Serves the built page of a catalogue as the command does: pairs by SIFT on the CPU. */
export async function servedReview(catalogue: Catalogue, reviewer: string): Promise<ServedReview> {
  const page = await builtPage();
  const backend = await createWasmBackend();
  const extractor = await openExtractor(backend, 'sift', { workers: 1 });
  const pairs = new PairComparer(catalogue, backend, extractor);
  const served = await serveReview({ catalogue, reviewer, page, pairs });
  return {
    url: served.url,
    async close() {
      await served.close();
      await pairs.close();
      extractor.dispose();
      await backend.destroy();
    },
  };
}
