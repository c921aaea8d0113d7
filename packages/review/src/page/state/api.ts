import pLimit from 'p-limit';

/** What the server refused, or that it did not answer. */
export class ApiError extends Error {
  /** Of HTTP; 0 where no answer came. */
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** Milliseconds until an answer is not waited for any more. */
const patience = 20_000;

/** What the server says at a path below the page's own address, within some milliseconds. Rejects with an {@link ApiError}. */
export const ask = <T>(path: string, within = patience): Promise<T> => answerOf(path, {}, within);

/** Requests at a time that take the server long. A browser keeps six connections to it: a decision must not wait for one of them. */
const slowOnes = pLimit(2);

/** What takes the server long: sent when its turn comes, and waited for from then on. Rejects with an {@link ApiError}. */
export const askInTurn = <T>(path: string, within: number): Promise<T> => slowOnes(() => ask<T>(path, within));

/** Tells the server something, and resolves to what came of it. Rejects with an {@link ApiError}. */
export const tell = <T>(path: string, said: unknown, within = patience): Promise<T> =>
  answerOf(
    path,
    { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(said) },
    within,
  );

async function answerOf<T>(path: string, request: RequestInit, within: number): Promise<T> {
  const response = await fetch(path, { ...request, signal: AbortSignal.timeout(within) }).catch(() => {
    throw new ApiError('the server does not answer: does `flukeprint review` still run?', 0);
  });
  const body = (await response.json().catch(() => ({ error: `the server answered ${response.status}` }))) as T;
  if (!response.ok) throw new ApiError((body as { error?: string }).error ?? String(response.status), response.status);
  return body;
}

/** Where a photo is, by its annotation; `box` is what its box holds. */
export const photoAt = (annotation: number, size: 'small' | 'medium' | 'full' | 'box'): string =>
  `photos/${annotation}/${size}.jpg`;
