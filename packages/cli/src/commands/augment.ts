import { stat } from 'node:fs/promises';
import { augmentationNames, readAugmentation } from '@flukeprint/data';
import { counted } from '@flukeprint/reid/counted';
import { expectInputs } from '@flukeprint/reid/files/expect-inputs';
import { claimOutputs } from '@flukeprint/reid/files/output-file';
import { drawAugmentations } from '@flukeprint/reid/photos/draw-augmentations';
import { UserError } from '@flukeprint/reid/user-error';
import { Command } from 'commander';
import { expectExtension } from '../flags/expect-extension.ts';
import { integer, overwriteOption, seedOption } from '../flags/flags.ts';
import { wordOrFile } from '../flags/meant-choice.ts';
import { userPath, userPaths } from '../flags/user-path.ts';

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
    .argument('<photo>', 'JPEG, PNG, WebP, TIFF, AVIF or RAW')
    .option('--output <file.png>', 'the sheet', 'augmentation.png')
    .option(
      '--augmentation <name>',
      'none, light, gdsc, or a JSON file that lists transforms',
      wordOrFile(augmentationNames, 'a JSON file'),
      'gdsc',
    )
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
  const { augmentation: name, imageSize, count, seed, each, overwrite } = flags;
  const output = userPath(flags.output);
  await expectInputs({ photos: userPaths({ '<photo>': photo }) });
  if ((await stat(userPath(photo))).isDirectory())
    throw new UserError(`${userPath(photo)} is a folder; give one photo of it`);
  const inputs = { photos: userPaths({ '<photo>': photo }), files: userPaths({ '--augmentation': name }) };
  await claimOutputs([{ flag: '--output', path: output }], { overwrite, ...inputs });
  expectExtension('--output', flags.output, ['.png']);
  const isName = (augmentationNames as readonly string[]).includes(name);
  const augmentation = readAugmentation(isName ? name : userPath(name));
  const variants = await drawAugmentations({
    photo: userPath(photo),
    augmentation,
    imageSize,
    count,
    each,
    seed,
    output,
  });
  console.log(`sheet: ${output} (the photo and ${counted(variants, 'variant')})`);
}
