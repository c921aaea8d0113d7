import { type Box, pixelsOf } from '@flukeprint/data';
import type { RowProblem, SourceBox, SourceRow } from '../source-row.ts';
import { ByEncounter, isSaid, isSameEncounter } from './by-encounter.ts';
import type { AnnotationValues, PlannedAnimal, PlannedAnnotation, PlannedPhoto } from './plan.ts';

const nothing: Partial<AnnotationValues> = {};

/** A row that means something: which animal in which photo. Its values are made where they are written: a large table leaves no room for both. */
export class Shown implements PlannedAnnotation {
  readonly row: SourceRow;
  readonly photo: PlannedPhoto;
  readonly planned: PlannedAnimal | null;
  /** As the database keeps it. */
  readonly box: string | null;
  id: number | null = null;
  isPlaced = false;
  fills = nothing;

  constructor(row: SourceRow, photo: PlannedPhoto, planned: PlannedAnimal | null, box: string | null) {
    this.row = row;
    this.photo = photo;
    this.planned = planned;
    this.box = box;
  }

  /** Key of the animal, empty for nobody. */
  get animal(): string {
    return this.planned?.key ?? '';
  }

  get where(): string {
    return this.row.where;
  }

  get values(): AnnotationValues {
    const { grades, viewpoint, extra } = this.row;
    return { box: this.box, ...grades, viewpoint, extra: extra === null ? null : JSON.stringify(extra) };
  }
}

interface Given {
  readonly rows: readonly SourceRow[];
  readonly photoOf: (row: SourceRow) => PlannedPhoto;
  readonly animalOf: (row: SourceRow) => PlannedAnimal | null;
}

/** The rows that show an animal in a photo, each annotation once; what contradicts another row is a problem. */
export function shownOnce({ rows, photoOf, animalOf }: Given): {
  shown: Shown[];
  problems: RowProblem[];
  again: number;
} {
  const problems: RowProblem[] = [];
  const shown: Shown[] = [];
  const seen = new Map<unknown, Shown[]>();
  const told = new ByEncounter<Shown>();
  let again = 0;
  for (const row of rows) {
    if (row.photo === null) continue;
    const photo = photoOf(row);
    const box = boxText(row.box, photo);
    if (box !== null && !box.startsWith('[')) {
      problems.push({ where: row.where, reason: `${row.photo.path}: ${box}` });
      continue;
    }
    const planned = animalOf(row);
    const one = new Shown(row, photo, planned, box);
    const { encounter } = row;
    const first = told.get(encounter);
    if (first && first.animal !== one.animal && first.animal !== '' && one.animal !== '') {
      const reason = `encounter ${encounter.code ?? encounter.group} is ${nameOf(one)} here and ${nameOf(first)} in ${first.row.where}`;
      problems.push({ where: row.where, reason });
      continue;
    }
    // A text for each of many photos takes room, and most have one animal.
    const id = box === null ? photo : `${photo.facts.hash ?? `${photo.root}\0${photo.path}`}\0${box}`;
    const others = seen.get(id);
    const other = others?.find(
      ({ row: { encounter: before } }) => !isSaid(encounter) || !isSaid(before) || isSameEncounter(before, encounter),
    );
    if (other && other.animal !== one.animal) {
      problems.push({
        where: row.where,
        reason: `${row.photo.path} is ${nameOf(one)} here and ${nameOf(other)} in ${other.row.where}`,
      });
      continue;
    }
    if (other) {
      // A copy has another path, and is told as such.
      if (other.row.photo?.path === row.photo.path) again += 1;
      continue;
    }
    if (!first) told.set(encounter, one);
    if (others) others.push(one);
    else seen.set(id, [one]);
    shown.push(one);
  }
  return { shown, problems, again };
}

const nameOf = ({ planned }: Shown) => planned?.name ?? 'nobody';

/** A box as it is kept, or what is wrong with it. */
function boxText(box: SourceBox | null, { facts: { width, height } }: PlannedPhoto): string | null {
  if (box === null) return null;
  const isSized = width !== null && height !== null;
  if (box.isShare && !isSized) return 'its box is in shares of a photo whose size is not known: give --photos';
  const [x, y, w, h] = box.isShare ? scaled(box.numbers, width!, height!) : box.numbers;
  const whole: Box = { x, y, w, h };
  if (!(w > 0 && h > 0)) return `its box is ${w} wide and ${h} high`;
  if (isSized && !pixelsOf(whole, width, height))
    return `its box ${x} ${y} ${w} ${h} lies outside the photo of ${width} × ${height} pixels`;
  return JSON.stringify([x, y, w, h]);
}

/** Shares of whole pixels come back as whole pixels. */
function scaled([x, y, w, h]: SourceBox['numbers'], width: number, height: number): SourceBox['numbers'] {
  const round = (value: number) => Math.round(value * 1e6) / 1e6;
  return [round(x * width), round(y * height), round(w * width), round(h * height)];
}
