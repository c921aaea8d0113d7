// Builds the page and serves it on this machine alone.
import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';

const configFile = fileURLToPath(new URL('vite.config.ts', import.meta.url));
await build({ configFile, logLevel: 'warn' });
const server = await preview({ configFile });
console.log('Open this page in a browser (Ctrl-C ends it):');
server.printUrls();
