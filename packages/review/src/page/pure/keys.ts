/** What the page does by a key, and by a button that does the same. */
export type Command = keyof typeof commands;

/** When keys mean something: comparing, saying how sure one is, grading, looking at one photo, drawing boxes, and elsewhere. */
export type Mode = 'compare' | 'certainty' | 'grade' | 'photo' | 'annotate' | 'elsewhere';

interface Described {
  /** As `KeyboardEvent.key` has them, letters small; `shift+` before those that Shift belongs to. */
  readonly keys: readonly string[];
  readonly modes: readonly Mode[];
  readonly says: string;
  readonly group: 'Verdict' | 'Photos and candidates' | 'Looking closely' | 'Grading' | 'Boxes' | 'Page';
}

const compare: readonly Mode[] = ['compare'];
const looking: readonly Mode[] = ['compare', 'grade'];
const near: readonly Mode[] = [...looking, 'photo'];
const anywhere: readonly Mode[] = [...near, 'annotate', 'elsewhere'];
const annotate: readonly Mode[] = ['annotate'];

/** Every key of the page: what the keyboard does, what the help lists and what buttons show come from here. */
export const commands = {
  same: { keys: ['s'], modes: compare, says: 'Same animal: then how sure', group: 'Verdict' },
  certain: { keys: ['1', 'enter'], modes: ['certainty'], says: 'after S: certain', group: 'Verdict' },
  probable: { keys: ['2'], modes: ['certainty'], says: 'after S: probable', group: 'Verdict' },
  possible: { keys: ['3'], modes: ['certainty'], says: 'after S: possible, which gives no name yet', group: 'Verdict' },
  different: { keys: ['d'], modes: compare, says: 'Different animals: on to the next candidate', group: 'Verdict' },
  incomparable: { keys: ['i'], modes: compare, says: 'These photos cannot tell', group: 'Verdict' },
  newAnimal: { keys: ['n'], modes: compare, says: 'New animal, with a name', group: 'Verdict' },
  skip: { keys: [' '], modes: looking, says: 'Skip: on to the next encounter', group: 'Verdict' },
  undo: { keys: ['u'], modes: anywhere, says: 'Undo the last decision of this sitting', group: 'Verdict' },
  note: { keys: ['w'], modes: compare, says: 'Write a note with the verdict; Enter ends it', group: 'Verdict' },
  remarks: { keys: ['t'], modes: looking, says: 'Note and flags', group: 'Verdict' },

  nextCandidate: { keys: ['j', 'arrowdown'], modes: compare, says: 'Next candidate', group: 'Photos and candidates' },
  previousCandidate: {
    keys: ['k', 'arrowup'],
    modes: compare,
    says: 'Candidate before',
    group: 'Photos and candidates',
  },
  nextOwn: {
    keys: [']', 'arrowright'],
    modes: looking,
    says: 'Next photo of the encounter',
    group: 'Photos and candidates',
  },
  previousOwn: { keys: ['[', 'arrowleft'], modes: looking, says: 'Photo before', group: 'Photos and candidates' },
  nextOther: {
    keys: ['shift+}', 'shift+]', '.'],
    modes: compare,
    says: 'Next photo of the candidate',
    group: 'Photos and candidates',
  },
  previousOther: {
    keys: ['shift+{', 'shift+[', ','],
    modes: compare,
    says: 'Photo of the candidate before',
    group: 'Photos and candidates',
  },

  boxes: { keys: ['x'], modes: anywhere, says: 'Boxes: mark the flukes in photos', group: 'Page' },
  help: { keys: ['?', 'shift+?'], modes: anywhere, says: 'These keys', group: 'Page' },
  queue: { keys: ['q'], modes: anywhere, says: 'Back to the queue', group: 'Page' },
  leave: {
    keys: ['escape'],
    modes: ['compare', 'certainty', 'grade', 'annotate', 'elsewhere'],
    says: 'Close what is open',
    group: 'Page',
  },

  zoom: {
    keys: ['z'],
    modes: [...near, 'annotate'],
    says: 'The animal, or the whole photo',
    group: 'Looking closely',
  },
  zoomIn: { keys: ['+', '=', 'shift++'], modes: [...near, 'annotate'], says: 'Closer', group: 'Looking closely' },
  zoomOut: { keys: ['-'], modes: [...near, 'annotate'], says: 'Farther', group: 'Looking closely' },
  panLeft: { keys: ['shift+arrowleft'], modes: near, says: 'Move left', group: 'Looking closely' },
  panRight: { keys: ['shift+arrowright'], modes: near, says: 'Move right', group: 'Looking closely' },
  panUp: { keys: ['shift+arrowup'], modes: near, says: 'Move up', group: 'Looking closely' },
  panDown: { keys: ['shift+arrowdown'], modes: near, says: 'Move down', group: 'Looking closely' },
  link: { keys: ['shift+l'], modes: compare, says: 'Zoom both photos as one, or each alone', group: 'Looking closely' },
  blink: {
    keys: ['b'],
    modes: compare,
    says: 'Blink: the candidate laid over the own photo, while held or until pressed again',
    group: 'Looking closely',
  },
  lines: { keys: ['l'], modes: compare, says: 'Lines between places that match', group: 'Looking closely' },
  heat: { keys: ['h'], modes: compare, says: 'Where the photos match, while held', group: 'Looking closely' },
  mirror: {
    keys: ['m'],
    modes: near,
    says: 'Mirror the photo under the pointer, else the candidate’s',
    group: 'Looking closely',
  },
  rotate: { keys: ['r'], modes: near, says: 'Turn that photo by 15°', group: 'Looking closely' },
  rotateBack: { keys: ['shift+r'], modes: near, says: 'Turn it back by 15°', group: 'Looking closely' },
  contrast: { keys: ['c'], modes: looking, says: 'Brightness and contrast', group: 'Looking closely' },
  points: {
    keys: ['p'],
    modes: compare,
    says: 'Mark places on both photos, kept with the verdict',
    group: 'Looking closely',
  },
  removePoint: { keys: ['backspace'], modes: compare, says: 'Remove the place marked last', group: 'Looking closely' },
  layout: {
    keys: ['v'],
    modes: compare,
    says: 'Photos one above the other, or side by side',
    group: 'Looking closely',
  },

  grade1: { keys: ['1'], modes: ['grade'], says: 'the worst', group: 'Grading' },
  grade2: { keys: ['2'], modes: ['grade'], says: 'between', group: 'Grading' },
  grade3: { keys: ['3'], modes: ['grade'], says: 'the middle; the most of distinctiveness', group: 'Grading' },
  grade4: { keys: ['4'], modes: ['grade'], says: 'between', group: 'Grading' },
  grade5: { keys: ['5'], modes: ['grade'], says: 'the best', group: 'Grading' },
  gradeBack: { keys: ['backspace'], modes: ['grade'], says: 'Back to the field before', group: 'Grading' },
  showCandidates: {
    keys: ['enter'],
    modes: ['grade'],
    says: 'Leave the rest ungraded and show the candidates',
    group: 'Grading',
  },
  gradeMode: { keys: ['g'], modes: looking, says: 'Grade photos before candidates appear, or not', group: 'Grading' },

  acceptBoxes: {
    keys: ['enter'],
    modes: annotate,
    says: 'These boxes are right: on to the next photo',
    group: 'Boxes',
  },
  noFluke: { keys: ['e'], modes: annotate, says: 'No fluke in it: on to the next photo', group: 'Boxes' },
  skipPhoto: { keys: [' ', ']'], modes: annotate, says: 'Next photo, this one as it is', group: 'Boxes' },
  previousPhoto: { keys: ['['], modes: annotate, says: 'Photo before', group: 'Boxes' },
  newBox: { keys: ['n'], modes: annotate, says: 'New box in the middle', group: 'Boxes' },
  removeBox: { keys: ['delete', 'backspace'], modes: annotate, says: 'Delete the box', group: 'Boxes' },
  boxLeft: { keys: ['arrowleft'], modes: annotate, says: 'Move the box left', group: 'Boxes' },
  boxRight: { keys: ['arrowright'], modes: annotate, says: 'Move it right', group: 'Boxes' },
  boxUp: { keys: ['arrowup'], modes: annotate, says: 'Move it up', group: 'Boxes' },
  boxDown: { keys: ['arrowdown'], modes: annotate, says: 'Move it down', group: 'Boxes' },
  boxNarrower: { keys: ['shift+arrowleft'], modes: annotate, says: 'Make it narrower', group: 'Boxes' },
  boxWider: { keys: ['shift+arrowright'], modes: annotate, says: 'Make it wider', group: 'Boxes' },
  boxLower: { keys: ['shift+arrowup'], modes: annotate, says: 'Make it less high', group: 'Boxes' },
  boxHigher: { keys: ['shift+arrowdown'], modes: annotate, says: 'Make it higher', group: 'Boxes' },
} as const satisfies Readonly<Record<string, Described>>;

