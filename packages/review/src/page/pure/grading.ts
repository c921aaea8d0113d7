import type { QualityField } from '@flukeprint/catalogue';

/** One thing that is graded, with what the ends of its scale mean. */
export interface GradedField {
  readonly field: QualityField | 'distinctiveness';
  readonly says: string;
  readonly most: 3 | 5;
  readonly worst: string;
  readonly best: string;
}

/** In the order in which they are asked: quality first, so that marks do not colour it. */
export const gradedFields: readonly GradedField[] = [
  { field: 'visible', says: 'Visible part', most: 5, worst: 'a tip alone is seen', best: 'all of the fluke is seen' },
  { field: 'fluke_angle', says: 'Fluke angle', most: 5, worst: 'lies flat on the water', best: 'stands upright' },
  {
    field: 'camera_angle',
    says: 'Photographer’s angle',
    most: 5,
    worst: 'seen from the side',
    best: 'seen straight from behind',
  },
  {
    field: 'sharpness',
    says: 'Sharpness',
    most: 5,
    worst: 'no mark has an edge',
    best: 'small scars are clear',
  },
  {
    field: 'exposure',
    says: 'Exposure',
    most: 5,
    worst: 'black, white or glare',
    best: 'detail in black and white',
  },
  {
    field: 'distinctiveness',
    says: 'Distinctiveness',
    most: 3,
    worst: 'hardly a mark',
    best: 'known even in a poor photo',
  },
];
