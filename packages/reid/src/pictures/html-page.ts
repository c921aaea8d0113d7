interface Page {
  readonly title: string;
  /** HTML below the title. */
  readonly body: string;
  /** CSS beyond what all pages have. */
  readonly style?: string;
}

/** A page that stands by itself: opened with a double click, it loads nothing but the pictures beside it. */
export function htmlPage({ title, body, style = '' }: Page): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeMarkup(title)}</title>
<style>
  :root { color-scheme: light dark; --ink: light-dark(#222, #ddd); --faint: light-dark(#666, #aaa); --line: light-dark(#ddd, #444); }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 1100px; margin: 2rem auto; padding: 0 1rem; color: var(--ink); }
  img, svg { max-width: 100%; height: auto; }
  table { border-collapse: collapse; }
  th, td { padding: 0.2rem 1rem; text-align: right; border-bottom: 1px solid var(--line); }
${style}</style>
<h1>${escapeMarkup(title)}</h1>
${body}
</html>
`;
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
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is forbidden.
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replace(/[&<>"']/g, (character) => entities[character]!)
  );
}
