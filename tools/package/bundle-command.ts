/** The command as JavaScript with the libraries inside. */
import { isAbsolute, join } from 'node:path';
import { rolldown } from 'rolldown';
import { moduleUrls } from './module-urls.ts';
import { type Package, root } from './published-packages.ts';
import { copyResources } from './resources.ts';

/**
 * Writes `main.js`, a file for each part that is loaded when asked for, scripts of workers, shaders and wasm into `output`. What comes
 * from npm stays outside but for what is `inlined`.
 */
export async function bundleCommand(
  command: Package,
  packages: readonly Package[],
  inlined: readonly string[],
  output: string,
): Promise<void> {
  const inside = [...packages.map(({ manifest }) => manifest.name), ...inlined];
  const isInside = (id: string) =>
    isAbsolute(id) || /^[.#]/.test(id) || inside.some((name) => `${id}/`.startsWith(`${name}/`));
  const bundle = await rolldown({
    input: { main: join(command.folder, command.manifest.main!) },
    platform: 'node',
    external: (id) => !isInside(id),
    plugins: [moduleUrls(join(root, 'packages'))],
  });
  await bundle.write({
    dir: output,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'parts/[name]-[hash].js',
    // Errors are told apart by the names of their classes.
    keepNames: true,
  });
  await bundle.close();
  for (const { folder, short } of packages)
    copyResources(folder, join(output, short), ['.wgsl', '.wasm', '.safetensors']);
}
