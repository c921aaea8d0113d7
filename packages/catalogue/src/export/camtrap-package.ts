/** What a Camera Trap Data Package says of itself. */
interface Described {
  readonly id: string;
  readonly people: readonly string[];
  /** Longitude, latitude. */
  readonly points: readonly (readonly [number, number])[];
  readonly days: readonly string[];
  readonly species: readonly string[];
}

const schemas = 'https://raw.githubusercontent.com/tdwg/camtrap-dp/1.0';

/** The content of datapackage.json, as Camtrap DP 1.0's profile asks for it. */
export function camtrapPackage({ id, people, points, days, species }: Described) {
  const [west, east] = range(points.map(([longitude]) => longitude));
  const [south, north] = range(points.map(([, latitude]) => latitude));
  const [start, end] = range(days);
  return {
    resources: ['deployments', 'media', 'observations'].map((name) => ({
      name,
      path: `${name}.csv`,
      profile: 'tabular-data-resource',
      format: 'csv',
      mediatype: 'text/csv',
      encoding: 'utf-8',
      schema: `${schemas}/${name}-table-schema.json`,
    })),
    profile: `${schemas}/camtrap-dp-profile.json`,
    id,
    created: new Date().toISOString(),
    contributors: people.map((title) => ({ title, role: 'contributor' })),
    project: {
      title: 'Photo identification of individual animals',
      samplingDesign: 'opportunistic',
      captureMethod: ['activityDetection'],
      individualAnimals: true,
      observationLevel: ['media'],
    },
    spatial: {
      type: 'Polygon',
      coordinates: [
        [
          ...[
            [west, south],
            [east, south],
            [east, north],
            [west, north],
          ],
          [west, south],
        ],
      ],
    },
    temporal: { start, end },
    taxonomic: species.map((scientificName) => ({ scientificName })),
  };
}

function range<T extends number | string>(values: readonly T[]): [T, T] {
  // Days are text in the order of time.
  const sorted = [...values].sort((a, b) => (a > b ? 1 : -1));
  return [sorted[0]!, sorted.at(-1)!];
}
