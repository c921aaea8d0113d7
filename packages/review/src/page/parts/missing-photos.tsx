import { asArgument } from '../pure/as-argument.ts';
import { askStatus, status } from '../state/events.ts';
import { CatalogueCommand } from './catalogue-command.tsx';

/** Says that folders of photos are not where the catalogue has them, and what to do. */
export function MissingPhotos() {
  const missing = status.value?.missing ?? [];
  if (missing.length === 0) return null;
  return (
    <div class="notices" role="alert" aria-label="Photos that are not there">
      {missing.map((folder) => (
        <div key={folder} class="notice is-conflict">
          <p>
            <b>The photos in {folder} are not there. </b>
            Plug the drive in that holds them; if the folder has moved,{' '}
            <CatalogueCommand before="catalog relocate" after={`${asArgument(folder)} NEW-FOLDER`} /> says where to.
          </p>
          <button type="button" onClick={() => void askStatus()}>
            Look again
          </button>
        </div>
      ))}
    </div>
  );
}
