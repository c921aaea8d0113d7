// Imports every entry of every library that is installed, and lists those that fail.
import { readdirSync, readFileSync } from 'node:fs';

const failed = [];
for (const short of readdirSync('node_modules/@flukeprint')) {
  const { name, exports } = JSON.parse(readFileSync(`node_modules/@flukeprint/${short}/package.json`, 'utf8'));
  for (const entry of Object.keys(exports)) {
    await import(`${name}${entry.slice(1)}`).catch((error) => failed.push(`${name} ${entry}: ${error.message}`));
  }
}
console.log(JSON.stringify(failed));
