/** The command as JavaScript with the libraries inside. What comes from npm stays outside, with its licence. */
import { isAbsolute, join } from 'node:path';
import { rolldown } from 'rolldown';
import { moduleUrls } from './module-urls.ts';
import { type Package, root } from './published-packages.ts';
import { copyResources } from './resources.ts';

/** Writes `main.js`, a file for each part that is loaded when asked for, scripts of workers, shaders and wasm into `output`. */
export async function bundleCommand(command: Package, packages: readonly Package[], output: string): Promise<void> {
  const own = packages.map(({ manifest }) => manifest.name);
  const isOwn = (id: string) =>
    isAbsolute(id) || /^[.#]/.test(id) || own.some((name) => `${id}/`.startsWith(`${name}/`));
  const bundle = await rolldown({
    input: { main: join(command.folder, command.manifest.main!) },
    platform: 'node',
    external: (id) => !isOwn(id),
    plugins: [moduleUrls(join(root, 'packages'))],
    // Errors are told apart by the names of their classes.
    output: { keepNames: true },
  } as Parameters<typeof rolldown>[0]);
  await bundle.write({
    dir: output,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'parts/[name]-[hash].js',
    keepNames: true,
  });
  await bundle.close();
  for (const { folder, short } of packages) copyResources(folder, join(output, short), ['.wgsl', '.wasm']);
}
