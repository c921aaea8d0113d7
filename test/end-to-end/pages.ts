import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from '@flukeprint/kernels-wgsl/testing/chromium';

/** Sets a mark, as an element, an attribute and a script, wherever it is taken for markup; a folder may be called so. */
export const evil = (where: string) => `"'><img src=x hit onerror="window.hit='${where}'"><svg onload=window.hit=1>`;

/** The same, and whatever needs a slash or a line of its own: cells of tables hold it. */
export const worse = (where: string) =>
  `</title></style></script><script hit>window.hit='${where}'</script>${evil(where)}--><a href="javascript:window.hit=1">&lt;i hit&gt;</a>\`\${window.hit=1}\``;

/** Pages, and pictures that a browser reads as text, below a folder, with forward slashes. */
export async function pagesBelow(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names
    .filter((name) => /\.(html?|svg|xml|xhtml)$/.test(name))
    .map((name) => name.replaceAll(sep, '/'))
    .sort();
}

/** What a page holds that came of a name, in words; and all of its text, attributes for readers included. */
export interface Seen {
  readonly faults: readonly string[];
  readonly text: string;
}

/** Opens a written page as a double click does, and looks at what the browser made of it. */
export async function openPage(page: Page, folder: string, name: string): Promise<Seen> {
  const refused: string[] = [];
  const note = (message: { text(): string }) => void refused.push(message.text());
  page.on('console', note);
  try {
    await page.goto(pathToFileURL(join(folder, name)).href, { waitUntil: 'load' });
    const seen = await look(page);
    return { ...seen, faults: [...seen.faults, ...refused] };
  } finally {
    page.off('console', note);
  }
}

/** The same of the page as it is now. */
export async function look(page: Page): Promise<Seen> {
  return (await page.evaluate(`(${inspect})()`)) as Seen;
}

/** Runs in the page. */
const inspect = `() => {
  const faults = [];
  if (window.hit !== undefined) faults.push('a name ran: ' + window.hit);
  const ownScripts = document.querySelectorAll('html > body > script, html > script').length;
  if (document.scripts.length > Math.min(1, ownScripts)) faults.push(document.scripts.length + ' scripts');
  const texts = [document.documentElement.textContent];
  for (const element of document.querySelectorAll('*')) {
    if (element.localName === 'parsererror') faults.push('not well-formed: ' + element.textContent);
    if (['iframe', 'object', 'embed', 'base', 'link', 'foreignObject', 'use', 'animate', 'set'].includes(element.localName))
      faults.push('an element ' + element.localName);
    for (const { localName, value } of element.attributes) {
      if (/^on/.test(localName) || localName === 'hit' || !/^[a-z][\\w-]*$/i.test(localName))
        faults.push(element.localName + ' with ' + localName);
      if (/^(href|src|action|formaction|data|srcdoc)$/.test(localName) && !/^(#|data:image\\/jpeg;base64,|(file:\\/\\/\\/)?[^:"<>]+\\.(jpg|png)$)/.test(value))
        faults.push(localName + ' leads to ' + value);
      texts.push(value);
    }
  }
  const walker = document.createTreeWalker(document, NodeFilter.SHOW_COMMENT);
  while (walker.nextNode()) faults.push('a comment: ' + walker.currentNode.data);
  return { faults, text: texts.join('\\n') };
}`;
