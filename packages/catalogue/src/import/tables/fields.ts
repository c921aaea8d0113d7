import { dateColumns, individualColumns, pathColumns, plainName, vagueIndividualColumns } from '@flukeprint/data';

/** What a column can mean, and what such columns are called: first what our own tables call it. */
export const fieldColumns = {
  photo: pathColumns,
  animal: individualColumns,
  encounter: ['encounter', 'encounter_code', 'encounter_id', 'encounterid', 'encounter.alternateid'],
  'encounter-number': ['encounter_number'],
  date: ['seen_at', ...dateColumns, 'date_seen', 'observed_on', 'seen', 'eventdate', 'event_date'],
  time: ['time', 'time_taken', 'time_seen'],
  year: ['year', 'encounter.year'],
  month: ['month', 'encounter.month'],
  day: ['day', 'encounter.day'],
  place: ['place', 'location', 'locality', 'site', 'area', 'location_name'],
  latitude: ['latitude', 'lat', 'decimallatitude', 'decimal_latitude'],
  longitude: ['longitude', 'lon', 'long', 'lng', 'decimallongitude', 'decimal_longitude'],
  observer: ['observer', 'observed_by', 'photographer', 'recorded_by', 'recordedby', 'submitter'],
  notes: ['notes', 'note', 'remarks', 'comments', 'comment'],
  quality: ['quality', 'photo_quality', 'image_quality'],
  distinctiveness: ['distinctiveness'],
  visible: ['visible'],
  fluke_angle: ['fluke_angle'],
  camera_angle: ['camera_angle'],
  sharpness: ['sharpness'],
  exposure: ['exposure'],
  flags: ['flags'],
  viewpoint: ['viewpoint', 'view', 'side'],
  sex: ['sex'],
  species: ['species', 'scientific_name', 'scientificname'],
  aliases: ['aliases', 'other_names', 'alias'],
  'animal-notes': ['animal_notes'],
  'taken-at': ['taken_at'],
  'taken-offset': ['taken_offset'],
  camera: ['camera', 'camera_model'],
  'photo-latitude': ['photo_latitude'],
  'photo-longitude': ['photo_longitude'],
  width: ['width', 'image_width'],
  height: ['height', 'image_height'],
  bytes: ['bytes'],
  hash: ['sha256', 'sha_256'],
  root: ['photo_root'],
} as const satisfies Record<string, readonly string[]>;

/** What a column can mean. */
export type FieldName = keyof typeof fieldColumns;
export const fieldNames = Object.keys(fieldColumns) as FieldName[];

/** Columns of boxes, which go together. */
export const boxColumnNames = [
  'x',
  'y',
  'w',
  'h',
  'box',
  'bbox',
  'x1',
  'y1',
  'x2',
  'y2',
  'xmin',
  'ymin',
  'xmax',
  'ymax',
];

/** Before a column that means nothing here, and is called like one that would. */
export const extraPrefix = 'extra:';

const meaning = new Set<string>([
  ...Object.values(fieldColumns).flat(),
  ...vagueIndividualColumns,
  ...boxColumnNames,
  'encounter_number',
]);

/** Whether a column of this name would be taken for something. */
export const isMeaningful = (column: string): boolean =>
  meaning.has(plainName(column)) || column.startsWith(extraPrefix) || column.trim() !== column || column === '';
