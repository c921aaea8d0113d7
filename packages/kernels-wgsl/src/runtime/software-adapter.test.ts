import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { adapterEnvironment, hasAdapter, softwareAdapterEnvironment } from './software-adapter.ts';

const software = await softwareAdapterEnvironment();
if (!software) console.warn('Skipped: SwiftShader is installed on Linux x64 only');

afterEach(() => vi.unstubAllEnvs());

describe.skipIf(!software)('SwiftShader', () => {
  test('is unpacked where the variables say', () => {
    const [folder] = software!.LD_LIBRARY_PATH!.split(delimiter);
    expect(existsSync(software!.VK_DRIVER_FILES!)).toBe(true);
    expect(existsSync(join(folder!, 'libvulkan.so.1'))).toBe(true);
    expect(existsSync(join(folder!, 'libvk_swiftshader.so'))).toBe(true);
  });

  test('is found by a process with the variables, and by none with a wrong driver', () => {
    expect(hasAdapter(software!)).toBe(true);
    expect(hasAdapter({ ...software, VK_DRIVER_FILES: '/nowhere.json' })).toBe(false);
  });

  test('comes first in the search path, once', async () => {
    vi.stubEnv('LD_LIBRARY_PATH', '/opt/lib');
    const first = (await softwareAdapterEnvironment())!.LD_LIBRARY_PATH!;
    expect(first.endsWith(`${delimiter}/opt/lib`)).toBe(true);
    vi.stubEnv('LD_LIBRARY_PATH', first);
    expect((await softwareAdapterEnvironment())!.LD_LIBRARY_PATH).toBe(first);
  });

  test('is asked for once: a process that has the variables needs no other', async () => {
    vi.stubEnv('FLUKEPRINT_SOFTWARE_ADAPTER', '1');
    vi.stubEnv('VK_DRIVER_FILES', '');
    const environment = (await adapterEnvironment())!;
    expect(environment.VK_DRIVER_FILES).toBe(software!.VK_DRIVER_FILES);
    for (const [key, value] of Object.entries(environment)) vi.stubEnv(key, value);
    expect(await adapterEnvironment()).toEqual({});
  });
});
