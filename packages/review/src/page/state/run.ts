import {
  isBlinking,
  look,
  pointed,
  showsHeat,
  showsLines,
  toggleLink,
  toggleWhole,
  viewers,
} from '../compare/looking.ts';
import type { Command, Mode } from '../pure/keys.ts';
import type { LinkedView } from '../pure/linked-view.ts';
import { lookAtBoxes, newBox, nudge, photoShown, zoomBoxes } from './box-editing.ts';
import { acceptBoxes, noFluke, removeBox, stepPhoto, undoBoxes } from './boxes.ts';
import { moveOn, notSame, same, undoLast } from './decide.ts';
import { asksCertainty, dialog, toggleDialog } from './dialogs.ts';
import { candidate, candidateAt, chooseCandidate, otherAt, ownAt, view } from './encounter.ts';
import { isMarking, noteField, unmark } from './evidence.ts';
import { gradeField, isGrading, previousField, reveal } from './grading.ts';
import { go, route } from './navigation.ts';
import { gradeMode, layout } from './preferences.ts';
import { filter } from './queue.ts';
import { isSecond } from './reader.ts';

/** When keys mean what. */
export function mode(): Mode {
  if (route.peek().page === 'boxes') return photoShown.peek() ? 'annotate' : 'elsewhere';
  if (route.peek().page === 'photo') return 'photo';
  if (route.peek().page !== 'encounter' || !view.peek()) return 'elsewhere';
  if (isGrading.peek()) return 'grade';
  return asksCertainty.peek() ? 'certainty' : 'compare';
}

/** Does what a key or a button asks for. */
export const run = (command: Command): void => actions[command]();

const actions: Readonly<Record<Command, () => void>> = {
  same: () => {
    if (candidate.peek()) asksCertainty.value = true;
  },
  certain: () => sure('certain'),
  probable: () => sure('probable'),
  possible: () => sure('possible'),
  different: () => notSame('different'),
  incomparable: () => notSame('incomparable'),
  newAnimal: () => toggleDialog('newAnimal'),
  skip: moveOn,
  undo: () => (onBoxes() ? undoBoxes() : undoLast()),
  note: () => noteField.current?.focus(),
  remarks: () => {
    if (!isSecond.peek()) toggleDialog('remarks');
  },

  nextCandidate: () => stepCandidate(1),
  previousCandidate: () => stepCandidate(-1),
  nextOwn: () => step(ownAt, view.peek()?.photos.length, 1),
  previousOwn: () => step(ownAt, view.peek()?.photos.length, -1),
  nextOther: () => step(otherAt, candidate.peek()?.photos.length, 1),
  previousOther: () => step(otherAt, candidate.peek()?.photos.length, -1),

  zoom: () => (onBoxes() ? zoomBoxes() : toggleWhole()),
  zoomIn: () => (onBoxes() ? lookAtBoxes : look)(closer(1.4)),
  zoomOut: () => (onBoxes() ? lookAtBoxes : look)(closer(1 / 1.4)),
  panLeft: () => look(moved(-1, 0)),
  panRight: () => look(moved(1, 0)),
  panUp: () => look(moved(0, -1)),
  panDown: () => look(moved(0, 1)),
  link: toggleLink,
  blink: () => {
    isBlinking.value = !isBlinking.peek();
  },
  lines: () => {
    showsLines.value = !showsLines.peek();
  },
  heat: () => {
    showsHeat.value = true;
  },
  mirror: () => viewers[pointed.peek()].peek()?.mirror(),
  rotate: () => viewers[pointed.peek()].peek()?.turn(15),
  rotateBack: () => viewers[pointed.peek()].peek()?.turn(-15),
  contrast: () => toggleDialog('contrast'),
  points: () => {
    isMarking.value = !isMarking.peek();
  },
  removePoint: unmark,
  layout: () => {
    layout.value = layout.peek() === 'above' ? 'beside' : 'above';
  },

  grade1: () => gradeField(1),
  grade2: () => gradeField(2),
  grade3: () => gradeField(3),
  grade4: () => gradeField(4),
  grade5: () => gradeField(5),
  gradeBack: previousField,
  showCandidates: reveal,
  gradeMode: () => {
    gradeMode.value = gradeMode.peek() === 'on' ? 'off' : 'on';
  },

  acceptBoxes,
  noFluke,
  skipPhoto: () => stepPhoto(1),
  previousPhoto: () => stepPhoto(-1),
  newBox,
  removeBox,
  boxLeft: () => nudge(-1, 0, 0, 0),
  boxRight: () => nudge(1, 0, 0, 0),
  boxUp: () => nudge(0, -1, 0, 0),
  boxDown: () => nudge(0, 1, 0, 0),
  boxNarrower: () => nudge(0, 0, -1, 0),
  boxWider: () => nudge(0, 0, 1, 0),
  boxLower: () => nudge(0, 0, 0, -1),
  boxHigher: () => nudge(0, 0, 0, 1),

  boxes: () => go({ page: 'boxes', show: 'unboxed' }),
  help: () => toggleDialog('help'),
  queue: () => go(filter.peek()),
  leave: () => {
    if (dialog.peek()) dialog.value = undefined;
    else if (asksCertainty.peek()) asksCertainty.value = false;
    else if (isMarking.peek()) isMarking.value = false;
    else {
      isBlinking.value = false;
      showsLines.value = false;
    }
  },
};

const onBoxes = () => route.peek().page === 'boxes';

function sure(certainty: 'certain' | 'probable' | 'possible'): void {
  asksCertainty.value = false;
  same(certainty);
}

function stepCandidate(by: number): void {
  const at = candidateAt.peek() + by;
  if (at >= 0 && at < (view.peek()?.candidates.length ?? 0)) chooseCandidate(at);
}

/** Round and round: a handful of photos has no end worth stopping at. */
function step(at: { value: number; peek(): number }, count: number | undefined, by: number): void {
  if (count) at.value = (at.peek() + by + count) % count;
}

const closer =
  (by: number) =>
  ({ center, magnification }: LinkedView): LinkedView => ({ center, magnification: magnification * by });

/** By a sixth of what is seen. */
const moved =
  (x: number, y: number) =>
  ({ center, magnification }: LinkedView): LinkedView => ({
    center: [center[0] + x / (6 * magnification), center[1] + y / (6 * magnification)],
    magnification,
  });
