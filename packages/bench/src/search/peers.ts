import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { VectorFile } from './vectors.ts';

/** Libraries of Python's, exact ones and those that build a graph. */
export const exactPeers = ['faiss'] as const;
export const approximatePeers = ['hnswlib', 'usearch'] as const;
export type SearchPeer = (typeof exactPeers)[number] | (typeof approximatePeers)[number];

/** As their documentations begin with; the search looks at so many that 20 of them are good. */
export const graph = { connectivity: 16, expansion_add: 128, expansion_search: 100 };

const replySchema = z.object({
  version: z.string(),
  build_seconds: z.number(),
  one: z.array(z.number()),
  all: z.array(z.number()),
  found: z.array(z.array(z.number())),
  megabytes: z.number(),
});

/** Milliseconds of a search for one query and for all, in each round; of the last one what was found. */
export type Searched = z.infer<typeof replySchema>;

interface PeerWork {
  readonly gallery: VectorFile;
  readonly queries: VectorFile;
  readonly k: number;
  readonly threads: number;
  readonly rounds: number;
  readonly python: string;
}

/** Searches by a library in a process of its own. Returns a sentence that says why where that cannot be. */
export function searchByPeer(library: SearchPeer, { gallery, queries, python, ...work }: PeerWork): Searched | string {
  const { count, size } = gallery;
  const request = { ...work, ...graph, library, count, size, gallery: gallery.path, queries: queries.path };
  const script = fileURLToPath(new URL('search_peer.py', import.meta.url));
  let text: string;
  try {
    text = execFileSync(python, [script, JSON.stringify(request)], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, OMP_NUM_THREADS: `${work.threads}` },
    });
  } catch (error) {
    return `${library} left out: ${(error as Error).message.split('\n')[0]}`;
  }
  const reply: unknown = JSON.parse(text);
  const absent = z.object({ absent: z.string() }).safeParse(reply);
  if (absent.success)
    return `${library} left out: ${absent.data.absent} (a Python with faiss-cpu, hnswlib and usearch: --python PATH)`;
  return replySchema.parse(reply);
}
