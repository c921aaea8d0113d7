export * from './philox.ts';
