import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { programName, quoted, shellOf } from './typed-command.ts';

test.for([
  ['runs/minke', 'runs/minke', 'runs/minke'],
  ['C:\\runs\\minke', "'C:\\runs\\minke'", 'C:\\runs\\minke'],
  ['C:\\My runs\\Nº 17', "'C:\\My runs\\Nº 17'", '"C:\\My runs\\Nº 17"'],
  ['D:\\a folder\\', "'D:\\a folder\\'", '"D:\\a folder\\\\"'],
  ["Captain's photos", "'Captain'\\''s photos'", '"Captain\'s photos"'],
  ['R&D (2024); new', "'R&D (2024); new'", '"R&D (2024); new"'],
  ['$HOME', "'$HOME'", '"$HOME"'],
  ['Flosse_ü/2024', 'Flosse_ü/2024', 'Flosse_ü/2024'],
  ['', "''", '""'],
])('%s', ([argument, posix, windows]) => {
  expect(quoted(argument!, 'posix')).toBe(posix);
  expect(quoted(argument!, 'windows')).toBe(windows);
});

test.skipIf(process.platform === 'win32')('a shell reads what was meant', () => {
  const args = ['C:\\a b\\', "it's", '$HOME `x` "y"', '*', 'a\nb'];
  const line = args.map((argument) => quoted(argument, 'posix')).join(' ');
  const script = 'console.log(JSON.stringify(process.argv.slice(1)))';
  const output = execFileSync('sh', ['-c', `"$0" -e '${script}' -- ${line}`, process.execPath], { encoding: 'utf8' });
  expect(JSON.parse(output)).toEqual(args);
});

test.for([
  ['linux', {}, 'flukeprint'],
  ['linux', { npm_command: 'exec' }, 'npx flukeprint'],
  ['darwin', { npm_command: 'run', npm_lifecycle_event: 'flukeprint' }, 'npm run flukeprint --'],
  ['win32', { npm_command: 'run', npm_lifecycle_event: 'flukeprint' }, 'npm run flukeprint "--"'],
  ['linux', { FLUKEPRINT_COMMAND: '/my clones/flukeprint' }, "'/my clones/flukeprint'"],
  ['win32', { FLUKEPRINT_COMMAND: '.\\flukeprint' }, '.\\flukeprint'],
] as const)('%s %o: %s', ([platform, env, name]) => {
  expect(programName(platform, env)).toBe(name);
});

test("Git's Bash on Windows is a sh", () => {
  expect(shellOf('win32', { MSYSTEM: 'MINGW64' })).toBe('posix');
  expect(shellOf('win32', {})).toBe('windows');
});
