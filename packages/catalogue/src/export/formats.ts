/** What a catalogue can be written as. */
export const exportFormats = [
  ...(['csv', 'xlsx', 'parquet', 'wildbook', 'darwin-core', 'camtrap-dp', 'kaggle', 'yolo'] as const),
] as const;
export type ExportFormat = (typeof exportFormats)[number];
