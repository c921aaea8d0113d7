/** The GPU is gone: a driver that was reset or updated, a watchdog, a cable, sleep. A new backend may work again. */
export class DeviceLostError extends Error {
  override name = 'DeviceLostError';
}