const all = Object.entries(commands) as readonly (readonly [Command, Described])[];

/** What is pressed. */
export interface Pressed {
  readonly key: string;
  readonly shiftKey?: boolean;
  readonly ctrlKey?: boolean;
  readonly metaKey?: boolean;
  readonly altKey?: boolean;
}

/** What a key means; undefined where it is left to the browser. */
export function commandOf({ key, shiftKey, ctrlKey, metaKey, altKey }: Pressed, mode: Mode): Command | undefined {
  // Some keyboards have brackets on AltGr, which is Ctrl and Alt.
  const isWritten = ctrlKey && altKey && /^[[\]{}]$/.test(key);
  if ((ctrlKey || metaKey || altKey) && !isWritten) return undefined;
  const small = key.toLowerCase();
  const name = shiftKey && !(isWritten && /^[[\]]$/.test(key)) ? `shift+${small}` : small;
  return all.find(([, { keys, modes }]) => modes.includes(mode) && keys.includes(name))?.[0];
}

const names: Readonly<Record<string, string>> = {
  ' ': 'Space',
  enter: 'Enter',
  escape: 'Esc',
  backspace: 'Back',
  delete: 'Del',
  arrowup: 'Up',
  arrowdown: 'Down',
  arrowleft: 'Left',
  arrowright: 'Right',
};

/** A key as people read it: `S`, `Shift L`, `Down`. */
export function keyName(key: string): string {
  const shifted = key.startsWith('shift+');
  const bare = shifted ? key.slice(6) : key;
  const name = names[bare] ?? bare.toUpperCase();
  // These are what Shift makes of another key already.
  return shifted && !/^[?{}+]$/.test(bare) ? `Shift ${name}` : name;
}

/** The keys of a command as people read them, each once. */
export const keyNames = (command: Command): readonly string[] => [
  ...new Set((commands[command] as Described).keys.map(keyName)),
];

/** Commands by what they are for, in the order of the help. */
export const commandGroups: ReadonlyMap<string, readonly Command[]> = new Map(
  [...Map.groupBy(all, ([, { group }]) => group)].map(([group, own]) => [group, own.map(([command]) => command)]),
);
