import { expect, test } from 'vitest';
import { billOfMaterials, componentsOf, lockedDigests } from './package/bill-of-materials.ts';
import { publishedPackages } from './package/published-packages.ts';

/** What the house takes. */
const accepted =
  /^(MIT|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD|Python-2\.0|\(?(MIT|Apache-2\.0|BSD-3-Clause|CC0-1\.0|ISC)( (OR|AND) (MIT|Apache-2\.0|BSD-3-Clause|CC0-1\.0|ISC))+\)?)$/;
/** libvips, a library of its own that people may replace: README says so. */
const weak = /^@img\/sharp-(libvips|win32)/;

const components = componentsOf(publishedPackages());

test('every package that a release stands on has a licence that the house takes', () => {
  expect(components.length).toBeGreaterThan(50);
  const refused = components.filter(({ name, licence }) => licence && !accepted.test(licence) && !weak.test(name));
  expect(refused).toEqual([]);
  // Those of other systems are sisters of one that is here.
  const unknown = components.filter(({ licence }) => licence === undefined).map(({ name }) => name);
  expect(
    unknown.filter(
      (name) =>
        !/^@(img\/sharp|node-rs\/crc32|napi-rs|emnapi|tybys)/.test(name) && !/^node-(bin|darwin|linux|win)/.test(name),
    ),
  ).toEqual([]);
});

test('the bill of materials names each once, with the hash that the lockfile holds it to', () => {
  const command = publishedPackages().at(-1)!.manifest;
  const { components: listed } = billOfMaterials(command, components) as {
    components: { purl: string; hashes: { content: string }[] }[];
  };
  expect(new Set(listed.map(({ purl }) => purl)).size).toBe(components.length);
  expect(listed.map(({ purl }) => purl)).toContainEqual(expect.stringMatching(/^pkg:npm\/sharp@\d/));
  for (const { hashes } of listed) expect(hashes[0]!.content).toMatch(/^[0-9a-f]{128}$/);
});

test('reads digests of plain and scoped names', () => {
  const text =
    "packages:\n\n  '@a/b@1.2.3':\n    resolution: {integrity: sha512-AAAA}\n\n  c-d@0.1.0:\n    resolution: {integrity: sha512-////, tarball: x}\n";
  expect([...lockedDigests(text)]).toEqual([
    ['@a/b@1.2.3', '000000'],
    ['c-d@0.1.0', 'ffffff'],
  ]);
});
