/** What can be read. */
export type PhotoFormat = 'jpeg' | 'png' | 'webp';

/** By the first bytes, twelve suffice: libvips, and a browser, would also take an SVG or a GIF that is named .jpg. */
export function photoFormat(bytes: Uint8Array): PhotoFormat | undefined {
  const starts = (magic: string, at = 0) =>
    bytes.length >= at + magic.length && [...magic].every((letter, i) => bytes[at + i] === letter.charCodeAt(0));
  if (starts('\xff\xd8\xff')) return 'jpeg';
  if (starts('\x89PNG\r\n\x1a\n')) return 'png';
  return starts('RIFF') && starts('WEBP', 8) ? 'webp' : undefined;
}
