import { adapterEnvironment } from '../runtime/software-adapter.ts';

/** Before vitest starts its workers: an adapter for the tests, SwiftShader where there is no other. */
export default async function setup(): Promise<void> {
  Object.assign(process.env, await adapterEnvironment());
}
