import { randomUUID } from 'node:crypto';
import { CatalogueError } from '../errors.ts';
import { ownId } from '../import/sources/darwin-core-properties.ts';
import { camtrapPackage } from './camtrap-package.ts';
import { csvPieces } from './csv-text.ts';
import type { Content } from './darwin-core-files.ts';
import type { Exported, ExportedAnnotation, ExportedEncounter, ExportedPhoto } from './exported.ts';
import type { Cell } from './flat-rows.ts';
import { type Identification, identificationsOf } from './identifications.ts';
import { mediaType, zone } from './media.ts';

/** The columns of Camtrap DP 1.0's tables that are written, in its order. */
const camtrapColumns = {
  deployments: [
    ...['deploymentID', 'locationName', 'latitude', 'longitude', 'deploymentStart', 'deploymentEnd', 'setupBy'],
    ...['cameraModel', 'timestampIssues'],
  ],
  media: [
    ...['mediaID', 'deploymentID', 'captureMethod', 'timestamp', 'filePath', 'filePublic', 'fileName'],
    ...['fileMediatype', 'exifData'],
  ],
  observations: [
    ...['observationID', 'deploymentID', 'mediaID', 'eventID', 'eventStart', 'eventEnd', 'observationLevel'],
    ...['observationType', 'scientificName', 'count', 'sex', 'individualID', 'bboxX', 'bboxY', 'bboxWidth'],
    ...['bboxHeight', 'classificationMethod', 'classifiedBy', 'classificationTimestamp', 'observationTags'],
    'observationComments',
  ],
} as const;

export const camtrapFiles = ['datapackage.json', 'deployments.csv', 'media.csv', 'observations.csv'] as const;

interface Deployment {
  readonly id: string;
  readonly cells: readonly Cell[];
  start: string;
  end: string;
  readonly isUnsure: boolean;
}

/**
 * A Camera Trap Data Package: a deployment is a place with a camera, an event is an encounter. What says no day or no coordinates cannot be
 * written so, and is left out. Throws a {@link CatalogueError} where nothing is left.
 */
export async function camtrapContent(
  exported: Exported,
): Promise<Content & { readonly leftOut: number; readonly hidden: number }> {
  const identified = await identificationsOf(exported.catalogue);
  const deployments = new Map<string, Deployment>();
  const media = new Map<string, Cell[]>();
  const observations: Cell[][] = [];
  const points: (readonly [number, number])[] = [];
  const species = new Set<string>();
  const hidden = new Set<string>();
  let leftOut = 0;
  for await (const encounter of exported.encounters()) {
    const { latitude, longitude, seen_at, annotations, animal } = encounter;
    const times = annotations.map(({ photo }) => timeOf(photo, seen_at));
    const start = timestamp(seen_at ?? annotations[0]!.photo.facts.taken_at, annotations[0]!.photo.facts.taken_offset);
    if (latitude === null || longitude === null || start === null || times.includes(null)) {
      leftOut += 1;
      continue;
    }
    for (const { photo } of annotations) if (!isPath(photo.path)) hidden.add(photo.path);
    points.push([longitude, latitude]);
    if (animal?.species) species.add(animal.species);
    const end = (times as string[]).reduce(later, start);
    for (const [i, annotation] of annotations.entries()) {
      const { photo } = annotation;
      const deployment = deploymentOf(deployments, encounter, photo, times[i]!);
      const mediaId = photo.facts.hash ?? `photo-${photo.id}`;
      if (!media.has(mediaId)) media.set(mediaId, mediaRow(mediaId, deployment.id, photo, times[i]!));
      observations.push(
        observationRow({
          ...{ encounter, annotation, start, end, mediaId },
          deployment: deployment.id,
          identified: identified.get(encounter.id),
        }),
      );
    }
  }
  if (observations.length === 0)
    throw new CatalogueError(
      'Camtrap DP needs a day and coordinates of each encounter, and no encounter has both: nothing is written',
    );
  const placed = [...deployments.values()].map(({ cells, start, end, isUnsure }) => [
    ...cells.slice(0, 4),
    ...[start, end, ...cells.slice(4), String(isUnsure)],
  ]);
  const description = camtrapPackage({
    id: randomUUID(),
    people: await peopleOf(exported),
    points,
    days: [...deployments.values()].flatMap(({ start, end }) => [start.slice(0, 10), end.slice(0, 10)]),
    species: [...species],
  });
  const file = async (name: keyof typeof camtrapColumns, rows: Iterable<readonly Cell[]>) =>
    [`${name}.csv`, (await csvPieces(camtrapColumns[name], rows)).pieces] as const;
  return {
    count: observations.length,
    leftOut,
    hidden: hidden.size,
    files: new Map<string, readonly string[]>([
      ['datapackage.json', [`${JSON.stringify(description, null, 2)}\n`]],
      await file('deployments', placed),
      await file('media', media.values()),
      await file('observations', observations),
    ]),
  };
}

