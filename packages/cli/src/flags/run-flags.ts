import { InvalidArgumentError, Option } from 'commander';

/** `--run`, once for each network. */
export const runsOption = (description = 'a run folder of train, or one of its .safetensors files') =>
  new Option('--run <path>', `${description}; given several times, their embeddings are joined`).argParser(
    (path: string, before: string[] | undefined) => [...(before ?? []), path],
  );

export const weightsOption = (of = '--run') =>
  new Option(
    '--weight <w>',
    `how much each ${of} counts in the joined cosine: once for each in their order, or a list 1,2 (default: all alike)`,
  ).argParser((text: string, before: number[] | undefined) => [...(before ?? []), ...parseWeights(text)]);

function parseWeights(text: string): number[] {
  return text.split(',').map((part) => {
    const weight = Number(part);
    if (part.trim() === '' || !Number.isFinite(weight) || weight <= 0) {
      throw new InvalidArgumentError('Expected numbers above 0, such as 1 or 1,2.');
    }
    return weight;
  });
}
