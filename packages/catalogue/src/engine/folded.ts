/** A text in the spelling that texts are compared in: without regard to case and to the ways in which Unicode writes the same letter. */
export const folded = (text: string): string => text.normalize('NFKC').toLowerCase();
