export { appendText } from './append-text.ts';
export { firstBytes } from './first-bytes.ts';
export { fittingName } from './fitting-name.ts';
export { isDiskError, namingFile, namingFileSync } from './naming-file.ts';
export { pathBelow } from './path-below.ts';
export { clearLitter, temporaryBeside } from './temporary-name.ts';
export { writeAtomically } from './write-atomically.ts';
export { type WriteTarget, writeTarget } from './write-target.ts';
