import { isBlinking, showsHeat } from '../compare/looking.ts';
import { type Command, commandOf } from '../pure/keys.ts';
import { dialog } from './dialogs.ts';
import { mode, run } from './run.ts';

/** A key that is held longer than this asks for something while it is held; milliseconds. */
const held = 300;
let blinkBegan = { at: 0, wasOn: false };

/** Keys do what {@link commandOf} says, from now on. */
export function listenToKeys(): void {
  addEventListener('keydown', (event) => {
    const command = commandOf(event, mode());
    if (!command || isForBrowser(event, command)) return;
    event.preventDefault();
    // A key that repeats itself moves, and decides nothing.
    if (event.repeat && !repeats.has(command)) return;
    if (command === 'blink') blinkBegan = { at: performance.now(), wasOn: isBlinking.peek() };
    run(command);
  });
  addEventListener('keyup', ({ key }) => {
    const small = key.toLowerCase();
    if (small === 'h') showsHeat.value = false;
    if (small === 'b' && !blinkBegan.wasOn && performance.now() - blinkBegan.at > held) isBlinking.value = false;
  });
  addEventListener('blur', () => {
    showsHeat.value = false;
  });
  addEventListener('click', ({ target, detail }) => {
    // What the mouse pressed keeps no focus: Space would press it again instead of going on.
    if (detail > 0 && target instanceof Element) target.closest('button')?.blur();
  });
}

const repeats: ReadonlySet<Command> = new Set<Command>([
  'nextCandidate',
  'previousCandidate',
  'nextOwn',
  'previousOwn',
  'nextOther',
  'previousOther',
  'zoomIn',
  'zoomOut',
  'panLeft',
  'panRight',
  'panUp',
  'panDown',
  ...(['boxLeft', 'boxRight', 'boxUp', 'boxDown'] as const),
  ...(['boxNarrower', 'boxWider', 'boxLower', 'boxHigher'] as const),
]);

/** Text is written, a control is used, and a dialog is answered, before any key means anything else. */
function isForBrowser({ key, target }: KeyboardEvent, command: Command): boolean {
  if (command === 'leave') return false;
  if (target instanceof Element) {
    if (target.closest('input, textarea, select')) return true;
    if ((key === ' ' || key === 'Enter') && target.closest('button, a, summary')) return true;
  }
  const open = dialog.peek();
  return open !== undefined && open !== 'contrast' && !(open === 'help' && command === 'help');
}
