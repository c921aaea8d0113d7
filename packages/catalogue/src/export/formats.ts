/** What a catalogue can be written as. */
export const exportFormats = ['csv', 'xlsx', 'parquet', 'wildbook', 'darwin-core', 'camtrap-dp', 'kaggle'] as const;
export type ExportFormat = (typeof exportFormats)[number];
