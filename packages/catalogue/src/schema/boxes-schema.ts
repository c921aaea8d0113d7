import type { Kysely } from 'kysely';

/** What people say of a photo as a whole: that its boxes are right, or that it shows no fluke. */
export async function createBoxesSchema({ schema }: Kysely<never>): Promise<void> {
  await schema.alterTable('photo').addColumn('flukes', 'text').execute();
}
