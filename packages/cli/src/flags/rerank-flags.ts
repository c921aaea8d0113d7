import { type Reranking, rerankingMethods, usualNeighbours } from '@flukeprint/reid/reranking/reranked-rows';
import { UserError } from '@flukeprint/reid/user-error';
import { Option } from 'commander';
import { integer } from './flags.ts';

/** The flags of commands that rank embedded photos. */
export interface RerankFlags {
  readonly rerank?: Reranking['method'] | 'none';
  readonly rerankNeighbours?: number;
}

const usual = rerankingMethods.map((method) => `${method}: ${usualNeighbours[method]}`).join(', ');

export const rerankOptions = () => [
  new Option(
    '--rerank <how>',
    'what embeddings say, looked at again: k-reciprocal: photos are alike that have the same neighbours, query-expansion: the best photos are asked together with the query, or none; with local features before both are joined (default: none)',
  ).choices([...rerankingMethods, 'none']),
  new Option('--rerank-neighbours <n>', `nearest photos that --rerank looks at (default: ${usual})`).argParser(
    integer(1),
  ),
];

/** What the flags ask for. `embedded`: whether there are embeddings to rank by. */
export function rerankingOf({ rerank, rerankNeighbours }: RerankFlags, embedded: boolean): Reranking | undefined {
  if (rerank === undefined || rerank === 'none') {
    if (rerankNeighbours !== undefined)
      throw new UserError(`--rerank-neighbours needs --rerank ${rerankingMethods.join(' or ')}`);
    return undefined;
  }
  if (!embedded)
    throw new UserError('--rerank needs embeddings, and local features have none: give --run, or leave --rerank out');
  return { method: rerank, neighbours: rerankNeighbours };
}
