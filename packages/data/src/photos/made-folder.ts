/** Names that stand together only in a folder which a command has made: runs, reports, evaluations, pages, demos. */
const signs: readonly (readonly string[])[] = [
  ['settings.json', 'metrics.jsonl'],
  ['settings.json', 'last.safetensors'],
  ['report.json', 'report.csv', 'photos.svg'],
  ['metrics.json', 'queries.csv'],
  ['index.html', 'explanation.json'],
  ['index.html', 'failures.json'],
  ['match-pictures.json'],
  ['demo.json', 'photos'],
];

/** Whether a folder with these entries is a command's, and holds no photos to be read. */
export function isMadeFolder(names: readonly string[]): boolean {
  return signs.some((sign) => sign.every((name) => names.includes(name)));
}

/** What systems leave among photos; nobody misses it. */
const clutter = ['__MACOSX', '@eaDir', '$RECYCLE.BIN', 'System Volume Information', 'Thumbs.db', 'desktop.ini'];

/** Hidden, or of an operating system. */
export const isHidden = (name: string): boolean => name.startsWith('.') || clutter.includes(name);
