import type { Catalogue } from '../catalogue.ts';
import { historyOf } from '../lists/history.ts';
import { individualsOf } from '../lists/individuals.ts';
import type { Exported } from './exported.ts';
import { type Cell, extraColumns, flatColumns, flatRows } from './flat-rows.ts';
import { type SheetContent, workbook } from './workbook.ts';

/** A catalogue in four sheets. That of photos says it all, and is what an import reads; the others are for people. */
export async function catalogueWorkbook(exported: Exported): Promise<{ bytes: Buffer; rows: number }> {
  const { catalogue } = exported;
  const extra = await extraColumns(exported);
  const photos = await Array.fromAsync(flatRows(exported, extra));
  const sheets: SheetContent[] = [
    {
      name: 'animals',
      columns: ['animal', 'encounters', 'first seen', 'last seen'],
      rows: await animalRows(catalogue),
    },
    {
      name: 'encounters',
      columns: ['number', 'code', 'animal', 'seen', 'place', 'latitude', 'longitude', 'observer', 'notes', 'photos'],
      rows: await encounterRows(exported),
    },
    { name: 'photos', columns: [...flatColumns, ...extra.values()], rows: photos },
    {
      name: 'decisions',
      columns: ['number', 'when (UTC)', 'who', 'what', 'taken back by'],
      rows: await decisionRows(catalogue),
    },
  ];
  return { bytes: await workbook(sheets), rows: photos.length };
}

async function animalRows(catalogue: Catalogue): Promise<Cell[][]> {
  const animals = await individualsOf(catalogue);
  return animals.map(({ name, encounters, first, last }) => [name, encounters, first, last]);
}

async function encounterRows(exported: Exported): Promise<Cell[][]> {
  const rows: Cell[][] = [];
  for await (const {
    id,
    code,
    animal,
    seen_at,
    place,
    latitude,
    longitude,
    observer,
    notes,
    annotations,
  } of exported.encounters()) {
    const photos = new Set(annotations.map(({ photo }) => photo.id)).size;
    rows.push([id, code, animal?.name ?? null, seen_at, place, latitude, longitude, observer, notes, photos]);
  }
  return rows;
}

async function decisionRows(catalogue: Catalogue): Promise<Cell[][]> {
  const lines = await historyOf(catalogue);
  return lines.map(({ id, made_at, made_by, summary, undone_by }) => [id, made_at, made_by, summary, undone_by]);
}
