import { expect, test } from 'vitest';
import { expectExtension } from './expect-extension.ts';

test('an extension that the content will not have is refused; none, a device and no file are not', () => {
  for (const given of [undefined, 'a.png', 'a.PNG', 'a', '/dev/stdout']) expectExtension('--output', given, ['.png']);
  expect(() => expectExtension('--output', 'a.jpg', ['.png'])).toThrow(
    'expected --output to end in .png, received a.jpg',
  );
});
