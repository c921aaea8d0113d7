import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '@flukeprint/data/files';
import type { ModelName } from '@flukeprint/models';
import { cacheFolder } from '../files/cache-folder.ts';
import { fileSha256 } from '../files/file-sha256.ts';
import { exists, makeFolder } from '../files/output-folder.ts';
import { type Reporter, withProgress } from '../reporter.ts';
import { UserError } from '../user-error.ts';
import type { PublishedWeights } from './torchvision-weights.ts';

/**
 * The file of a model's published weights in the user's cache, fetched if it is not there yet: the only place where this project
 * goes to the network. Throws a {@link UserError} where nobody publishes any, where they cannot be fetched, or where a file is not the
 * one that its name says: then nothing of it is kept.
 */
export async function fetchWeights(
  model: ModelName,
  { address, licence, files }: PublishedWeights,
  reporter: Reporter,
): Promise<string> {
  const published = files[model];
  if (!published) {
    const known = Object.keys(files).join(', ');
    throw new UserError(
      `no weights of ImageNet are published for ${model}, only for ${known}; --init FILE takes others`,
    );
  }
  const source = `${address}${published.file}`;
  const folder = cacheFolder('weights');
  const path = join(folder, published.file);
  const isKept = await exists(path);
  if (isKept) await checkKept(path, source);
  else {
    const content = await download(source, { path, megabytes: published.megabytes, reporter });
    await makeFolder(folder);
    await writeAtomically(path, content);
  }
  reporter.news({ kind: 'published weights', model, source, path, isKept, licence: published.licence ?? licence });
  return path;
}

/** Digits of the SHA-256 that a file's name promises. */
function promised(path: string): string {
  const digits = /-([0-9a-f]{8,64})\.\w+$/.exec(path)?.[1];
  if (!digits) throw new Error(`${path} does not name its SHA-256`);
  return digits;
}

async function checkKept(path: string, source: string): Promise<void> {
  const sha256 = await fileSha256(path);
  if (sha256.startsWith(promised(path))) return;
  await rm(path);
  throw new UserError(
    `${path} was not the file of ${source}: its SHA-256 began with ${sha256.slice(0, 8)}. It was removed; the same command fetches it again`,
  );
}

async function download(
  source: string,
  { path, megabytes, reporter }: { path: string; megabytes: number; reporter: Reporter },
): Promise<Uint8Array[]> {
  // What is to be done where there is no network.
  const otherwise = `fetch it elsewhere and save it as ${path}, name it with --init FILE.pth, or start from random weights with --init none`;
  const chunks: Uint8Array[] = [];
  const hash = createHash('sha256');
  let bytes = 0;
  await withProgress(reporter, 'fetching weights', 'MB', Math.ceil(megabytes), async (update) => {
    try {
      const response = await fetch(source);
      if (!response.ok)
        throw new UserError(`${source} answers ${response.status} ${response.statusText}; ${otherwise}`);
      for await (const chunk of response.body ?? []) {
        chunks.push(chunk);
        hash.update(chunk);
        bytes += chunk.length;
        update(Math.floor(bytes / 1e6));
      }
    } catch (error) {
      if (error instanceof UserError) throw error;
      const after = bytes > 0 ? ` after ${(bytes / 1e6).toFixed(1)} of ${megabytes} MB` : '';
      throw new UserError(`cannot fetch ${source}${after}: ${reasonOf(error)}; ${otherwise}`);
    }
  });
  const sha256 = hash.digest('hex');
  if (!sha256.startsWith(promised(path))) {
    const received = `${bytes} bytes whose SHA-256 begins with ${sha256.slice(0, 8)}`;
    throw new UserError(`${source} sent another file than its name says, ${received}: it was not kept as ${path}`);
  }
  return chunks;
}

/** fetch says no more than that it failed: its cause knows why. */
function reasonOf(error: unknown): string {
  const { cause = error } = error as { cause?: { code?: string; message: string } };
  const { code, message } = cause as { code?: string; message: string };
  return [message, code && !message.includes(code) ? `(${code})` : ''].filter((part) => part).join(' ');
}
