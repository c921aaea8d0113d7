/** A compiled shader, as the device was given it. */
export interface MeteredPipeline {
  /** Its label: the path of the shader. */
  readonly path: string;
  /** WGSL with everything that it uses. */
  readonly code: string;
  /** Values of its `override` declarations. */
  readonly constants: Readonly<Record<string, number>>;
}

/** One dispatch of a pass. */
export interface MeteredDispatch {
  readonly pipeline: MeteredPipeline;
  readonly workgroups: number;
  /** Bytes of the storage bindings, by whether the shader may write to them. */
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

/** How long a dispatch took on the GPU. */
export interface TimedDispatch {
  readonly dispatch: MeteredDispatch;
  readonly seconds: number;
}

/** Queries of a set: WebGPU's limit. */
const SET_SIZE = 4096;

/**
 * Times every dispatch on the GPU by timestamps at both ends of a pass of its own. Nothing overlaps then, so that the sum may
 * exceed what the same work takes in one pass; use it to compare kernels, and the clock on the wall for whole steps.
 * The device must have `timestamp-query`. Dawn rounds times to 65.5 µs, unless its toggle `timestamp_quantization` is off.
 */
export class GpuTimer {
  readonly #device: GPUDevice;
  readonly #sets: GPUQuerySet[] = [];
  #dispatches: MeteredDispatch[] = [];
  #running = false;
  #next: MeteredDispatch | undefined;

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  get isRunning(): boolean {
    return this.#running;
  }

  /** Times what is encoded from now on in new passes. */
  start(): void {
    this.#running = true;
    this.#dispatches = [];
  }

  /** Ends it, and waits for the times of all that was encoded since. Submit everything before. */
  async stop(): Promise<TimedDispatch[]> {
    this.#running = false;
    const dispatches = this.#dispatches;
    this.#dispatches = [];
    const stamps: bigint[] = [];
    for (let set = 0; stamps.length < 2 * dispatches.length; set++) {
      const count = Math.min(SET_SIZE, 2 * dispatches.length - stamps.length);
      stamps.push(...(await this.#read(this.#sets[set]!, count)));
    }
    return dispatches.map((dispatch, i) => {
      // Drivers are allowed to turn the clock back.
      const nanoseconds = Math.max(0, Number(stamps[2 * i + 1]! - stamps[2 * i]!));
      return { dispatch, seconds: nanoseconds / 1e9 };
    });
  }

  /** What the next dispatch of a pass is. */
  announce(dispatch: MeteredDispatch): void {
    this.#next = dispatch;
  }

  /** In place of a pass: makes one of each dispatch. */
  split(
    begin: (descriptor?: GPUComputePassDescriptor) => GPUComputePassEncoder,
    descriptor?: GPUComputePassDescriptor,
  ): GPUComputePassEncoder {
    let pipeline: GPUComputePipeline;
    const groups = new Map<number, unknown[]>();
    const pass = {
      label: descriptor?.label ?? '',
      setPipeline(chosen: GPUComputePipeline) {
        pipeline = chosen;
      },
      setBindGroup(index: number, ...rest: unknown[]) {
        groups.set(index, [index, ...rest]);
      },
      dispatchWorkgroups: (x: number, y?: number, z?: number) => {
        const real = begin({ ...descriptor, timestampWrites: this.#stamps() });
        real.setPipeline(pipeline);
        for (const args of groups.values()) real.setBindGroup(...(args as [number, GPUBindGroup]));
        real.dispatchWorkgroups(x, y, z);
        real.end();
      },
      pushDebugGroup() {},
      popDebugGroup() {},
      insertDebugMarker() {},
      end() {},
    };
    return pass as unknown as GPUComputePassEncoder;
  }

  #stamps(): GPUComputePassTimestampWrites {
    const first = 2 * this.#dispatches.length;
    if (!this.#next) throw new Error('GpuTimer: expected an announced dispatch');
    this.#dispatches.push(this.#next);
    const set = Math.floor(first / SET_SIZE);
    this.#sets[set] ??= this.#device.createQuerySet({ type: 'timestamp', count: SET_SIZE });
    const index = first % SET_SIZE;
    return { querySet: this.#sets[set], beginningOfPassWriteIndex: index, endOfPassWriteIndex: index + 1 };
  }

  async #read(querySet: GPUQuerySet, count: number): Promise<bigint[]> {
    const { QUERY_RESOLVE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
    const size = 8 * count;
    const resolved = this.#device.createBuffer({ size, usage: QUERY_RESOLVE | COPY_SRC });
    const staging = this.#device.createBuffer({ size, usage: COPY_DST | MAP_READ });
    try {
      const encoder = this.#device.createCommandEncoder();
      encoder.resolveQuerySet(querySet, 0, count, resolved, 0);
      encoder.copyBufferToBuffer(resolved, 0, staging, 0, size);
      this.#device.queue.submit([encoder.finish()]);
      await staging.mapAsync(GPUMapMode.READ);
      return [...new BigUint64Array(staging.getMappedRange().slice(0))];
    } finally {
      resolved.destroy();
      staging.destroy();
    }
  }
}
