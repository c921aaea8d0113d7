import { proxy, wrap } from 'comlink';
import { cataloguePhotos } from './catalogue-photos.ts';
import { describeError } from './describe-error.ts';
import type { Matcher } from './matcher.ts';
import MatcherWorker from './matcher.worker.ts?worker&inline';
import { MatchesView } from './matches-view.ts';
import { element, Step } from './step.ts';

/** Matches to show. */
const top = 20;

const worker = new MatcherWorker();
const matcher = wrap<Matcher>(worker);
const steps = { network: new Step('network'), catalogue: new Step('catalogue'), query: new Step('query') };
const view = new MatchesView();
const flip = element<HTMLInputElement>('input[name=flip]');
const progress = element<HTMLProgressElement>('progress');
const problems = element<HTMLDetailsElement>('.problems');
const save = element<HTMLButtonElement>('.save');
const preview = element<HTMLImageElement>('.preview');

/** What is loaded so far: a step needs the ones before it. */
const ready = { gpu: false, network: false, catalogue: false };
let photosByPath: ReadonlyMap<string, File> = new Map();

async function open(): Promise<void> {
  const device = element('#device');
  const fail = (message: string) => {
    device.textContent = message;
    device.className = 'error';
    device.role = 'alert';
  };
  // A worker that cannot start answers nothing.
  worker.addEventListener('error', ({ message }) => fail(`The page’s worker failed: ${message ?? 'no reason given'}`));
  try {
    const { description, isSoftware } = await matcher.open();
    device.textContent = isSoftware ? `${description}: not a GPU but a CPU, which is slow` : `GPU: ${description}`;
    ready.gpu = true;
  } catch (error) {
    fail(describeError(error));
  }
  await loadNetwork();
}

/** Everything after a step that changes waits for it again. */
async function loadNetwork(): Promise<void> {
  Object.assign(ready, { network: false, catalogue: false });
  const [file] = steps.network.files('network');
  await loadCatalogue();
  if (!file) return steps.network.reset();
  if (!ready.gpu) return steps.network.reset('Waits for a GPU');
  const loaded = await steps.network.run(`Loading ${file.name} …`, () =>
    matcher.loadNetwork(file, { flip: flip.checked }),
  );
  if (!loaded) return;
  const { model, imageSize, embeddingSize } = loaded;
  steps.network.state = `${model}, photos at ${imageSize} × ${imageSize} pixels, ${embeddingSize} numbers each`;
  ready.network = true;
  await loadCatalogue();
}

async function loadCatalogue(): Promise<void> {
  const { catalogue } = steps;
  ready.catalogue = false;
  await match();
  problems.hidden = true;
  progress.hidden = true;
  save.hidden = true;
  const embeddings = catalogue.files('embeddings');
  const photos = cataloguePhotos(catalogue.files('folder'), catalogue.files('photos'));
  photosByPath = new Map(photos.map(({ path, file }) => [path, file]));
  if (embeddings.length + photos.length === 0) return catalogue.reset();
  if (!ready.network) return catalogue.reset('Waits for the network');
  const loaded =
    embeddings.length > 0
      ? await catalogue.run('Reading …', async () => matcher.loadEmbeddings(...pairOf(embeddings)))
      : await catalogue.run('Embedding …', async () => {
          progress.hidden = false;
          progress.removeAttribute('value');
          progress.max = photos.length;
          const onProgress = (done: number) => {
            progress.value = done;
            catalogue.state = `Embedding: ${done} of ${photos.length} photos`;
          };
          return matcher.embedCatalogue(photos, proxy(onProgress));
        });
  // Unless it shows another catalogue's by now.
  if (!catalogue.busy) progress.hidden = true;
  if (!loaded) return;
  const { individuals } = loaded;
  const of = individuals > 0 ? ` of ${individuals} ${individuals === 1 ? 'individual' : 'individuals'}` : '';
  catalogue.state = `${loaded.photos} ${loaded.photos === 1 ? 'photo' : 'photos'}${of}`;
  showProblems(loaded.problems);
  save.hidden = embeddings.length > 0;
  ready.catalogue = true;
  await match();
}

/** The array and its table, in this order. */
function pairOf(files: readonly File[]): [npy: File, csv: File] {
  const npy = files.find(({ name }) => /\.npy$/i.test(name));
  const csv = files.find(({ name }) => /\.csv$/i.test(name));
  if (npy && csv && files.length === 2) return [npy, csv];
  const error = new Error(
    `Choose both files that embed wrote, such as catalogue.npy and catalogue.csv, together; chosen: ${files.map(({ name }) => name).join(', ')}`,
  );
  error.name = 'UserError';
  throw error;
}

/** For the next time: embedding takes a while, reading does not. */
async function saveCatalogue(): Promise<void> {
  const saved = await steps.catalogue.attempt(() => matcher.savedCatalogue());
  if (!saved) return;
  download('catalogue.csv', saved.csv);
  download('catalogue.npy', saved.npy);
}

function download(name: string, content: BlobPart): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content]));
  link.download = name;
  link.click();
  // The browser has taken hold of the content by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function showProblems(list: readonly { path: string; reason: string }[]): void {
  problems.hidden = list.length === 0;
  element('summary', problems).textContent =
    `${list.length} ${list.length === 1 ? 'photo' : 'photos'} left out: not readable`;
  element('ul', problems).replaceChildren(
    ...list.map(({ path, reason }) => {
      const item = document.createElement('li');
      item.textContent = `${path}: ${reason}`;
      return item;
    }),
  );
}

async function match(): Promise<void> {
  view.clear();
  const [file] = steps.query.files('query');
  showPreview(file);
  if (!file) return steps.query.reset();
  if (!ready.catalogue) return steps.query.reset(`Waits for the ${ready.network ? 'catalogue' : 'network'}`);
  const found = await steps.query.run(`Comparing ${file.name} …`, () => matcher.match(file, top));
  if (!found) return;
  steps.query.state = `The ${found.matches.length} most similar photos are listed below.`;
  view.show(found.matches, photosByPath);
}

function showPreview(file: File | undefined): void {
  URL.revokeObjectURL(preview.src);
  preview.hidden = !file;
  preview.alt = file?.name ?? '';
  if (file) preview.src = URL.createObjectURL(file);
  else preview.removeAttribute('src');
}

steps.network.element.addEventListener('change', loadNetwork);
steps.catalogue.element.addEventListener('change', loadCatalogue);
steps.query.element.addEventListener('change', match);
save.addEventListener('click', saveCatalogue);
await open();
