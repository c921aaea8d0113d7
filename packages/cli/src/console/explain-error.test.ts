import { DataError, PhotoError } from '@flukeprint/data';
import { OutOfMemoryError } from '@flukeprint/kernels';
import { DeviceLostError } from '@flukeprint/kernels-wgsl';
import { UserError } from '@flukeprint/reid/user-error';
import { expect, test } from 'vitest';
import { explainError } from './explain-error.ts';

test('says what the user can mend, and shows where it happened what only we can', () => {
  expect(explainError(new UserError('give --data'))).toBe('give --data');
  expect(explainError(new DataError('no photos'))).toBe('no photos');
  expect(explainError(new DeviceLostError('gone'))).toBe('gone; run the command again');
  expect(explainError(new OutOfMemoryError('webgpu: no room'))).toBe(
    'webgpu: no room; a lower --batch-size needs less, and other programs may hold memory of the device',
  );
  expect(explainError(new PhotoError('a\nb.jpg', 'empty'))).toBe('a\\u000ab.jpg: empty');
  expect(explainError(Object.assign(new Error('EACCES: photos'), { code: 'EACCES' }))).toBe('EACCES: photos');
  expect(explainError(new TypeError('x is undefined'))).toMatch(/TypeError: x is undefined\n +at .*explain-error/);
  expect(explainError('a text')).toBe('a text');
});
