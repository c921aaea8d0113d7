import type { CataloguePhoto } from './matcher.ts';

const extension = /\.(jpe?g|png|webp)$/i;

/**
 * The photos of a folder as `flukeprint embed` lists them: those in a folder of an individual, and loose ones; hidden files
 * and deeper folders do not count. Single photos belong to nobody known. In the order of their paths.
 */
export function cataloguePhotos(folder: readonly File[], single: readonly File[]): CataloguePhoto[] {
  const photos: CataloguePhoto[] = single.map((file) => ({ file, path: file.name, individual: '' }));
  for (const file of folder) {
    // The first part is the chosen folder itself.
    const parts = file.webkitRelativePath.split('/').slice(1);
    if (parts.length > 2 || parts.some((part) => part.startsWith('.')) || !extension.test(file.name)) continue;
    photos.push({ file, path: parts.join('/'), individual: parts.length === 2 ? parts[0]! : '' });
  }
  return photos.sort((a, b) => (a.path < b.path ? -1 : Number(a.path > b.path)));
}
