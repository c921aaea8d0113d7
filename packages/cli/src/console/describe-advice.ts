import type { Advice } from '@flukeprint/reid/advice/advise';
import { counted, share } from '@flukeprint/reid/counted';
import { roughly } from './duration.ts';
import { typedCommand } from './typed-command.ts';

/** Advice in words: what was seen, and what to do. `data` is the catalogue, as commands name it. */
export function describeAdvice({ sample, local_features, mirror, presets }: Advice, data: string): string {
  const { photos, individuals } = sample;
  return [
    `a look at ${counted(photos, 'photo')} of ${counted(individuals, 'individual')}`,
    `Local features (no training): ${describeLocal(local_features)}`,
    `Mirror axis: ${describeMirror(mirror)}`,
    `Preset: ${describePresets(presets, mirror.mirror_axis, data)}`,
  ].join('\n\n');
}

const are = ['is', 'are'] as const;

/** Names in words; all of them are in report.json. */
const shown = 10;

function describeLocal(help: Advice['local_features']): string {
  if (help === null) return 'no individual has two photos of different moments, so there is nothing to measure.';
  const { queries, named_first, named_first_interval: interval, without_match, individuals_without_match } = help;
  const [from, to] = interval.map((share) => Math.round(100 * share)) as [number, number];
  const worth =
    from >= 40
      ? 'They help here.'
      : to < 30
        ? 'They help little here: a network has to learn.'
        : 'They help with some photos.';
  const lines = [
    `${share(named_first, queries, 'photo', are)} named right (${Math.round((100 * named_first) / queries)} %; ${from} to ${to} % with the luck of the draw). ${worth}`,
    '  In the whole catalogue it is somewhat harder than in this sample.',
    `  For ${without_match} of ${queries} no other photo of the individual matches.`,
  ];
  if (individuals_without_match.length > 0) {
    const names = individuals_without_match
      .slice(0, shown)
      .map((of) => `${of.individual} (${counted(of.photos, 'photo')})`);
    const rest = individuals_without_match.length - names.length;
    lines.push(
      `  No photo that was tried matches another one of: ${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}.`,
      '  Look at them: other sides or parts of the animal, mirrored or poor photos, or a wrong name. Local features cannot help there.',
    );
  }
  return lines.join('\n');
}

const flips = { horizontal: 'exchanging top and bottom', vertical: 'exchanging left and right' };

function describeMirror({ mirror_axis, reason, position, asked }: Advice['mirror']): string {
  const likeness = `likeness ${position.horizontal.toFixed(2)} when top and bottom are exchanged, ${position.vertical.toFixed(2)} when left and right are`;
  if (asked === null) return `none. No flip leaves the animals where photos usually show them (${likeness}).`;
  const lines = [
    `  The animals keep their position under a flip ${flips[asked.axis]} (${likeness}).`,
    `  Mirrored like that, ${share(asked.mirrored_named_first, asked.queries, 'photo', are)} named right instead of ${asked.named_first}: ${verdicts[reason]}`,
  ];
  return [mirror_axis === 'none' ? 'none.' : `train with --mirror-axis ${mirror_axis}.`, ...lines].join('\n');
}

const verdicts = {
  'another animal': 'the mirror image is another animal, and can be trained on as one.',
  'the same animal': 'not so much fewer that the mirror image were surely another animal.',
  'too few are named': 'too few to tell whether the mirror image is another animal.',
  'any position': '',
};

const reasons = {
  'enough photos': (photos: number, individuals: number) =>
    `${photos} photos of ${individuals} individuals are enough to train on.`,
  'too few photos': (photos: number) => `${photos} photos of individuals with two or more are few to train on.`,
  'too few photos of each': (photos: number, individuals: number) =>
    `${photos} photos of ${individuals} individuals are few of each to train on.`,
  'nothing to hold out': () => 'No individual has the three photos that training takes.',
};

function describePresets(advice: Advice['presets'], mirrorAxis: Advice['mirror']['mirror_axis'], data: string): string {
  const { preset, reason, photos, individuals, seconds_per_photo: seconds, trainings } = advice;
  const mirror = mirrorAxis === 'none' ? [] : ['--mirror-axis', mirrorAxis];
  const lines = [
    `${preset}. ${reasons[reason](photos, individuals)}`,
    `  ${typedCommand('match', '--gallery', data, '--queries', 'new-photos')}`,
    `      without training${seconds === null ? '' : `, about ${seconds < 10 ? `${seconds.toFixed(1)} s` : roughly(seconds)} for each new photo on this machine`}`,
  ];
  for (const { preset, seconds } of trainings) {
    lines.push(
      `  ${typedCommand('train', '--data', data, '--preset', preset, ...mirror)}`,
      `      about ${roughly(seconds)} on this machine, as busy as it is now`,
    );
  }
  return lines.join('\n');
}
