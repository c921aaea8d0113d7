import { day } from '../pure/dates.ts';
import { timelineOf } from '../pure/timeline.ts';

interface Props {
  readonly dates: readonly (string | null)[];
  /** Of the encounter that is decided on. */
  readonly now?: string | null;
}

const [width, height] = [240, 22];
/** More years than these are told by their first and last. */
const mostYears = 8;

/** When an animal was seen, and in amber when the encounter was. */
export function Timeline({ dates, now = null }: Props) {
  const line = timelineOf(dates, now);
  if (!line) return <svg class="timeline" viewBox={`0 0 ${width} ${height}`} aria-hidden="true" />;
  const x = (at: number) => 4 + at * (width - 8);
  const isCrowded = line.years.length - 1 > mostYears;
  const told = line.years.slice(0, -1).filter((_, i, { length }) => !isCrowded || i === 0 || i === length - 1);
  return (
    <svg
      class="timeline"
      preserveAspectRatio="xMinYMid"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`Seen ${dates.map(day).join(', ')}`}
    >
      <line class="timeline-base" x1={x(0)} x2={x(1)} y1="7" y2="7" />
      {line.years.map(({ year, at }) => (
        <line key={year} class="timeline-year" x1={x(at)} x2={x(at)} y1="3" y2="11" />
      ))}
      {told.map(({ year, at }) => (
        <text key={year} x={x(at) + 1} y="20" text-anchor={isCrowded && at > 0.5 ? 'end' : 'start'}>
          {year}
        </text>
      ))}
      {line.at.map((at, i) => (
        <circle key={i} class="timeline-seen" cx={x(at)} cy="7" r="3.2" />
      ))}
      {line.now !== undefined && <path class="timeline-now" d={`M${x(line.now)} 1 l4.5 6 l-4.5 6 l-4.5 -6 z`} />}
    </svg>
  );
}
