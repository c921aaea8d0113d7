import type { Catalogue } from '../catalogue.ts';
import { verify } from '../upkeep/verify.ts';

/** What `verify` finds wrong; photos are left out where nothing is said of them. */
export async function faultsOf(
  catalogue: Catalogue,
  options: Parameters<typeof verify>[2] = { photos: false },
): Promise<string[]> {
  const found: string[] = [];
  await verify(catalogue, ({ kind, text }) => kind === 'fault' && found.push(text), options);
  return found;
}
