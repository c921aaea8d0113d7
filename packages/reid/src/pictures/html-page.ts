import { createHash } from 'node:crypto';

interface Page {
  readonly title: string;
  /** HTML below the title. */
  readonly body: string;
  /** CSS beyond what all pages have. */
  readonly style?: string;
  /** The one script that runs. */
  readonly script?: string;
  /** Where the pictures are: in it as `data:` addresses, or beside it, the default. Nothing else is loaded. */
  readonly pictures?: 'inside' | 'beside';
}

/** A page that stands by itself: opened with a double click, it loads nothing but the pictures beside it, if they are not in it. */
export function htmlPage({ title, body, style = '', script, pictures = 'beside' }: Page): string {
  const css = `
  :root { color-scheme: light dark; --ink: light-dark(#222, #ddd); --faint: light-dark(#666, #aaa); --line: light-dark(#ddd, #444); }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 1100px; margin: 2rem auto; padding: 0 1rem; color: var(--ink); }
  img, svg { max-width: 100%; height: auto; }
  table { border-collapse: collapse; }
  th, td { padding: 0.2rem 1rem; text-align: right; border-bottom: 1px solid var(--line); }
${style}`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="${policy(css, script, pictures)}">
<title>${escapeMarkup(title)}</title>
<style>${css}</style>
<h1>${escapeMarkup(title)}</h1>
${body}${script === undefined ? '' : `\n<script>${script}</script>`}
</html>
`;
}

/** Names of animals and files come from others: whatever they hold, only this script runs, and where there is none nothing does. */
function policy(style: string, script: string | undefined, pictures: 'inside' | 'beside'): string {
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  // Plots bring styles of their own, and no page with them has a script.
  const allowed =
    script === undefined ? "style-src 'unsafe-inline'" : `style-src ${hash(style)}; script-src ${hash(script)}`;
  return `default-src 'none'; img-src ${pictures === 'inside' ? 'data:' : "'self' file:"}; ${allowed}; base-uri 'none'; form-action 'none'`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as text and attributes of HTML and SVG hold it; characters that XML forbids are replaced. */
export function escapeMarkup(text: string): string {
  return allowedInXml(text).replace(/[&<>"']/g, (character) => entities[character]!);
}

/** Characters that XML forbids, which names of files may hold, are replaced: a document with one is not shown. */
export function allowedInXml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is forbidden.
  return text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
}
