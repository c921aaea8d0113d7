import { createWasmBackend } from '@flukeprint/kernels-wasm';
import { embed } from './embed.js';

const backend = await createWasmBackend({ threads: 1 });
console.log(JSON.stringify(await embed(backend)));
await backend.destroy();
