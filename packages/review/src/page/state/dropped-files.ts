/** A file that was dropped or chosen. */
export interface DroppedFile {
  readonly file: File;
  /** Below the folder that was dropped. */
  readonly path: string;
}

/** Files that systems leave behind in folders. */
const isHidden = (name: string) => name.startsWith('.') || name === 'Thumbs.db' || name === 'desktop.ini';

/** Files of a chooser; of a folder with their ways. */
export const filesChosen = (list: FileList | null): DroppedFile[] =>
  [...(list ?? [])]
    .map((file) => ({ file, path: file.webkitRelativePath || file.name }))
    .filter(({ path }) => !path.split('/').some(isHidden));

/** All files of what was dropped, however deep they lie in folders, in the order of their names. */
export async function filesOf(dropped: DataTransfer): Promise<DroppedFile[]> {
  // They are gone once the event is over.
  const entries = [...dropped.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (entries.length === 0) return filesChosen(dropped.files);
  const files = (await Promise.all(entries.map((entry) => below(entry, '')))).flat();
  return files.sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
}

async function below(entry: FileSystemEntry, way: string): Promise<DroppedFile[]> {
  if (isHidden(entry.name)) return [];
  const path = way + entry.name;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ file, path }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: DroppedFile[] = [];
  // A hundred at a time, until there are none.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found;
    for (const one of some) found.push(...(await below(one, `${path}/`)));
  }
}
