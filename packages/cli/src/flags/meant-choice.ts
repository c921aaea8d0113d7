import { existsSync } from 'node:fs';
import { didYouMean, nearMiss } from '@flukeprint/data/near-miss';
import { InvalidArgumentError, type Option } from 'commander';
import { userPath } from './user-path.ts';

/** What other programs, and people, call the choices. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  webgpu: ['cuda', 'gpu', 'mps', 'metal', 'vulkan', 'nvidia', 'opencl', 'rocm'],
  wasm: ['cpu', 'simd', 'webassembly'],
  individuals: ['animals', 'animal', 'whales', 'ids'],
  animals: ['individuals', 'individual', 'whales'],
  photos: ['images', 'image', 'pictures'],
  f16: ['half', 'float16', 'fp16', 'mixed'],
  f32: ['full', 'float32', 'fp32', 'float'],
};

/** The choice that a word most likely stands for; null for none. */
export function meantChoice(word: string, choices: readonly string[]): string | null {
  const named = word.toLowerCase().replace(/:\d+$/, '');
  return choices.find((choice) => otherNames[choice]?.includes(named)) ?? nearMiss(word, choices);
}

/** An error about a value that is not among an option's choices says which one was meant. */
export function suggestChoice(option: Option): void {
  const { argChoices, parseArg } = option;
  if (!argChoices || !parseArg) return;
  option.argParser((value, previous) => {
    if (argChoices.includes(value)) return parseArg(value, previous);
    const meant = meantChoice(value, argChoices);
    // First: some lists are long.
    const suggestion = meant === null ? '' : `Did you mean ${meant}? `;
    throw new InvalidArgumentError(`${suggestion}Allowed choices are ${argChoices.join(', ')}.`);
  });
}

/** A parser for one of some words, or a path: a word that is neither, nor looks like a path, was misspelt. */
export function wordOrFile(words: readonly string[], file: string) {
  return (text: string): string => {
    if (words.includes(text) || /[./\\]/.test(text) || existsSync(userPath(text))) return text;
    throw new InvalidArgumentError(
      `Expected ${words.join(', ')}, or ${file}, and there is no file of that name${didYouMean(text, words)}`,
    );
  };
}
