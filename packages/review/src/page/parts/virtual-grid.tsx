import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { rems } from './rems.ts';

interface Props {
  readonly count: number;
  /** In units of the page's text. */
  readonly rowRems: number;
  /** The same: as many columns as fit. */
  readonly columnRems: number;
  readonly label: string;
  readonly cell: (at: number) => ComponentChildren;
}

/** Rows beyond the edges: what is scrolled to is there already. */
const beyond = 3;

/** As many cells as are seen, of as many as there are. */
export function VirtualGrid({ count, rowRems, columnRems, label, cell }: Props) {
  const [rowHeight, columnWidth] = [rems(rowRems), rems(columnRems)];
  const frame = useRef<HTMLDivElement>(null);
  const seen = useSignal({ top: 0, height: 0, columns: 1 });
  const look = () => {
    // The last event of a list may come when it is gone.
    if (!frame.current) return;
    const { scrollTop, clientHeight, clientWidth } = frame.current;
    seen.value = { top: scrollTop, height: clientHeight, columns: Math.max(1, Math.floor(clientWidth / columnWidth)) };
  };
  useEffect(() => {
    const observer = new ResizeObserver(look);
    observer.observe(frame.current!);
    return () => observer.disconnect();
  }, []);
  const { top, height, columns } = seen.value;
  const rows = Math.ceil(count / columns);
  const from = Math.max(0, Math.floor(top / rowHeight) - beyond);
  const to = Math.min(rows, Math.ceil((top + height) / rowHeight) + beyond);
  const cells = Array.from(
    { length: Math.max(0, Math.min(count, to * columns) - from * columns) },
    (_, i) => from * columns + i,
  );
  return (
    <div class="grid-frame" ref={frame} onScroll={look}>
      <ul class="grid" aria-label={label} style={{ height: `${rows * rowHeight}px` }}>
        {cells.map((at) => (
          <li
            key={at}
            style={{
              top: `${Math.floor(at / columns) * rowHeight}px`,
              left: `${(100 * (at % columns)) / columns}%`,
              width: `${100 / columns}%`,
              height: `${rowHeight}px`,
            }}
          >
            {cell(at)}
          </li>
        ))}
      </ul>
    </div>
  );
}
