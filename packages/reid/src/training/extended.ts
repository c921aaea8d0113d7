import { counted } from '../counted.ts';
import { UserError } from '../user-error.ts';

/**
 * The settings of a run that goes on, to `epochs` where more are given than it has. Throws a {@link UserError} where they are
 * fewer: what was learned cannot be taken back.
 */
export function extended<Settings extends { readonly epochs: number }>(
  settings: Settings,
  epochs: number | undefined,
  run: string,
): Settings {
  if (epochs === undefined) return settings;
  if (epochs < settings.epochs) {
    throw new UserError(
      `${run} is a run of ${counted(settings.epochs, 'epoch')}, and --epochs ${epochs} is fewer: what it has learned, at learning rates ` +
        `for ${settings.epochs}, cannot be taken back; give more, or start a new run`,
    );
  }
  return { ...settings, epochs };
}
