import { sep } from 'node:path';

/** Names of Windows that mean a device, in whatever folder and with whatever ending. */
const device = /^(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³])(?=\.|$)/i;

/**
 * A path, with `/`, as it may lie below a folder, whatever a table calls a photo: no part of it leads out, none means a drive, a device or
 * the end of a name. `separator`: of this system.
 */
export function pathBelow(path: string, separator = sep): string {
  const parts = path
    .replaceAll('\0', '')
    .split(separator === '\\' ? /[\\/]/ : '/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .map((part) => part.replace(device, '$1_'));
  return parts.join('/').replace(/^([a-z]):/i, '$1') || 'unnamed';
}
