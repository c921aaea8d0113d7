import type { Imported } from '@flukeprint/catalogue/import/import-source';

/** Rows listed where not all are asked for. */
const mostListed = 20;

/** What came of an import, or would, for a terminal; a dry run lists every row that is wrong. */
export function describeImport(
  { what, counts, problems, notes, decision }: Imported,
  { dryRun }: { readonly dryRun: boolean },
): { lines: string[]; warnings: string[] } {
  const { photos, annotations, encounters, animals, unnamed, filled } = counts;
  const line = (name: string, { fresh, known }: typeof photos, more = '') =>
    `  ${name.padEnd(11)} ${fresh} new, ${known} known already${more}`;
  const shown = dryRun ? problems : problems.slice(0, mostListed);
  const left = problems.length - shown.length;
  const isNothing = decision === undefined && !dryRun;
  return {
    warnings: [
      ...shown.map(({ where, reason }) => `${where}: ${reason}`),
      ...(left > 0 ? [`and ${left} more rows (--dry-run lists them)`] : []),
      ...notes,
    ],
    lines: [
      what,
      line('photos', photos),
      ...(annotations.fresh + annotations.known === photos.fresh + photos.known ? [] : [line('in them', annotations)]),
      line('encounters', encounters, unnamed > 0 ? `; ${unnamed} of the new ones without a name` : ''),
      line('animals', animals),
      ...(filled > 0 ? [`  ${'filled in'.padEnd(11)} ${filled} values of what was known`] : []),
      ...(problems.length > 0 ? [`  ${'left out'.padEnd(11)} ${problems.length} of ${counts.rows} rows`] : []),
      ...(dryRun
        ? [
            `nothing is written: ${problems.length > 0 ? 'without --skip-bad-rows the rows above stop an import' : 'without --dry-run it is'}`,
          ]
        : []),
      ...(isNothing ? ['nothing is new: all of it was known already'] : []),
      ...(decision ? [`decision ${decision.id}: ${decision.summary}`] : []),
    ],
  };
}
