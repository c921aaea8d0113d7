import { defaults } from '@flukeprint/reid/settings/presets';
import { layOut } from '@flukeprint/reid/training/memory-plan/layout';
import { traceStep } from '@flukeprint/reid/training/memory-plan/trace-step';
import { expect, test } from 'vitest';
import { describeLayout } from './memory-table.ts';

test('says what a step needs, and what holds most of it', () => {
  const settings = { ...defaults, data: '', model: 'resnet18', imageSize: 32, batchSize: 2 } as const;
  const layout = layOut(traceStep(settings, { individuals: ['a', 'b'], training: [], queries: [] }));
  expect(describeLayout(layout)).toMatch(
    /^a step has \d+ dispatches\nplanned: 0\.\d\d GB: .* in \d+ buffers\nalive at most/,
  );
  expect(describeLayout(layout)).toContain('body.layer4.');
});
