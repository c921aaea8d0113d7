/** What columns of a table are called, the plainest first, in lower case with underscores for spaces. */

/** The photo's file. The two last are Wildbook's. */
export const pathColumns = [
  ...['path', 'file', 'file_name', 'filename', 'image'],
  ...[
    'photo',
    'picture',
    'image_path',
    'file_path',
    'filepath',
    'photo_path',
    'image_file',
    'photo_file',
    'image_name',
  ],
  ...['photo_name', 'image_filename', 'photo_filename', 'jpg', 'encounter.mediaasset0'],
] as const;

/** Who it shows, beyond doubt. */
export const individualColumns = [
  ...[
    'individual',
    'individual_id',
    'identity',
    'individual_name',
    'individualid',
    'whale_id',
    'animal_id',
    'dolphin_id',
  ],
  ...['whale_name', 'animal_name', 'fluke_id', 'catalogue_id', 'catalog_id', 'catalogue_number', 'catalog_number'],
  ...['catalogue_no', 'catalog_no', 'markedindividual.individualid', 'encounter.individualid'],
] as const;

/** Who it shows, if no other column does. */
export const vagueIndividualColumns = ['name', 'id', 'whale', 'animal', 'dolphin', 'nickname'] as const;

/** When it was taken. */
export const dateColumns = [
  ...['date', 'datetime', 'timestamp', 'date_time', 'date_taken', 'photo_date', 'capture_date', 'datetime_original'],
] as const;

/** `File name`, `FILE_NAME` and `file-name` are one. */
export const plainName = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, '_');
