import {
  boxesFilters,
  certainties,
  encounterFlags,
  qualityFields,
  queueOrders,
  readingChoices,
} from '@flukeprint/catalogue';
import { z } from 'zod';

/** What the page may ask for and say. What fits none of these is refused before anything is done. */
const row = z.int().positive();
/** The last decision that the page knew of. */
const seen = z.int().nonnegative();
/** How long the reviewer looked, in seconds. */
const seconds = z.number().nonnegative().max(86_400).optional();
const note = z.string().max(4000).optional();
/** Points that a person marked on both photos, as shares of their sides. */
const points = z
  .array(z.tuple([z.number(), z.number(), z.number(), z.number()]))
  .max(200)
  .optional();
/** In pixels of the photo: with an area, and no further out than any photo goes. */
const [offset, side] = [z.number().min(-100_000).max(100_000), z.number().positive().max(100_000)];
const pixelBox = z.tuple([offset, offset, side, side]);
const evidence = {
  seen,
  /** The two photos that were shown. */
  photos: z.tuple([row, row]).optional(),
  seconds,
  note,
  points,
  rank: z.int().positive().optional(),
  looked: z.int().nonnegative().optional(),
};

export const decisionRequest = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('same'),
    encounter: row,
    individual: row,
    certainty: z.enum(certainties),
    ...evidence,
  }),
  z.strictObject({ kind: z.enum(['different', 'incomparable']), encounter: row, individual: row, ...evidence }),
  z.strictObject({ kind: z.literal('new'), encounter: row, name: z.string().trim().min(1).max(200), ...evidence }),
  z.strictObject({
    kind: z.literal('grade'),
    annotation: row,
    grades: z.partialRecord(z.enum([...qualityFields, 'distinctiveness']), z.int().min(1).max(5)),
    seconds,
  }),
  z.strictObject({
    kind: z.literal('remark'),
    encounter: row,
    flags: z.array(z.enum(encounterFlags)).max(encounterFlags.length).optional(),
    notes: z.string().max(4000).optional(),
  }),
  z.strictObject({
    kind: z.literal('boxes'),
    photo: row,
    boxes: z.array(z.strictObject({ annotation: row.optional(), box: pixelBox })).max(100),
    isEmpty: z.boolean().optional(),
    /** Of the boxes, as a detector suggested them. */
    suggested: z.int().nonnegative().max(100).optional(),
    seen,
    seconds,
  }),
  z.strictObject({ kind: z.literal('undo'), decision: row }),
]);
/** Something that a person decides on the page. */
export type DecisionRequest = z.infer<typeof decisionRequest>;

/** What a second reader's page says. */
export const blindRequest = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('second-reading'),
    encounter: row,
    said: z.discriminatedUnion('answer', [
      z.strictObject({ answer: z.literal('same'), individual: row, certainty: z.enum(certainties) }),
      z.strictObject({ answer: z.enum(['new', 'incomparable']) }),
    ]),
    choice: z.enum(readingChoices),
    ...evidence,
  }),
  z.strictObject({ kind: z.literal('undo'), decision: row }),
]);
/** Something that a second reader says on the page. */
export type BlindRequest = z.infer<typeof blindRequest>;

/** Which encounters a second reader is to read. */
export const readingQueueRequest = z.object({
  choice: z.enum(readingChoices).default('all'),
  percent: z.coerce.number().min(0).max(100).default(10),
  seed: z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(0),
  offset: z.coerce.number().int().nonnegative().max(10_000_000).default(0),
});

export const seasonRequest = z.object({ where: z.string().max(2000).optional() });

export const queueRequest = z.object({
  order: z.enum(queueOrders).default('surest'),
  place: z.string().max(500).optional(),
  quality: z.coerce.number().int().min(1).max(5).optional(),
  offset: z.coerce.number().int().nonnegative().max(10_000_000).default(0),
});

export const animalRequest = z.object({ name: z.string().max(500) });
export const historyRequest = z.object({ before: z.coerce.number().int().positive().optional() });
export const boxesRequest = z.object({ show: z.enum(boxesFilters).default('unboxed') });
