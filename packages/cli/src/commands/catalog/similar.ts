import { counted } from '@flukeprint/reid/counted';
import { type SimilarPhotos, similarPhotos } from '@flukeprint/reid/matching/similar-photos';
import { listedPath } from '@flukeprint/reid/photos/list-catalogue';
import { Command } from 'commander';
import { openCommandDevice } from '../../console/open-device.ts';
import { terminal } from '../../console/terminal.ts';
import { textTable } from '../../console/text-table.ts';
import { whereOption } from '../../flags/collection-flags.ts';
import { type DeviceFlags, deviceOption, integer, revectorizeOption, threadsOption } from '../../flags/flags.ts';
import { catalogueArgument, catalogueName, rowNumber } from './catalogue-argument.ts';

interface Flags extends DeviceFlags {
  where?: string;
  top: number;
  network?: string;
  index?: boolean;
  json?: boolean;
}

export function similarCommand(): Command {
  return new Command('similar')
    .description(
      'List the photos most like those of an encounter, by the vectors that earlier matches kept: at once, no photo is read.',
    )
    .argument(...catalogueArgument)
    .argument('<encounter>', 'its number', rowNumber)
    .addOption(whereOption())
    .option('--top <n>', 'photos', integer(1), 20)
    .option('--network <id>', 'whose vectors, by the beginning of its id (default: of which there are the most)')
    .option('--index', 'ask an approximate index (PostgreSQL with pgvector), made where there is none')
    .option('--json', 'as JSON')
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(revectorizeOption())
    .addHelpText(
      'after',
      `
Examples:
  flukeprint catalog similar catalogue.db 412
  flukeprint catalog similar catalogue.db 412 --where "named and place=Pico" --top 50
  flukeprint catalog similar postgres://ana@server/whales 412 --index`,
    )
    .action(similar);
}

async function similar(name: string, encounter: number, flags: Flags): Promise<void> {
  const { where, top, network, index, json, device, threads, revectorize } = flags;
  const backend = await openCommandDevice(device, { threads, revectorize });
  try {
    const found = await similarPhotos({
      ...{ backend, catalogue: catalogueName(name), encounter, where, top, network },
      ...{ index: index === true, reporter: terminal },
    });
    console.log(json ? JSON.stringify(found, null, 2) : described(found));
  } finally {
    await backend.destroy();
  }
}

function described({ asked, compared, by, photos }: SimilarPhotos): string {
  const rows = photos.map(({ photo, similarity }, i) => [
    String(i + 1),
    similarity.toFixed(4),
    photo.individual ?? '',
    String(photo.encounter),
    photo.seen_at?.replace('T', ' ') ?? '',
    listedPath(photo),
  ]);
  const how = by === 'index' ? ', by an index, which may miss some' : '';
  return `${textTable(['', 'cosine', 'animal', 'encounter', 'seen', 'photo'], rows, (column) => column > 1)}
${counted(asked, 'photo')} compared with ${compared}${how}`;
}
