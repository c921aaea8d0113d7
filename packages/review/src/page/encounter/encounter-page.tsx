import { PairView } from '../compare/pair-view.tsx';
import { ReadAsNew } from '../readers/read-as-new.tsx';
import { dialog } from '../state/dialogs.ts';
import { news, reload, view, viewProblem } from '../state/encounter.ts';
import { isGrading } from '../state/grading.ts';
import { route } from '../state/navigation.ts';
import { isSecond } from '../state/reader.ts';
import { ActionBar } from './action-bar.tsx';
import { Candidates } from './candidates.tsx';
import { EncounterStrip } from './encounter-strip.tsx';
import { GradePanel } from './grade-panel.tsx';
import { NewAnimal } from './new-animal.tsx';
import { OwnPhotos } from './own-photos.tsx';
import { Remarks } from './remarks.tsx';

/** Who is it: the encounter's photos, the two that are compared, and who it may be. */
export function EncounterPage() {
  const { value } = route;
  if (value.page !== 'encounter') return null;
  return (
    <main class="encounter">
      <h1 class="sr-only">Encounter {value.encounter}: who is it?</h1>
      <EncounterStrip />
      {viewProblem.value && (
        <p class="problem" role="alert">
          {viewProblem.value}
          <a href="#/queue">To the queue</a>
        </p>
      )}
      {news.value && (
        <p class="news" role="status">
          {news.value}
          <button type="button" onClick={() => view.peek() && void reload(view.peek()!.encounter)}>
            Show it
          </button>
        </p>
      )}
      <OwnPhotos />
      <PairView />
      {isGrading.value ? <GradePanel /> : <Candidates />}
      <ActionBar />
      {dialog.value === 'newAnimal' && view.value && !isSecond.value && <NewAnimal view={view.value} />}
      {dialog.value === 'newAnimal' && view.value && isSecond.value && <ReadAsNew view={view.value} />}
      {dialog.value === 'remarks' && view.value && <Remarks view={view.value} />}
    </main>
  );
}
