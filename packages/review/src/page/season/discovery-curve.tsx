import type { SeasonDay } from '@flukeprint/catalogue';
import { day as dayInWords } from '../pure/dates.ts';
import { stepPath } from '../pure/steps.ts';

const [width, height, left, below] = [1180, 240, 44, 28];

/** Animals that were seen day by day, and the new ones among them: it bends where few are left to be found. */
export function DiscoveryCurve({ days }: { readonly days: readonly SeasonDay[] }) {
  const last = days.at(-1);
  if (!last) return <p class="empty">No encounter of these has a date.</p>;
  const most = Math.max(1, last.animals);
  const path = (of: 'animals' | 'newAnimals') =>
    stepPath(
      days.map((one) => ({ day: one.day, value: one[of] })),
      most,
      [width, height],
    );
  const says = `${last.animals} animals by ${dayInWords(last.day)}, ${last.newAnimals} of them new`;
  const levels = [...new Set([0, Math.round(most / 2), most])];
  return (
    <figure class="discovery">
      <figcaption>
        <span class="discovery-all">Animals seen so far: {last.animals}</span>
        <span class="discovery-new">of them new: {last.newAnimals}</span>
      </figcaption>
      <svg viewBox={`0 0 ${width + left + 12} ${height + below + 8}`} role="img" aria-label={says}>
        <g transform={`translate(${left} 8)`}>
          {levels.map((level) => (
            <g key={level} transform={`translate(0 ${height * (1 - level / most)})`}>
              <line class="discovery-level" x2={width} />
              <text x="-8" y="4" text-anchor="end">
                {level}
              </text>
            </g>
          ))}
          <path class="discovery-all" d={path('animals')} />
          <path class="discovery-new" d={path('newAnimals')} />
          <text x="0" y={height + 22}>
            {dayInWords(days[0]!.day)}
          </text>
          <text x={width} y={height + 22} text-anchor="end">
            {dayInWords(last.day)}
          </text>
        </g>
      </svg>
    </figure>
  );
}
