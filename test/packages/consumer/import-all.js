// Imports every entry of every library that is installed, and lists those that fail.
import { globSync, readdirSync, readFileSync } from 'node:fs';

/** What stands for the star of a pattern. */
function paths(folder, pattern) {
  const [before, after] = `${folder}/${pattern.slice(2)}`.split('*');
  const files = globSync(`${before}**/*${after}`);
  return files.map((file) => file.slice(before.length, file.length - after.length));
}

const failed = [];
for (const short of readdirSync('node_modules/@flukeprint')) {
  const folder = `node_modules/@flukeprint/${short}`;
  const { name, exports } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  for (const [entry, target] of Object.entries(exports)) {
    const entries = entry.includes('*') ? paths(folder, target).map((path) => entry.replace('*', path)) : [entry];
    for (const each of entries) {
      await import(`${name}${each.slice(1)}`).catch((error) => failed.push(`${name} ${each}: ${error.message}`));
    }
  }
}
console.log(JSON.stringify(failed));
