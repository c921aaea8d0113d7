import type { Catalogue } from '../catalogue.ts';
import { verify } from '../upkeep/verify.ts';

/** What `verify` finds wrong. */
export async function faultsOf(catalogue: Catalogue, options: Parameters<typeof verify>[2] = {}): Promise<string[]> {
  const found: string[] = [];
  await verify(catalogue, ({ kind, text }) => kind === 'fault' && found.push(text), options);
  return found;
}
