/**
 * Makes the tarballs of a release, and checks that they can be published.
 *
 * usage: node tools/release.ts [VERSION] [--output FOLDER]
 *
 * With a version every package.json gets it, and CHANGELOG.md a heading for it; to be committed then. The folder, a new or empty one
 * (default: dist-npm, which is made anew), receives `bill-of-materials.cdx.json`, `packages/NAME`, from which `pnpm publish --no-git-checks` publishes in the order that is printed, and `tarballs/`.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { billOfMaterials, componentsOf } from './package/bill-of-materials.ts';
import { checkPublishing } from './package/check-publishing.ts';
import { packPackages } from './package/pack.ts';
import { publishedPackages, root } from './package/published-packages.ts';
import { setVersion } from './package/set-version.ts';
import { stagePackages } from './package/stage.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { output: { type: 'string' } } });
const [version] = positionals;
const own = join(root, 'dist-npm');
const output = values.output === undefined ? own : resolve(values.output);

if (output === own) rmSync(own, { recursive: true, force: true });
if (version !== undefined) setVersion(root, version);
const folders = await stagePackages(join(output, 'packages'));
checkPublishing(folders);
const kilobytes = (bytes: number) => `${Math.ceil(bytes / 1000)} kB`.padStart(8);
for (const { file, size, unpackedSize } of packPackages(folders, join(output, 'tarballs'))) {
  console.log(`${file}: ${kilobytes(size)}, unpacked ${kilobytes(unpackedSize)}`);
}
const published = publishedPackages();
const components = componentsOf(published);
const bill = join(output, 'bill-of-materials.cdx.json');
writeFileSync(bill, `${JSON.stringify(billOfMaterials(published.at(-1)!.manifest, components), null, 2)}\n`);
console.log(`${bill}: ${components.length} packages of others, as CycloneDX`);
console.log(`To publish, in this order, "pnpm publish --no-git-checks" in\n${folders.join('\n')}`);
