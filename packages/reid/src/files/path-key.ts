/** What is alike for all spellings of a file's absolute path: Windows and macOS usually know no case. */
export function pathKey(path: string, platform: NodeJS.Platform = process.platform): string {
  return platform === 'win32' || platform === 'darwin' ? path.normalize('NFC').toLowerCase() : path;
}
