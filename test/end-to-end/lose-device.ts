/**
 * For `node --import`: the first GPU device of the process is lost after LOSE_DEVICE_AFTER submissions, as when a driver is reset; the next one works.
 */
import '@flukeprint/kernels-wgsl';

const after = Number(process.env.LOSE_DEVICE_AFTER);
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
