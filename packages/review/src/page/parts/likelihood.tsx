import { bandOf, percent } from '../pure/band.ts';

interface Props {
  readonly score: number;
  readonly probability: number | null;
  readonly isCalibrated: boolean;
}

/** How likely two are one animal: a probability where that was measured, else a bare score that says it is one. */
export function Likelihood({ score, probability, isCalibrated }: Props) {
  if (probability === null || !isCalibrated)
    return (
      <span class="likelihood is-score" title="Not measured on known pairs: it sorts, and says nothing of how sure">
        <b>score {score.toFixed(2)}</b> <span>uncalibrated</span>
      </span>
    );
  const band = bandOf(probability);
  return (
    <span class={`likelihood is-${band.replace(' ', '-')}`} title="P(same animal), measured on known pairs">
      <b>{percent(probability)}</b> <span>{band}</span>
    </span>
  );
}
