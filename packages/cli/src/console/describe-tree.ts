import type { Catalogue } from '@flukeprint/data';
import { inOneLine } from './harmless-text.ts';

/** Lines of a preview; a folder with more shows how many it leaves out. */
const shownFolders = 4;
const shownInside = 3;

/**
 * A preview of folders with the number of photos in each, and a mark at those that name individuals. Empty where no folder was listed, or
 * all photos lie directly in it.
 */
export function describeTree({ photos, namedBy }: Pick<Catalogue, 'photos' | 'namedBy'>): string {
  if (!namedBy) return '';
  const ways = photos.map(({ path, individual }) => ({
    way: path.split('/').slice(0, -1),
    isNamed: individual !== '',
  }));
  if (!ways.some(({ way }) => way.length > 0)) return '';
  return lines(ways, 1, namedBy.level).join('\n');
}

/** The folders on the way to a photo, and whether one of them names its individual. */
interface Way {
  readonly way: readonly string[];
  readonly isNamed: boolean;
}

function lines(ways: readonly Way[], depth: number, level: number | 'parent' | 'none'): string[] {
  const inside = ways.filter(({ way }) => way.length >= depth);
  const folders = [...Map.groupBy(inside, ({ way }) => way[depth - 1]!)];
  const most = depth === 1 ? shownFolders : shownInside;
  const indent = '  '.repeat(depth);
  const shown = folders.slice(0, most).flatMap(([name, own]) => {
    const isLevel = level === depth || (level === 'parent' && own.some(({ way }) => way.length === depth));
    const mark = isLevel && own.some(({ isNamed }) => isNamed) ? '  ← individual' : '';
    return [`${indent}${inOneLine(name)}/  ${counted(own.length)}${mark}`, ...lines(own, depth + 1, level)];
  });
  const loose = ways.length - inside.length;
  const direct = loose > 0 && (inside.length > 0 || depth === 1) ? [`${indent}${counted(loose)} directly here`] : [];
  const others = folders.length - most;
  const more = others > 0 ? [`${indent}… ${others} more ${others === 1 ? 'folder' : 'folders'}`] : [];
  return [...shown, ...more, ...direct];
}

const counted = (photos: number) => (photos === 1 ? '1 photo' : `${photos} photos`);
