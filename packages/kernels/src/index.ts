export * from './contract.ts';
export { type Conv2dAttributes, type Conv2dGeometry, conv2dGeometry } from './conv2d.ts';
export * from './operations.ts';
export * from './reference-backend.ts';
export * from './shape.ts';