/** Of zones that may differ; the first where both are one. */
const later = (a: string, b: string): string => (Date.parse(b) > Date.parse(a) ? b : a);

const timeOf = ({ facts }: ExportedPhoto, seen: string | null) => timestamp(facts.taken_at ?? seen, facts.taken_offset);

/** Of photos in a package: below it, and nothing hidden. */
const isPath = (path: string) => !/^[./~]/.test(path) && !path.includes('..');

/** With a zone, as the format wants it; null where no day is known. */
function timestamp(at: string | null, offset: number | null): string | null {
  if (at === null || at.length < 10) return null;
  return `${at.length === 10 ? `${at}T00:00:00` : at}${zone(offset ?? 0)}`;
}

function deploymentOf(
  deployments: Map<string, Deployment>,
  { place, latitude, longitude, observer }: ExportedEncounter,
  { facts }: ExportedPhoto,
  time: string,
): Deployment {
  const isUnsure = facts.taken_offset === null || facts.taken_at === null;
  const cells = [place, latitude, longitude, observer, facts.camera];
  const key = JSON.stringify([...cells, isUnsure]);
  let deployment = deployments.get(key);
  if (!deployment) {
    const id = `deployment-${deployments.size + 1}`;
    deployment = { id, cells: [id, ...cells], start: time, end: time, isUnsure };
    deployments.set(key, deployment);
  }
  if (later(deployment.start, time) === deployment.start) deployment.start = time;
  deployment.end = later(deployment.end, time);
  return deployment;
}

function mediaRow(id: string, deployment: string, { path, facts }: ExportedPhoto, time: string): Cell[] {
  const { width, height } = facts;
  const exif = width === null ? null : JSON.stringify({ PixelXDimension: width, PixelYDimension: height });
  const name = path.split('/').at(-1)!;
  return [id, deployment, 'activityDetection', time, path, 'false', name, mediaType(path), exif];
}

interface Observed {
  readonly encounter: ExportedEncounter;
  readonly annotation: ExportedAnnotation;
  readonly start: string;
  readonly end: string;
  readonly mediaId: string;
  readonly deployment: string;
  readonly identified: Identification | undefined;
}

function observationRow({ encounter, annotation, start, end, mediaId, deployment, identified }: Observed): Cell[] {
  const { animal, notes, code } = encounter;
  const sex = ['female', 'male'].includes(animal?.sex ?? '') ? animal!.sex : null;
  const by = animal ? identified : undefined;
  return [
    ...[
      `observation-${annotation.id}`,
      deployment,
      mediaId,
      code ?? ownId(encounter.id),
      start,
      end,
      'media',
      'animal',
    ],
    ...[animal?.species ?? null, 1, sex, animal?.name ?? null, ...shares(annotation)],
    ...[by ? 'human' : null, by?.by ?? null, by ? `${by.at.slice(0, 19)}Z` : null, tagsOf(annotation), notes],
  ];
}

/** The box as shares of the photo's sides, within the photo. */
function shares({ box, photo: { facts } }: ExportedAnnotation): Cell[] {
  const { width, height } = facts;
  if (box === null || width === null || height === null) return [null, null, null, null];
  const clip = (value: number) => Math.min(1, Math.max(0, value));
  const [left, top] = [clip(box[0] / width), clip(box[1] / height)];
  const [right, bottom] = [clip((box[0] + box[2]) / width), clip((box[1] + box[3]) / height)];
  // The format has no box without an area.
  return right > left && bottom > top ? [left, top, right - left, bottom - top] : [null, null, null, null];
}

function tagsOf({ grades, viewpoint }: ExportedAnnotation): string | null {
  const tags = Object.entries({ ...grades, viewpoint }).flatMap(([tag, value]) =>
    value === null ? [] : [`${tag}:${String(value).replaceAll('|', '/')}`],
  );
  return tags.length > 0 ? tags.join(' | ') : null;
}

async function peopleOf({ catalogue: { engine } }: Exported): Promise<string[]> {
  const rows = await engine.database.selectFrom('decision').select('made_by').distinct().orderBy('made_by').execute();
  return rows.map(({ made_by }) => made_by);
}
