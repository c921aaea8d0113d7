import type { DataReport } from '@flukeprint/data';

const pair = (a: string, b: string, distance: number) => ({
  a,
  b,
  individual_a: a[0]!,
  individual_b: b[0]!,
  distance,
  same_bytes: distance === 0,
});
/** What a look at ten photos of three individuals found. */
export const exampleReport: DataReport = {
  photos: 10,
  individuals: 3,
  unknown_photos: 2,
  single_photo_individuals: ['C'],
  photos_per_individual: [
    { photos: 1, individuals: 1 },
    { photos: 3, individuals: 1 },
    { photos: 4, individuals: 1 },
  ],
  sizes: [
    { width: 40, height: 30, photos: 7 },
    { width: 4000, height: 3000, photos: 1 },
  ],
  formats: { jpeg: 7, png: 1 },
  problems: [{ path: 'A/x.jpg', reason: 'file is empty' }],
  exact_duplicates: [['A/1.jpg', 'B/1.jpg']],
  near_duplicates: [pair('A/2.jpg', 'A/3.jpg', 4)],
  suspicious_labels: [pair('A/1.jpg', 'B/1.jpg', 0), pair('A/2, "odd".jpg', 'B/2.jpg', 3)],
  pairs_left_out: false,
  bursts: [
    { individual: 'A', from: '2024-08-03T10:00:00.000Z', to: '2024-08-03T10:00:30.000Z', photos: ['1', '2', '3'] },
  ],
  dates: { photos: 3, from: '2024-08-03T10:00:00.000Z', to: '2025-01-01T00:00:00.000Z' },
  similar_names: [['A', 'a ']],
};
/** What a look at no photo found. */
export const emptyReport: DataReport = {
  ...{
    photos: 0,
    individuals: 0,
    unknown_photos: 0,
    single_photo_individuals: [],
    photos_per_individual: [],
    sizes: [],
  },
  ...{ formats: {}, problems: [], exact_duplicates: [], near_duplicates: [], suspicious_labels: [], bursts: [] },
  ...{ dates: null, similar_names: [], pairs_left_out: false },
};
