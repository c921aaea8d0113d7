/**
 * Help for a terminal of `width` columns. Paragraphs, which are lines that start at the margin, are filled anew; examples, `flukeprint`
 * behind an indent, are broken before flags so that a shell takes them as they are shown; `typed` stands in them as the program's name. All
 * other lines stay.
 */
export function wrapHelp(text: string, width: number, typed = 'flukeprint'): string {
  const lines: string[] = [];
  let paragraph: string[] = [];
  const endParagraph = () => {
    if (paragraph.length > 0) lines.push(...filled(paragraph.join(' ').split(' '), width));
    paragraph = [];
  };
  for (const line of text.split('\n')) {
    if (/^\S/.test(line)) {
      paragraph.push(line);
      continue;
    }
    endParagraph();
    const example = line.replace(/^( +)flukeprint (?=\w)/, `$1${typed} `);
    lines.push(...(/^ +flukeprint /.test(line) ? exampleLines(example, width) : [line]));
  }
  endParagraph();
  return lines.join('\n');
}

/** An example with its flags, each with its values kept together, on as many lines as they need. */
function exampleLines(line: string, width: number): string[] {
  if (line.length <= width) return [line];
  const indent = `${line.match(/^ +/)![0]}  `;
  const [command = '', ...flags] = line.split(/ (?=--)/);
  const [first, ...more] = filled([command, ...flags], width - indent.length - ' \\'.length);
  return [first!, ...more.map((part) => indent + part)].map((part, i) => (i < more.length ? `${part} \\` : part));
}

/** Words, or what else is not broken, in lines of at most `width`. */
function filled(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
