import { Command } from 'commander';
import { expect, test } from 'vitest';
import { expectFlagsFromNpm } from './flags-kept-by-npm.ts';

const train = new Command('train').option('--data <path>').option('--image-size <n>').option('--json');
const command = new Command('flukeprint')
  .addCommand(train)
  .addCommand(new Command('detect').option('--run <path>').addCommand(new Command('train').option('--cfg <file>')));
// As npm 11 leaves it of `npm run flukeprint train --data ../photos --image-size 32`.
const args = ['train', '../photos', '32'];
const env = { npm_lifecycle_event: 'flukeprint', npm_config_data: 'true', npm_config_image_size: 'true' };

test('says what to write', () => {
  expect(() => expectFlagsFromNpm(command, args, env, 'linux')).toThrow(
    /^npm kept --data, --image-size for itself; write -- before the flags: npm run flukeprint -- train --data …$/,
  );
  expect(() => expectFlagsFromNpm(command, args, env, 'win32')).toThrow(
    'npm run flukeprint "--" train --data … (or .\\flukeprint train --data …, without npm)',
  );
});

test('finds a command of a command', () => {
  const env = { npm_lifecycle_event: 'flukeprint', npm_config_cfg: 'true' };
  expect(() => expectFlagsFromNpm(command, ['detect', 'train', 'a.cfg'], env, 'linux')).toThrow(
    'npm kept --cfg for itself; write -- before the flags: npm run flukeprint -- detect train --cfg …',
  );
});

test.for([
  ['with dashes', ['train', '--data', 'photos'], env],
  ['without npm', args, { npm_config_data: 'true' }],
  ["another's setting", args, { npm_lifecycle_event: 'flukeprint', npm_config_color: 'always' }],
  ["npm's own setting", args, { npm_lifecycle_event: 'flukeprint', npm_config_json: 'true' }],
] as const)('is silent %s', ([, args, env]) => {
  expect(() => expectFlagsFromNpm(command, args, env, 'linux')).not.toThrow();
});
