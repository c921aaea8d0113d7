import { endWithWrapper } from './console/end-with-wrapper.ts';
import { printHarmlessly } from './console/harmless-text.ts';
import { endInOrder, farewell, goOnUnheard } from './console/orderly-end.ts';
import { expectFlagsFromNpm } from './flags/flags-kept-by-npm.ts';
import { createProgram } from './program.ts';

printHarmlessly();
endInOrder();
endWithWrapper();
goOnUnheard();

// `pnpm --filter cli train -- --data …` hands the separator on.
const [node, script, command, ...rest] = process.argv as [string, string, ...string[]];
const argv = [node, script, ...(command === undefined ? [] : [command]), ...(rest[0] === '--' ? rest.slice(1) : rest)];

try {
  const program = await createProgram({ first: command });
  expectFlagsFromNpm(program, argv.slice(2), process.env, process.platform);
  await program.parseAsync(argv);
} catch (error) {
  // It knows the errors of all packages, which take a while to load.
  const { explainError, isDiskError } = await import('./console/explain-error.ts');
  console.error(`flukeprint: ${explainError(error)}`);
  if (isDiskError(error)) console.error(farewell());
  process.exitCode = 1;
}
