import { CommandButton } from '../parts/command-button.tsx';
import { gradedFields } from '../pure/grading.ts';
import { draft, fieldAt, gradeField, ungraded } from '../state/grading.ts';

/** What the photo is worth, said before anyone knows who it may be. */
export function GradePanel() {
  const waiting = ungraded.value.length;
  return (
    <section class="grades" aria-label="Grades">
      <h2>
        Grade this photo{' '}
        <span>
          {waiting} {waiting === 1 ? 'photo waits' : 'photos wait'}
        </span>
      </h2>
      <p class="grades-why">Candidates appear after the grades: who it may be must not colour them.</p>
      <ol>
        {gradedFields.map(({ field, says, most, worst, best }, at) => (
          <li key={field} class={at === fieldAt.value ? 'is-asked' : ''}>
            <fieldset>
              <legend>{says}</legend>
              <div class="grades-scale">
                {Array.from({ length: most }, (_, i) => i + 1).map((value) => (
                  <button
                    key={value}
                    type="button"
                    aria-pressed={draft.value[field] === value}
                    title={value === 1 ? worst : value === most ? best : undefined}
                    onClick={() => {
                      fieldAt.value = at;
                      gradeField(value);
                    }}
                  >
                    {value}
                  </button>
                ))}
              </div>
              <p class="grades-ends">
                <span>1: {worst}</span>
                <span>
                  {most}: {best}
                </span>
              </p>
            </fieldset>
          </li>
        ))}
      </ol>
      <div class="grades-end">
        <CommandButton command="gradeBack">Field before</CommandButton>
        <CommandButton command="showCandidates">Candidates</CommandButton>
      </div>
    </section>
  );
}
