/** Installed only where the peers are (package.json in this folder), so the compiler cannot count on their types. */
declare module '@jax-js/jax';
declare module '@tensorflow/tfjs-backend-wasm';
declare module '@tensorflow/tfjs-core';
declare module 'onnxruntime-node';
declare module 'pbf';
