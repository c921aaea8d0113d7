import { colours } from './framed-photo.ts';
import { escapeMarkup, htmlPage } from './html-page.ts';

const style = `  body { max-width: 1500px; }
  nav ol { columns: 18rem; }
  section { border-top: 1px solid var(--line); margin-top: 2rem; overflow-wrap: anywhere; }
  .pictures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, var(--picture, 30rem)), 1fr)); gap: 0.5rem; }
  .pictures a { display: block; }
  a:focus-visible, summary:focus-visible { outline: 3px solid ${colours.query}; outline-offset: 2px; }
  img { display: block; background: #fff; }
  .verdict { font-weight: bold; border-left: 0.6em solid; padding-left: 0.4em; }
  .query { border-color: ${colours.query}; } .right { border-color: ${colours.right}; }
  .wrong { border-color: ${colours.wrong}; } .unknown { border-color: ${colours.unknown}; }
  .faint { color: var(--faint); }
`;

/** A page that goes through queries one by one, with pictures beside it. */
export function picturePage(page: Parameters<typeof htmlPage>[0]): string {
  return htmlPage({ ...page, style: style + (page.style ?? '') });
}

/** What is on the page, folded away with a click. `entries` are HTML. */
export function contentsList(label: string, summary: string, entries: readonly string[], { open = true } = {}): string {
  return `<nav aria-label="${label}"><details${open ? ' open' : ''}><summary>${summary}</summary>
<ol>${entries.join('\n')}</ol></details></nav>`;
}

/** A picture beside the page, which opens in full size. */
export function linkedPicture(file: string, alt: string, attributes = ''): string {
  const address = escapeMarkup(encodeURIComponent(file));
  return `<a href="${address}"><img src="${address}" alt="${escapeMarkup(alt)}" loading="lazy"${attributes}></a>`;
}
