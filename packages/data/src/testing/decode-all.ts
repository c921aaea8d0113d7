/** `node decode-all.ts BUDGET FILE…`: decodes photos all at once; prints the most memory that the process took for them, and the pixels, as JSON. */
import { readFileSync } from 'node:fs';
import { decodePhoto } from '../photos/decode-photo.ts';
import { keepDecodingWithin } from '../photos/decode-turns.ts';

const [budget, first, ...files] = process.argv.slice(2);
/** Bytes at the most up to now; of this process alone, which what getrusage tells is not. */
const most = () => Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))![1]) * 1024;

keepDecodingWithin(Number(budget));
// What decoding itself takes, once.
await decodePhoto(first!, 8);
const before = most();
const pixels = await Promise.all(files.map((file) => decodePhoto(file, 8)));
console.log(JSON.stringify({ bytes: most() - before, pixels: pixels.map((each) => [...each]) }));
