import { type AugmentationName, augmentationNames, readAugmentation } from '@flukeprint/data';
import {
  aboutOf,
  fields,
  imagenet,
  pathNames,
  type SettingName,
  type TrainSettings,
} from '@flukeprint/reid/settings/fields';
import { defaults } from '@flukeprint/reid/settings/presets';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { z } from 'zod';
import { detectorPath } from './box-flags.ts';
import { unknownOption } from './collection-flags.ts';
import { pointForComma } from './flags.ts';
import { wordOrFile } from './meant-choice.ts';
import { userPath } from './user-path.ts';

/** Only for tests of the program itself. */
const hidden: Partial<Record<SettingName, readonly string[]>> = { device: ['reference'] };

const flagOf = (name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

const allNames = Object.keys(fields) as SettingName[];

/** Flags for settings, under the headings of their groups. None has a default of its own: a preset may give it. */
export function settingOptions(names: readonly SettingName[] = allNames): Option[] {
  return names.flatMap(optionsOf);
}

/** The settings that were given as flags; paths are made absolute where they were typed. */
export function settingsFromFlags(command: Command, names: readonly SettingName[] = allNames): Partial<TrainSettings> {
  const options = command.opts<Record<string, unknown>>();
  const given = names.filter((name) => command.getOptionValueSource(name) === 'cli');
  return Object.fromEntries(given.map((name) => [name, absolute(name, options[name])]));
}

const isPath = (name: SettingName) => (pathNames as readonly SettingName[]).includes(name);
const isAugmentation = (value: unknown): value is AugmentationName => augmentationNames.some((name) => name === value);

function absolute(name: SettingName, value: unknown): unknown {
  if (name === 'additions') return (value as string[]).map(userPath);
  // A file's transforms become part of the settings: the file may change later, the run must not.
  if (name === 'augmentation') return readAugmentation(isAugmentation(value) ? value : userPath(value as string));
  // A folder of such a name is ./none.
  if (name === 'init' && value === 'none') return null;
  if (name === 'init' && value === imagenet) return value;
  if (name === 'detector') return detectorPath(value as string);
  return isPath(name) ? userPath(value as string) : value;
}

function optionsOf(name: SettingName): Option[] {
  const standard = name === 'data' ? undefined : defaults[name];
  return optionsFor(name, fields[name], standard, { hidden: hidden[name] });
}

/** The flags of one setting, from its type, what it is for, and its default. */
export function optionsFor(
  name: string,
  setting: z.ZodType,
  standard: unknown,
  { hidden = [] }: { readonly hidden?: readonly string[] } = {},
): Option[] {
  const { about, group, value } = aboutOf(setting);
  const type = bare(setting);
  const shownDefault = standard === undefined ? '' : describeDefault(standard);
  const description = shownDefault === '' ? about : `${about} (default: ${shownDefault})`;
  if (type.type === 'boolean') {
    // Help shows the flag that changes the default; the other one undoes what a preset or a configuration file says.
    const [on, off] = [flagOf(name), flagOf(name).replace('--', '--no-')];
    const [shown, other] = standard === true ? [off, on] : [on, off];
    return [new Option(shown, about).helpGroup(group), new Option(other).hideHelp()];
  }
  if (name === 'unknown') return [unknownOption().helpGroup(group)];
  const option = new Option(`${flagOf(name)} <${value ?? 'name'}>`, description).helpGroup(group);
  if (type.type === 'enum') {
    const choices = (type as unknown as z.ZodEnum).options.map(String);
    return [option.choices(choices.filter((choice) => !hidden.includes(choice)))];
  }
  const parser =
    name === 'augmentation' ? wordOrFile(augmentationNames, 'a JSON file') : (text: string) => parseValue(type, text);
  return [option.argParser(parser)];
}

type Typed = z.ZodType & { type: string };

function bare(type: z.ZodType): Typed {
  const typed = type as Typed;
  return typed.type === 'nullable' ? ((type as z.ZodNullable).unwrap() as Typed) : typed;
}

function describeDefault(value: unknown): string {
  if (value === null || value === false || (Array.isArray(value) && value.length === 0)) return '';
  return Array.isArray(value) ? value.join(',') : `${value}`;
}

/** A flag's text as the setting's type wants it: a number, a list with commas, or the text itself. */
function parseValue(type: z.ZodType & { type: string }, text: string): unknown {
  if (type.type === 'array') {
    const { element } = type as unknown as z.ZodArray<z.ZodType & { type: string }>;
    return text === '' ? [] : text.split(',').map((part) => parseValue(element as typeof type, part.trim()));
  }
  const numeric = type.type === 'number' || (type.type === 'union' && text !== 'soft');
  const value = numeric && text.trim() !== '' ? Number(text) : text;
  const { error } = type.safeParse(value);
  if (!error) return value;
  const [issue] = error.issues;
  throw new InvalidArgumentError(
    `Expected ${issue?.code === 'invalid_format' ? issue.message : describeType(type)}.${numeric ? pointForComma(text) : ''}`,
  );
}

function describeType(type: z.ZodType & { type: string }): string {
  if (type.type === 'union') return 'a number of at least 0, or soft';
  if (type.type !== 'number') return 'a path';
  const { minValue, maxValue, format } = type as unknown as z.ZodNumber;
  const kind = format === 'safeint' ? 'a whole number' : 'a number';
  const [least, most] = [minValue ?? Number.NEGATIVE_INFINITY, maxValue ?? Number.POSITIVE_INFINITY];
  return most >= Number.MAX_SAFE_INTEGER ? `${kind} of at least ${least}` : `${kind} from ${least} to ${most}`;
}
