import type { PhotoView } from '@flukeprint/catalogue';
import { computed, useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { pointed } from '../compare/looking.ts';
import { PhotoPane } from '../compare/photo-pane.tsx';
import { ZoomButtons } from '../compare/zoom-buttons.tsx';
import { CommandButton } from '../parts/command-button.tsx';
import { Problem } from '../parts/problem.tsx';
import { Thumb } from '../parts/thumb.tsx';
import { hashOf } from '../pure/route.ts';
import { photoAt } from '../state/api.ts';
import { asked } from '../state/asked.ts';
import { heard } from '../state/events.ts';
import { route } from '../state/navigation.ts';
import { PhotoFacts } from './photo-facts.tsx';

const { answer, problem, load } = asked<PhotoView>();
const shown = computed(() => answer.value);
const read = () => {
  const { value } = route;
  if (value.page === 'photo') void load(`api/photo/${value.annotation}`);
};

/** A photo: as near as one likes, and all that is known of it. */
export function PhotoPage() {
  useSignalEffect(() => {
    heard.value;
    read();
  });
  // Keys are about the one photo that there is.
  useEffect(() => {
    pointed.value = 'own';
  }, []);
  const photo = answer.value;
  return (
    <main class="photo-page">
      <section class="photo-large" aria-label="Photo">
        <div class="pair">
          <PhotoPane side="own" photo={shown} label={photo?.path ?? 'Photo'} />
        </div>
        <div class="looking" role="toolbar" aria-label="Looking closely">
          <ZoomButtons />
          <CommandButton command="mirror">Mirror</CommandButton>
          <CommandButton command="rotate">Turn</CommandButton>
        </div>
      </section>
      <aside class="photo-side" aria-label="About this photo">
        <Problem says={problem.value} retry={read} />
        {photo && <About photo={photo} />}
      </aside>
    </main>
  );
}

function About({ photo }: { readonly photo: PhotoView }) {
  const { annotation, path, beside, inPhoto } = photo;
  return (
    <>
      <h1>{path.split('/').at(-1)}</h1>
      <PhotoFacts photo={photo} />
      <p class="photo-links">
        <a href={hashOf({ page: 'boxes', show: 'all', photo: photo.photo })}>Its boxes</a>
        <a href={photoAt(annotation, 'full')} target="_blank" rel="noreferrer">
          In all its pixels
        </a>
        {inPhoto.map((other, i) => (
          <a key={other} href={hashOf({ page: 'photo', annotation: other })}>
            {inPhoto.length === 1 ? 'The other animal in it' : `Other animal ${i + 1} in it`}
          </a>
        ))}
      </p>
      {beside.length > 0 && (
        <section>
          <h2>Of the same encounter</h2>
          <ul class="photo-beside">
            {beside.map((other) => (
              <li key={other.annotation}>
                <a href={hashOf({ page: 'photo', annotation: other.annotation })} title={other.path}>
                  <Thumb annotation={other.annotation} alt={`Photo ${other.path}`} />
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
