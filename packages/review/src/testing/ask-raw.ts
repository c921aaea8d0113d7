import { type Agent, request } from 'node:http';

/** What a program may send, and a browser would not: any header, and a path as it stands. */
export interface Asked {
  readonly method?: string;
  /** Below the page's address, or from the root where it begins with `/`. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Uint8Array;
  readonly agent?: Agent;
}

export interface Answered {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

/** Asks the server of a page. Rejects where the connection is refused or broken off. */
export function askRaw(
  url: string,
  { method = 'GET', path = '', headers = {}, body, agent }: Asked,
): Promise<Answered> {
  const { hostname, port, pathname } = new URL(url);
  const options = { hostname, port, method, headers, agent: agent ?? false };
  return new Promise((resolve, reject) => {
    request({ ...options, path: path.startsWith('/') ? path : pathname + path }, async (response) => {
      try {
        const parts: Buffer[] = [];
        for await (const part of response) parts.push(part);
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(parts) });
      } catch (error) {
        reject(error);
      }
    })
      .on('error', reject)
      .end(body);
  });
}
