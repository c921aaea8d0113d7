/** Something about a catalogue that the user can mend: the message says what, and what to do. */
export class CatalogueError extends Error {
  override readonly name = 'CatalogueError';
}
