import {
  applyAugmentation,
  augmentationNames,
  decodePhoto,
  denormalize,
  readAugmentation,
  resolveAugmentation,
} from '@flukeprint/data';
import { randomStream } from '@flukeprint/kernels';
import { Command } from 'commander';
import { eachTransform, type Tile, writeAugmentationSheet } from '../augmentation-sheet.ts';
import { integer, overwriteOption, seedOption } from '../flags.ts';
import { claimOutputs } from '../output-file.ts';
import { userPath, userPaths } from '../paths.ts';

interface Flags {
  output: string;
  augmentation: string;
  imageSize: number;
  count: number;
  seed: number;
  each: boolean;
  overwrite: boolean;
}

export function augmentCommand(): Command {
  return new Command('augment')
    .description('Show what training makes of a photo: the photo, then augmented variants, as one PNG.')
    .argument('<photo>', 'JPEG, PNG or WebP')
    .option('--output <file.png>', 'the sheet', 'augmentation.png')
    .option('--augmentation <name>', 'none, light, gdsc, or a JSON file that lists transforms', 'gdsc')
    .option('--image-size <pixels>', 'both sides of an image, as in training', integer(16, 2048), 256)
    .option('--count <n>', 'variants', integer(1, 400), 24)
    .option('--each', 'instead one variant per transform, each alone and with its name below', false)
    .addOption(seedOption())
    .addOption(overwriteOption())
    .addHelpText(
      'after',
      `
Examples:
  flukeprint augment photo.jpg --output sheet.png
  flukeprint augment photo.jpg --augmentation recipe.json --image-size 480 --count 8
  flukeprint augment photo.jpg --each`,
    )
    .action(augment);
}

async function augment(photo: string, flags: Flags): Promise<void> {
  const { augmentation: name, imageSize: size, count, seed, each, overwrite } = flags;
  const output = userPath(flags.output);
  const inputs = { photos: userPaths({ '<photo>': photo }), files: userPaths({ '--augmentation': name }) };
  await claimOutputs([{ flag: '--output', path: output }], { overwrite, ...inputs });
  const isName = (augmentationNames as readonly string[]).includes(name);
  const augmentation = resolveAugmentation(readAugmentation(isName ? name : userPath(name)));
  const pixels = await decodePhoto(userPath(photo), size);
  const variant = (of: typeof augmentation, index: number): Uint8Array => {
    const image = new Float32Array(pixels.length);
    // As a photo of the training set with this index in epoch 0.
    applyAugmentation(pixels, size, of, randomStream(seed, 'augment', 0, index), image);
    return denormalize(image);
  };
  const variants: Tile[] = each
    ? eachTransform(augmentation).map(([label, alone], i) => ({ label, pixels: variant(alone, i) }))
    : Array.from({ length: count }, (_, i) => ({ pixels: variant(augmentation, i) }));
  await writeAugmentationSheet(output, [{ pixels, ...(each && { label: 'photo' }) }, ...variants], size);
  console.log(`sheet: ${output} (the photo and ${variants.length} variants)`);
}
