import { f32 } from '@flukeprint/kernels';
import type { OperationSpan, Recording } from '../profile/recording.ts';

// A million elements; a call has 20 million products.
const images = f32(10, 10, 100, 100);
const convolution: OperationSpan = {
  name: 'conv2d',
  start: 1003,
  end: 1007,
  inputs: { input: images, weight: f32(10, 10, 1, 1), bias: undefined },
  outputs: { output: images },
  attributes: { stride: 1 },
  busy: 6,
};
const activation: OperationSpan = {
  name: 'relu',
  start: 1007,
  end: 1008,
  inputs: { input: images },
  outputs: { output: images },
  attributes: {},
  busy: 0.5,
};

/** Two steps of 10 and 20 ms on two threads, in numbers that are easily added. */
export const exampleRecording: Recording = {
  device: 'wasm: an example, 2 threads',
  isQueued: false,
  photosPerStep: 3,
  threads: 2,
  steps: [
    { name: 'step 3', start: 1000, end: 1010 },
    { name: 'step 4', start: 1010, end: 1030 },
  ],
  phases: [
    { name: 'data wait', start: 1000, end: 1002 },
    { name: 'forward', start: 1003, end: 1009 },
    { name: 'data wait', start: 1010, end: 1011 },
    { name: 'forward', start: 1013, end: 1029 },
  ],
  operations: [
    convolution,
    activation,
    { ...convolution, start: 1013, end: 1025, busy: 12 },
    { ...activation, start: 1025, end: 1028, busy: 1.5 },
  ],
  transfers: [
    { name: 'write', tensor: 'f32 [2, 3, 4, 4]', start: 1002, end: 1003, bytes: 2e6 },
    { name: 'write', tensor: 'f32 [2, 3, 4, 4]', start: 1011, end: 1012, bytes: 2e6 },
  ],
  kernels: [
    { name: 'conv2d', thread: 0, start: 1003, end: 1007, units: 3 },
    { name: 'conv2d', thread: 1, start: 1004, end: 1006, units: 2 },
    { name: 'relu', thread: 0, start: 1007.25, end: 1007.75, units: 160 },
    { name: 'conv2d', thread: 0, start: 1013, end: 1025, units: 5 },
    { name: 'relu', thread: 1, start: 1025, end: 1026.5, units: 160 },
  ],
  memory: [
    { time: 1000, bytes: 5e6 },
    { time: 1003, bytes: 7e6 },
    { time: 1029, bytes: 6e6 },
  ],
};
