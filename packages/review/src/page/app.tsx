import { AnimalPage } from './animals/animal-page.tsx';
import { AnimalsPage } from './animals/animals-page.tsx';
import { HistoryPage } from './animals/history-page.tsx';
import { BoxesPage } from './boxes/boxes-page.tsx';
import { EncounterPage } from './encounter/encounter-page.tsx';
import { ImportPage } from './import/import-page.tsx';
import { Header } from './parts/header.tsx';
import { Help } from './parts/help.tsx';
import { MissingPhotos } from './parts/missing-photos.tsx';
import { Notices } from './parts/notices.tsx';
import { PhotoPage } from './photo/photo-page.tsx';
import { QueuePage } from './queue/queue-page.tsx';
import { ReadersPage } from './readers/readers-page.tsx';
import { SeasonPage } from './season/season-page.tsx';
import { dialog } from './state/dialogs.ts';
import { route } from './state/navigation.ts';

const pages = {
  queue: QueuePage,
  encounter: EncounterPage,
  animals: AnimalsPage,
  animal: AnimalPage,
  photo: PhotoPage,
  history: HistoryPage,
  readers: ReadersPage,
  season: SeasonPage,
  boxes: BoxesPage,
  import: ImportPage,
};

export function App() {
  const Page = pages[route.value.page];
  return (
    <>
      <Header />
      <MissingPhotos />
      <Notices />
      <Page />
      {dialog.value === 'help' && <Help />}
    </>
  );
}
