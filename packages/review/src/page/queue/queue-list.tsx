import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { rems } from '../parts/rems.ts';
import { counts, filter, rowAt, wantRows } from '../state/queue.ts';
import { NothingWaits } from './nothing-waits.tsx';
import { QueueRow } from './queue-row.tsx';

/** Of a row, in units of the page's text. */
const rowRems = 6.75;
/** Rows beyond the edges: what is scrolled to is there already. */
const beyond = 6;

/** As many rows as fit, of as many as there are. */
export function QueueList() {
  const list = useRef<HTMLDivElement>(null);
  const range = useSignal<readonly [number, number]>([0, 0]);
  const rowHeight = rems(rowRems);
  const chosen = counts.value?.chosen ?? 0;
  const look = () => {
    // The last event of a list may come when it is gone.
    if (!list.current) return;
    const { scrollTop, clientHeight } = list.current;
    const first = Math.max(0, Math.floor(scrollTop / rowHeight) - beyond);
    range.value = [first, first + Math.ceil(clientHeight / rowHeight) + 2 * beyond];
  };
  useEffect(() => {
    const observer = new ResizeObserver(look);
    observer.observe(list.current!);
    list.current!.addEventListener('keydown', moveFocus);
    return () => observer.disconnect();
  }, []);
  // Another order begins at its first.
  const { order, place, quality } = filter.value;
  useEffect(() => {
    list.current!.scrollTop = 0;
  }, [order, place, quality]);
  const [from, to] = [range.value[0], Math.min(range.value[1], chosen)];
  useEffect(() => {
    if (to > from) wantRows(from, to - 1);
  }, [from, to, counts.value]);
  const isThere = to > from && rowAt.value(from) !== undefined;
  useEffect(() => {
    // The keys that go through rows need one to begin at.
    if (isThere && document.activeElement === document.body)
      list.current!.querySelector('a')?.focus({ preventScroll: true });
  }, [isThere]);
  return (
    <div class="queue-list" ref={list} onScroll={look}>
      {chosen === 0 && counts.value ? (
        <NothingWaits waiting={counts.value.waiting} />
      ) : (
        <ul style={{ height: `${chosen * rowHeight}px` }}>
          {Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i).map((at) => (
            <li key={at} style={{ top: `${at * rowHeight}px`, height: `${rowHeight}px` }}>
              <QueueRow row={rowAt.value(at)} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Up and down with the keys that go through candidates. */
function moveFocus(event: KeyboardEvent): void {
  const by = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
  const { currentTarget, target } = event;
  if (!by || !(currentTarget instanceof Element) || !(target instanceof Element)) return;
  const links = [...currentTarget.querySelectorAll('a')];
  links[links.indexOf(target.closest('a')!) + by]?.focus();
  event.preventDefault();
}
