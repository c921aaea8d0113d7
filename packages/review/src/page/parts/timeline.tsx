import { day } from '../pure/dates.ts';
import { timelineOf } from '../pure/timeline.ts';

interface Props {
  readonly dates: readonly (string | null)[];
  /** Of the encounter that is decided on. */
  readonly now?: string | null;
}

/** More years than these are told by their first and last. */
const mostYears = 8;
/** Where the line runs, in pixels from the top. */
const middle = 8;

/** When an animal was seen, and in amber when the encounter was: as wide as there is room, with words of one size. */
export function Timeline({ dates, now = null }: Props) {
  const line = timelineOf(dates, now);
  if (!line) return <svg class="timeline" aria-hidden="true" />;
  const x = (at: number) => `${2 + 96 * at}%`;
  const isCrowded = line.years.length - 1 > mostYears;
  const told = line.years.slice(0, -1).filter((_, i, { length }) => !isCrowded || i === 0 || i === length - 1);
  return (
    <svg class="timeline" role="img" aria-label={`Seen ${dates.map(day).join(', ')}`}>
      <line class="timeline-base" x1={x(0)} x2={x(1)} y1={middle} y2={middle} />
      {line.years.map(({ year, at }) => (
        <line key={year} class="timeline-year" x1={x(at)} x2={x(at)} y1={middle - 4} y2={middle + 4} />
      ))}
      {told.map(({ year, at }) => (
        <text key={year} x={x(at)} y="100%" dy="-0.25em" text-anchor={isCrowded && at > 0.5 ? 'end' : 'start'}>
          {year}
        </text>
      ))}
      {line.at.map((at, i) => (
        <circle key={i} class="timeline-seen" cx={x(at)} cy={middle} r="4" />
      ))}
      {line.now !== undefined && (
        <svg x={x(line.now)} y={middle} overflow="visible" aria-hidden="true">
          <path class="timeline-now" d="M0 -7 l5 7 l-5 7 l-5 -7 z" />
        </svg>
      )}
    </svg>
  );
}
