import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  gradePhoto,
  judge,
  keepCandidates,
  keepEmbeddings,
  markBoxes,
  mergeIndividuals,
  readAgain,
  remark,
  renameIndividual,
  undo,
} from '@flukeprint/catalogue';
import { decide } from '@flukeprint/catalogue/journal/decide';
import { openSeason } from '@flukeprint/catalogue/testing/season';
import { scratch } from './scratch.ts';

const by = { by: 'Ana' };

/** The file of a catalogue with something in every table, always the same bytes. */
export async function fullCatalogue(): Promise<Buffer> {
  const folder = mkdtempSync(join(scratch, 'hostile-catalogue-'));
  const file = join(folder, 'catalogue.db');
  const catalogue = await openSeason({ name: file }, 7, { Bruma: [1], Zoë: [2], Pico: [3] });
  await decide(catalogue, { kind: 'import', ...by }, async (draft) => {
    for (const id of [1, 2, 5]) draft.set('encounter', id, { latitude: 38.5, longitude: -28.1, observer: 'Ana' });
    draft.set('annotation', 1, { extra: JSON.stringify({ tide: 'low' }), viewpoint: 'left' });
    return 'where';
  });
  await gradePhoto(catalogue, 1, { visible: 3, sharpness: 2 }, by);
  await remark(catalogue, 2, { flags: ['two animals'], notes: 'far' }, by);
  await markBoxes(catalogue, { photo: 3, boxes: [{ annotation: 3, box: [1, 2, 30, 40] }, { box: [9, 9, 5, 5] }] }, by);
  await mergeIndividuals(catalogue, 'Bruma', 'Pico', by);
  await renameIndividual(catalogue, 'Zoë', 'Nº 2', by);
  const found = [{ individual: 1, score: 0.9, probability: 0.8, photos: [[5, 1, 0.5]] as const }];
  await keepCandidates(
    catalogue,
    { method: 'none', animals: 2, photos: 3, isCalibrated: true },
    new Map([[5, { candidates: found, isNew: 0.2, enough: 1 }]]),
  );
  await judge(
    catalogue,
    5,
    1,
    { verdict: 'same', certainty: 'certain' },
    { ...by, evidence: { note: 'x', seconds: 2 } },
  );
  await keepEmbeddings(catalogue, 'network', new Map([['1', Float32Array.of(0.6, 0.8)]]));
  await readAgain(catalogue, 5, { answer: 'new' }, { by: 'Rui', choice: 'all', seen: 9999, evidence: {} });
  const made = await remark(catalogue, 4, { notes: 'by mistake' }, by);
  await undo(catalogue, made.id, by);
  await catalogue.close();
  settle(file);
  const bytes = readFileSync(file);
  rmSync(folder, { recursive: true });
  return bytes;
}

/** One hour for all that was made, which the journal's own guards refuse. */
function settle(file: string): void {
  const database = new DatabaseSync(file);
  const guards = database.prepare("select name, sql from sqlite_schema where type = 'trigger'").all();
  for (const { name } of guards) database.exec(`drop trigger ${name}`);
  database.exec(`
    update decision set made_at = '2026-01-01T00:00:00.000Z';
    update search set made_at = '2026-01-01T00:00:00.000Z';
    update kysely_migration set timestamp = '2026-01-01T00:00:00.000Z'`);
  for (const { sql } of guards) database.exec(String(sql));
  database.exec('vacuum; pragma wal_checkpoint(truncate)');
  database.close();
}
