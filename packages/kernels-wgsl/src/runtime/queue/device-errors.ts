import { OutOfMemoryError } from '@flukeprint/kernels';

const scopes = ['validation', 'out-of-memory', 'internal'] as const;

/** Errors of a device, which arrive later than the calls that cause them. */
export class DeviceErrors {
  readonly #device: GPUDevice;
  /** Checks that may still bring an error, oldest first. */
  #checks: Promise<Error | undefined>[] = [];

  constructor(device: GPUDevice) {
    this.#device = device;
    device.addEventListener('uncapturederror', (event) => {
      event.preventDefault(); // Dawn would print it
      this.report(Promise.resolve(asError(event.error)));
    });
  }

  /** Adds the promise of an error to what {@link check} waits for. */
  report(check: Promise<Error | undefined>): void {
    this.#checks.push(check);
  }

  /** What the device rejects from now on is kept for {@link reportScopes}. */
  openScopes(): void {
    for (const filter of scopes) this.#device.pushErrorScope(filter);
  }

  reportScopes(): void {
    this.report(firstError(scopes.map(() => this.#device.popErrorScope())));
  }

  /**
   * Rejects with the first error of what was reported before the call. Each error goes to every call that was waiting for
   * it, and to none that comes later.
   */
  async check(): Promise<void> {
    const checks = [...this.#checks];
    const errors = await Promise.all(checks);
    this.#checks = this.#checks.filter((check) => !checks.includes(check));
    const error = errors.find((e) => e !== undefined);
    if (error) throw error;
  }
}

/** Dawn says in its own words what it could not allocate. */
function asError(error: GPUError): Error {
  const Kind = error.constructor.name === 'GPUOutOfMemoryError' ? OutOfMemoryError : Error;
  return new Kind(`webgpu: ${error.message}`);
}

async function firstError(popped: Promise<GPUError | null>[]): Promise<Error | undefined> {
  try {
    const error = (await Promise.all(popped)).find((e) => e !== null);
    return error ? asError(error) : undefined;
  } catch {
    return undefined; // The device was lost, which the backend reports itself.
  }
}
