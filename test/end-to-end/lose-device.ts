/**
 * For `node --import`, as `lose-device.ts?after=8`: the first GPU device of the process is lost at its eighth submission, as when a driver is reset;
 * the next one works.
 */
import '@flukeprint/kernels-wgsl';

const after = Number(new URL(import.meta.url).searchParams.get('after'));
const { requestDevice } = GPUAdapter.prototype;
const { submit } = GPUQueue.prototype;
let [device, submissions]: [GPUDevice | undefined, number] = [undefined, 0];

GPUAdapter.prototype.requestDevice = async function (...args) {
  const opened = await requestDevice.apply(this, args);
  device ??= opened;
  return opened;
};
GPUQueue.prototype.submit = function (...args) {
  submissions += 1;
  if (submissions === after) {
    device!.destroy();
    process.stderr.write('the device was taken away\n');
  }
  return submit.apply(this, args);
};
