import type { Transaction } from '../journal/transaction.ts';

/** The number of the last decision about what is marked in a photo; 0 where there is none. */
export async function lastDecisionOnPhoto(transaction: Transaction, photo: number): Promise<number> {
  const own = transaction.selectFrom('annotation').select('id').where('photo_id', '=', photo);
  const { last } = await transaction
    .selectFrom('change')
    .select(({ fn }) => fn.max('decision_id').as('last'))
    .where(({ or, and, eb }) =>
      or([
        and([eb('subject', '=', 'photo'), eb('subject_id', '=', photo)]),
        and([
          eb('subject', '=', 'annotation'),
          eb('field', 'in', ['box', 'encounter_id']),
          eb('subject_id', 'in', own),
        ]),
      ]),
    )
    .executeTakeFirstOrThrow();
  return Number(last ?? 0);
}

/** The photos in which decisions after one marked something, or took that back. */
export async function photosMarkedSince(transaction: Transaction, after: number): Promise<number[]> {
  const decisions = await decisionsSince(transaction, after);
  if (decisions.length === 0) return [];
  const changes = transaction.selectFrom('change').where('decision_id', 'in', decisions);
  const [photos, annotations] = await Promise.all([
    changes.select('subject_id as photo').distinct().where('subject', '=', 'photo').execute(),
    changes
      .innerJoin('annotation', 'annotation.id', 'change.subject_id')
      .select('annotation.photo_id as photo')
      .distinct()
      .where('change.subject', '=', 'annotation')
      .where('change.field', 'in', ['box', 'encounter_id'])
      .execute(),
  ]);
  return [...new Set([...photos, ...annotations].map(({ photo }) => photo))];
}

/** Decisions after one, and those that they take back or bring again. */
async function decisionsSince(transaction: Transaction, after: number): Promise<number[]> {
  const decisions = new Set<number>();
  let found = await transaction.selectFrom('decision').select(['id', 'undoes']).where('id', '>', after).execute();
  while (found.length > 0) {
    for (const { id } of found) decisions.add(id);
    const before = found.flatMap(({ undoes }) => (undoes === null || decisions.has(undoes) ? [] : undoes));
    if (before.length === 0) break;
    found = await transaction.selectFrom('decision').select(['id', 'undoes']).where('id', 'in', before).execute();
  }
  return [...decisions];
}
