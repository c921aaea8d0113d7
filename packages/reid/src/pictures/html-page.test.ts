import { expect, test } from 'vitest';
import { escapeMarkup, htmlPage } from './html-page.ts';

const policyOf = (page: string) => /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];

test('a page without a script runs none, and loads nothing but pictures beside it', () => {
  const policy = policyOf(htmlPage({ title: 'a', body: '<p>b</p>' }));
  expect(policy).toBe(
    "default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
  );
});

test('a page with a script runs that one, and loads nothing where its pictures are in it', () => {
  const policy = policyOf(htmlPage({ title: 'a', body: '', script: 'b()', pictures: 'inside' }));
  expect(policy).toMatch(
    /^default-src 'none'; img-src data:; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'$/,
  );
});

test('the policy comes before all that it is for, and a title is text', () => {
  const page = htmlPage({ title: '</title><script>', body: '<p>' });
  expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.indexOf('<title>'));
  expect(page).toContain('<title>&lt;/title&gt;&lt;script&gt;</title>');
});

test('text is escaped for elements and attributes, and has no character that XML forbids', () => {
  expect(escapeMarkup(`<a b="c" d='e'>&amp;`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;');
  expect(escapeMarkup('a\u0000\u000b\u001f\ufffe\ud83d\tb\n')).toBe('a\ufffd\ufffd\ufffd\ufffd\ufffd\tb\n');
});
