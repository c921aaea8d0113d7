import { expect, test } from 'vitest';
import { modelNames, parseModelName } from './create-backbone.ts';

test('an unknown model is an error that lists all', () => {
  expect(modelNames).toContain('resnet34');
  expect(parseModelName('resnet34')).toBe('resnet34');
  for (const name of ['resnet1000', 'toString', '', 'ResNet18']) {
    expect(() => parseModelName(name)).toThrow(`unknown model "${name}"; expected one of densenet121, densenet161`);
  }
});
