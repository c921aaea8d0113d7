import type { Catalogue } from '@flukeprint/catalogue';
import { createWasmBackend } from '@flukeprint/kernels-wasm';
import { openExtractor } from '@flukeprint/reid/local-features/open-extractor';
import { BoxSuggester } from '../server/box-suggester.ts';
import { builtPage } from '../server/built-page.ts';
import { PairComparer } from '../server/pair-comparer.ts';
import { type ReviewOptions, serveReview } from '../server/serve-review.ts';

/** By name; one that reads a second time. */
type Reviewer = string | { readonly second: string };

/** Serves the built page of a catalogue as the command does, to each reviewer by a server of their own: pairs by SIFT on the CPU. */
export const servedReview = (catalogue: Catalogue, ...reviewers: readonly Reviewer[]) =>
  servedWith(catalogue, reviewers, {});

/** The same with labels, and a folder for photos. */
export async function servedWith(
  catalogue: Catalogue,
  reviewers: readonly Reviewer[],
  options: Pick<ReviewOptions, 'labels' | 'dropped'>,
) {
  const page = await builtPage();
  const backend = await createWasmBackend();
  const extractor = await openExtractor(backend, 'sift', { workers: 1 });
  const pairs = new PairComparer(catalogue, backend, extractor);
  const suggester = new BoxSuggester(catalogue, backend);
  const served = await Promise.all(
    reviewers.map((one) =>
      serveReview({
        ...{ ...options, catalogue, page, pairs, suggester },
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
      await suggester.close();
      extractor.dispose();
      await backend.destroy();
    },
  };
}
