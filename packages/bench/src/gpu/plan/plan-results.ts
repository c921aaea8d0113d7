import { z } from 'zod';
import { machineSchema } from '../../machine.ts';

const count = z.number();
const row = {
  name: z.string(),
  calls: count,
  dispatches: count,
  flop: count,
  /** Inputs and results of the operations once each, and the bytes that their dispatches bind. */
  bytes: count,
  bound_bytes: count,
  /** At the card's peaks: the longer of computing and moving, per call. */
  seconds: count,
  bound_by: z.enum(['compute', 'memory']),
};

/** What `pnpm bench gpu --plan` leaves behind: figures on paper, but for `host_seconds`. */
export const planSchema = z.strictObject({
  schema_version: z.literal(1),
  date: z.iso.datetime(),
  commit: z.string().nullable(),
  /** Where the host's time was measured. */
  machine: machineSchema,
  card: z.strictObject({ name: z.string(), peak_tflops: count, bandwidth_gbs: count, sms: z.int() }),
  steps: z.array(
    z.strictObject({
      network: z.string(),
      batch: z.int(),
      image_size: z.int(),
      precision: z.enum(['f32', 'f16']),
      /** Of a step in the steady state. */
      dispatches: count,
      submits: count,
      passes: count,
      bind_groups: count,
      pipelines: count,
      buffers: count,
      uploads: count,
      upload_bytes: count,
      /** In use at once, and in all buffers that there are. */
      peak_bytes: count,
      held_bytes: count,
      host_seconds: count,
      operations: z.array(z.strictObject(row)),
      layers: z.array(
        z.strictObject({
          ...row,
          operation: z.string(),
          shader: z.string(),
          workgroups: count,
          invocations: count,
          workgroup_bytes: count,
          registers: count,
          workgroups_per_sm: count,
          occupancy: count,
          limited_by: z.string(),
          balance: count,
          balance_laptop: count,
        }),
      ),
    }),
  ),
});

export type PlanResults = z.infer<typeof planSchema>;
export type PlannedStep = PlanResults['steps'][number];
