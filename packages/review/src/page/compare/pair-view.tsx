import type { ShownPhoto } from '@flukeprint/catalogue';
import { moment } from '../pure/dates.ts';
import type { Command } from '../pure/keys.ts';
import { candidate, other, otherAt, own, ownAt, view } from '../state/encounter.ts';
import { isGrading } from '../state/grading.ts';
import { layout } from '../state/preferences.ts';
import { run } from '../state/run.ts';
import { BlinkOverlay } from './blink-overlay.tsx';
import { HeatOverlay } from './heat-overlay.tsx';
import { LineOverlay } from './line-overlay.tsx';
import { LookingBar } from './looking-bar.tsx';
import { MarkOverlay } from './mark-overlay.tsx';
import { PairSays } from './pair-says.tsx';
import { PhotoPane } from './photo-pane.tsx';

/** The encounter's photo and the candidate's, as large as there is room. */
export function PairView() {
  const [ownPhotos, chosen] = [view.value?.photos.length ?? 0, candidate.value];
  const isAlone = isGrading.value || (view.value !== undefined && !chosen);
  return (
    <div class="compare">
      <div class={`pair is-${isAlone ? 'alone' : layout.value}`}>
        <PhotoPane side="own" photo={own} label="Photo of this encounter">
          <HeatOverlay side="own" />
          <BlinkOverlay />
          <MarkOverlay side="own" />
          <Caption
            name="This encounter"
            photo={own.value}
            at={ownAt.value}
            of={ownPhotos}
            steps={['previousOwn', 'nextOwn']}
          />
        </PhotoPane>
        {!isAlone && (
          <PhotoPane side="other" photo={other} label={`Photo of ${chosen?.name ?? 'the candidate'}`}>
            <HeatOverlay side="other" />
            <MarkOverlay side="other" />
            <Caption
              name={chosen?.name ?? ''}
              photo={other.value}
              at={otherAt.value}
              of={chosen?.photos.length ?? 0}
              steps={['previousOther', 'nextOther']}
            />
          </PhotoPane>
        )}
        <LineOverlay />
        {!isAlone && <PairSays />}
      </div>
      <LookingBar />
    </div>
  );
}

interface CaptionProps {
  readonly name: string;
  readonly photo: ShownPhoto | undefined;
  readonly at: number;
  readonly of: number;
  readonly steps: readonly [Command, Command];
}

/** Whose photo it is, when it was taken, and the way to the others. */
function Caption({ name, photo, at, of, steps }: CaptionProps) {
  if (!photo) return null;
  return (
    <div class="caption">
      <b>{name}</b>
      {photo.taken_at && <span>{moment(photo.taken_at)}</span>}
      {of > 1 && (
        <span class="caption-steps">
          <button type="button" aria-label={`${name}: photo before`} onClick={() => run(steps[0])}>
            ‹
          </button>
          {at + 1}/{of}
          <button type="button" aria-label={`${name}: next photo`} onClick={() => run(steps[1])}>
            ›
          </button>
        </span>
      )}
    </div>
  );
}
