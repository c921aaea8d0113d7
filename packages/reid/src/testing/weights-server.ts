import { createHash } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PublishedWeights } from '../pretrained/torchvision-weights.ts';

/** For tests: a server on this machine that publishes one file for resnet18, and counts how often it is asked. */
export async function weightsServer(content: Uint8Array, answer?: RequestListener) {
  const sha256 = createHash('sha256').update(content).digest('hex');
  const file = `resnet18-${sha256.slice(0, 8)}.pth`;
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    if (answer) answer(request, response);
    else response.end(content);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const published: PublishedWeights = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/models/`,
    licence: 'CC0-1.0',
    files: { resnet18: { file, megabytes: content.length / 1e6 } },
  };
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((closed) => server.close(() => closed()));
  };
  return { published, file, asked, close };
}
