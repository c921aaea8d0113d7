import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'vitest';
import packageJson from '../../packages/cli/package.json' with { type: 'json' };
import { renderSixFlukes, temporaryFolder } from './files.ts';
import { expectFailure, flukeprint, quick, succeed } from './flukeprint.ts';

const packageFolder = fileURLToPath(new URL('../../packages/cli', import.meta.url));

describe.concurrent('help', () => {
  test.for(['train', 'embed', 'match', 'evaluate', 'profile', 'demo'])(
    '%s shows its flags and examples',
    async (command, { expect }) => {
      const hasMany = ['train', 'match', 'evaluate'].includes(command);
      const { stdout, stderr } = await succeed([command, hasMany ? '--help-all' : '--help']);
      expect(stdout).toContain(`Usage: flukeprint ${command}`);
      for (const flag of ['--device <name>', '--threads <n>', '--no-revectorize']) expect(stdout).toContain(flag);
      expect(stdout).toMatch(new RegExp(`\nExamples?:\n  flukeprint ${command} `));
      expect(stderr).toBe('');
    },
  );

  test('flukeprint names all commands, with examples', async ({ expect }) => {
    const { stdout } = await succeed(['--help']);
    for (const command of ['train', 'embed', 'match', 'evaluate', 'profile', 'demo']) {
      expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
    }
    expect(stdout).toMatch(/\nExamples:\n.*\n {2}flukeprint demo\n/);
    expect((await succeed(['--version'])).stdout).toBe(`${packageJson.version}\n`);
  });
});

// `pnpm --filter cli train -- --data photos` starts the script in the package's folder, hands the separator on, and
// says in INIT_CWD where the user is.
describe.concurrent('started by pnpm from another folder', () => {
  const folder = temporaryFolder();
  const surroundings = { cwd: packageFolder, env: { INIT_CWD: folder } };

  test("paths are the user's", async ({ expect }) => {
    await renderSixFlukes(join(folder, 'photos'));
    const flags = ['--data', 'photos', '--output', 'a run', '--epochs', '1', ...quick];
    const { stdout } = await succeed(['train', '--', ...flags], surroundings);
    expect(stdout).toContain(`run: ${join(folder, 'a run')}\n`);
    for (const name of ['settings.json', 'last.safetensors'])
      expect(existsSync(join(folder, 'a run', name))).toBe(true);
  });

  test('and so are those in messages', async ({ expect }) => {
    const outcome = await flukeprint(
      ['embed', '--', '--run', 'nowhere', '--data', 'x', '--device', 'wasm'],
      surroundings,
    );
    expectFailure(outcome, [`${join(folder, 'x')} does not exist`], expect);
  });
});
