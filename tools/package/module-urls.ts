/** Files that code finds beside itself, by `new URL('…', import.meta.url)`, once code is bundled into fewer files. */
import { posix, relative, sep } from 'node:path';
import type { Plugin } from 'rolldown';
import { withCompiledScripts, workerScripts } from './worker-scripts.ts';

const otherMeta = /\bimport\.meta\.(?!url\b)\w+/;
/** Stands for a module's own place until it is known which file it is bundled into. */
const place = /__MODULE_PLACE__\("([^"]+)"\)/g;

/**
 * Every module keeps a place of its own in the bundle's folder, the same below it as below `folder`, and finds there what it asks
 * for: scripts of workers, which become entries of the bundle, and other files, which are copied to the same places.
 */
export function moduleUrls(folder: string): Plugin {
  const placeOf = (id: string) => relative(folder, id).split(sep).join('/').replace(/\.ts$/, '.js');
  return {
    name: 'module-urls',
    transform(code, id) {
      // What comes from npm and is inlined has no files beside it.
      if (!code.includes('import.meta') || !id.startsWith(folder) || id.includes('node_modules')) return null;
      const other = code.match(otherMeta);
      if (other) this.error(`${id}: ${other[0]} is not what it was in a bundle; say it with import.meta.url`);
      for (const worker of workerScripts(code, id)) {
        this.emitFile({ type: 'chunk', id: worker, fileName: placeOf(worker) });
      }
      const compiled = withCompiledScripts(code);
      return compiled.replaceAll('import.meta.url', `__MODULE_PLACE__(${JSON.stringify(placeOf(id))})`);
    },
    renderChunk(code, { fileName }) {
      if (!code.includes('__MODULE_PLACE__')) return null;
      return code.replace(place, (_, module) => {
        const path = posix.relative(posix.dirname(fileName), module);
        return `new URL(${JSON.stringify(path)}, import.meta.url).href`;
      });
    },
  };
}
