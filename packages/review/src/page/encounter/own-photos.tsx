import { CommandButton } from '../parts/command-button.tsx';
import { Thumb } from '../parts/thumb.tsx';
import { ownAt, view } from '../state/encounter.ts';
import { gradeMode } from '../state/preferences.ts';
import { isSecond } from '../state/reader.ts';

/** The encounter's own photos. */
export function OwnPhotos() {
  const photos = view.value?.photos ?? [];
  return (
    <section class="own" aria-label="Photos of this encounter">
      <h2>
        This encounter <span>{photos.length > 0 && `${ownAt.value + 1} of ${photos.length}`}</span>
      </h2>
      <ul>
        {photos.map(({ annotation, path, quality, distinctiveness }, i) => (
          <li key={annotation}>
            <button
              type="button"
              class="own-photo"
              aria-pressed={i === ownAt.value}
              title={path}
              onClick={() => {
                ownAt.value = i;
              }}
            >
              <Thumb annotation={annotation} alt={`Photo ${i + 1}`} />
              <span class="own-grade">
                {quality === null ? 'not graded' : `quality ${quality}`}
                {distinctiveness !== null && `, marks ${distinctiveness}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <CommandButton command="gradeMode" isPressed={gradeMode.value === 'on'} isDisabled={isSecond.value}>
        Grade first
      </CommandButton>
    </section>
  );
}
