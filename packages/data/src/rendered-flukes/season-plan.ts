import { type Random, randomStream } from '@flukeprint/random';

/** One photo: of the card where it has a time, else of the catalogue. */
export interface SeasonPhoto {
  /** Below the folder, with `/`. */
  readonly path: string;
  /** From 0. */
  readonly animal: number;
  /** Empty where the catalogue does not have the animal. */
  readonly name: string;
  readonly photo: number;
  /** Milliseconds, of a clock without a zone. */
  readonly time?: number;
}

export interface SeasonOptions {
  /** Animals of the catalogue, at most 24. */
  readonly individuals?: number;
  readonly photosPerIndividual?: number;
  /** Meetings of the season, of which `strangers` are with animals that the catalogue does not have. */
  readonly encounters?: number;
  readonly strangers?: number;
  readonly seed?: number;
}

/** Of the catalogue's animals, in the order in which they are drawn. */
const names =
  'Alba Bruno Cora Dante Elba Fado Gala Hugo Iris Juno Kira Luna Milo Nora Otto Pia Quino Rosa Sol Tara Ugo Vega Wim Xara'.split(
    ' ',
  );

/** The photos of a catalogue, and those of a season: encounters of two to four, seconds apart, over some days of July. */
export function planSeason(options: SeasonOptions = {}): SeasonPhoto[] {
  const { individuals = 24, photosPerIndividual = 6, encounters = 16, strangers = 3, seed = 0 } = options;
  for (const [name, value] of Object.entries({ individuals, photosPerIndividual, encounters })) {
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`Expected a positive integer for ${name} but received ${value}`);
  }
  if (individuals > names.length || !(strangers >= 0 && strangers <= encounters))
    throw new Error(`Expected at most ${names.length} individuals and ${encounters} strangers`);
  const catalogue = names.slice(0, individuals).flatMap((name, animal) =>
    Array.from({ length: photosPerIndividual }, (_, photo): SeasonPhoto => {
      const path = `catalogue/${name}/photo_${String(photo + 1).padStart(2, '0')}.jpg`;
      return { path, animal, name, photo };
    }),
  );
  const random = randomStream(seed, 'season', 'card');
  const met = Array.from({ length: encounters }, (_, i) =>
    i < strangers ? individuals + i : random.integer(individuals),
  );
  return [...catalogue, ...drawCard(random, inSomeOrder(random, met))];
}

const inSomeOrder = (random: Random, animals: readonly number[]) =>
  animals
    .map((animal) => ({ animal, at: random.uniform() }))
    .sort((a, b) => a.at - b.at)
    .map(({ animal }) => animal);

const hour = 3_600_000;

function drawCard(random: Random, met: readonly number[]): SeasonPhoto[] {
  const photos: SeasonPhoto[] = [];
  let time = Date.UTC(2026, 6, 3, 9, 12);
  for (const animal of met) {
    time += Math.round(random.uniformIn(0.4, 9) * 3600) * 1000;
    const ofDay = new Date(time).getUTCHours();
    // Nobody is at sea at night.
    if (ofDay < 8 || ofDay > 18) time += ((32 - ofDay) % 24) * hour;
    for (let left = 2 + random.integer(3); left > 0; left--) {
      time += (1 + random.integer(12)) * 1000;
      const file = `IMG_${String(photos.length + 1).padStart(4, '0')}.JPG`;
      const photo = photos.length;
      photos.push({ path: `card/DCIM/100WHALE/${file}`, animal, name: names[animal] ?? '', photo, time });
    }
  }
  return photos;
}
