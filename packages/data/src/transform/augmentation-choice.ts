import { readFileSync } from 'node:fs';
import { gdscPipeline, type Pipeline, PipelineError, parsePipeline, type Step } from '@flukeprint/augment';
import { DataError } from '../errors.ts';
import { type Augmentation, defaultAugmentation, noAugmentation } from './augment.ts';

/** What there is by name: nothing, {@link defaultAugmentation}, the pipeline of the recipe. */
export const augmentationNames = ['none', 'light', 'gdsc'] as const;
/** One of {@link augmentationNames}. */
export type AugmentationName = (typeof augmentationNames)[number];

/** A pipeline before its defaults are filled in: what a JSON file holds. */
export interface PipelineInput {
  readonly transforms: readonly (Partial<Step> & Pick<Step, 'transform'>)[];
}

/** A name, a pipeline of albumentations' transforms, or steps that replace those of 'light'. */
export type AugmentationChoice = AugmentationName | PipelineInput | Pipeline | Partial<Augmentation>;

const named: Record<AugmentationName, Augmentation | Pipeline> = {
  none: noAugmentation,
  light: defaultAugmentation,
  gdsc: gdscPipeline,
};

/** Everything that the choice leaves open filled in. Throws a {@link DataError} that says what does not fit. */
export function resolveAugmentation(choice: AugmentationChoice = 'light'): Augmentation | Pipeline {
  if (typeof choice === 'string') {
    if (Object.hasOwn(named, choice)) return named[choice];
    throw new DataError(`augmentation: expected ${augmentationNames.join(', ')} or a pipeline but received ${choice}`);
  }
  if (!('transforms' in choice)) return { ...defaultAugmentation, ...choice };
  return checked(choice, 'augmentation');
}

/**
 * An augmentation by its name (none, light, gdsc), or a pipeline from the JSON file of that path:
 * `{"transforms": [{"transform": "Rotate", "limit": 15}, …]}`. Throws a {@link DataError} that names file and field.
 */
export function readAugmentation(nameOrFile: string): AugmentationName | Pipeline {
  if (Object.hasOwn(named, nameOrFile)) return nameOrFile as AugmentationName;
  let text: string;
  try {
    text = readFileSync(nameOrFile, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new DataError(`expected ${augmentationNames.join(', ')} or a JSON file but there is no file ${nameOrFile}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new DataError(`${nameOrFile}: no JSON: ${(error as Error).message}`);
  }
  return checked(value, nameOrFile);
}

function checked(value: unknown, where: string): Pipeline {
  try {
    return parsePipeline(value);
  } catch (error) {
    if (error instanceof PipelineError) throw new DataError(`${where}: ${error.message}`);
    throw error;
  }
}
