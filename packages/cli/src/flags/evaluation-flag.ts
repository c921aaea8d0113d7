import { evaluationFolder } from '@flukeprint/reid/matching/evaluation';
import { Option } from 'commander';
import { typedCommand } from '../console/typed-command.ts';
import { userPath } from './user-path.ts';

export const evaluationOption = () =>
  new Option(
    '--evaluation <folder>',
    'what evaluate measured, for words beside scores (default: of the first --run; without one, ./evaluation)',
  );

/** Where words for scores may lie. */
export function evaluationsOf(evaluation: string | undefined, run: readonly string[] | undefined): string[] {
  if (evaluation !== undefined) return [userPath(evaluation)];
  const [first] = run ?? [];
  return first === undefined ? [userPath('evaluation')] : [evaluationFolder(userPath(first)), userPath(first)];
}

/** The command that measures what scores mean. */
export function howToMeasure(run: readonly string[] | undefined, features: string | null, gallery: string): string {
  if (!run && !features) return 'evaluate of the run that embedded them, and then --evaluation RUN/evaluation,';
  const named = (run ?? []).flatMap((path) => ['--run', path]);
  const local = features ? ['--features', features] : [];
  return `\`${typedCommand('evaluate', ...named, ...local, ...(run ? [] : ['--data', gallery]))}\``;
}
