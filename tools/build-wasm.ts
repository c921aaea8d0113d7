/**
 * `pnpm build:wasm`: compiles the Rust sources of every crate to its pkg/ with wasm-pack, once per variant, and stamps what
 * it was made from. The crate of kernels gets the names of their parameters beside them.
 * `pnpm build:wasm packages/augment`: only this crate.
 * `pnpm build:wasm threads-relaxed`: only this variant (of one crate, if its folder is given), without a stamp: for trials.
 * `pnpm build:wasm --check`: builds in a temporary folder and fails where the bytes differ from pkg/; where the toolchain is missing it
 * compares pkg/ with its stamp.
 *
 * Wanted on the PATH: wasm-pack, wasm-bindgen of the version in Cargo.lock, and a Rust toolchain with the sources of the
 * standard library, which is compiled too (the one that comes compiled does not know threads): either rustup's with the
 * target wasm32-unknown-unknown, or any with a wasm linker (Debian: rustc-web cargo-web rust-web-src lld-19).
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { kernelParametersModule } from './kernel-parameters.ts';
import { artifactsDigest, parseStamp, sourceFiles, sourcesDigest, stampFile, stampOf } from './wasm-stamp.ts';

const target = 'wasm32-unknown-unknown';
const mebibyte = 2 ** 20;
/** A memory that several threads share is made by the host, and has a size that it never exceeds. */
const sharedMemory = [
  '--shared-memory',
  '--import-memory',
  `--max-memory=${4096 * mebibyte}`,
  ...['__heap_base', '__wasm_init_tls', '__tls_size', '__tls_align', '__tls_base'].map((name) => `--export=${name}`),
].map((argument) => `-Clink-arg=${argument}`);
const threads = '+atomics,+bulk-memory,+mutable-globals';
/** Folders of pkg/ and what their code may use. */
const variants: Record<string, string[]> = {
  simd128: ['-Ctarget-feature=+simd128'],
  relaxed: ['-Ctarget-feature=+simd128,+relaxed-simd'],
  threads: [`-Ctarget-feature=+simd128,${threads}`, ...sharedMemory],
  'threads-relaxed': [`-Ctarget-feature=+simd128,+relaxed-simd,${threads}`, ...sharedMemory],
};

interface Crate {
  readonly variants: readonly string[];
  /** Whether `kernel-parameters.ts` stands beside the variants. */
  readonly namesParameters: boolean;
}

/** The crates by their folders. */
const crates: Record<string, Crate> = {
  'packages/kernels-wasm': { variants: Object.keys(variants), namesParameters: true },
  'packages/augment': { variants: ['simd128'], namesParameters: false },
  'packages/local-features': { variants: ['simd128'], namesParameters: false },
};
const PARAMETERS = 'kernel-parameters.ts';
const root = dirname(import.meta.dirname);

class MissingTool extends Error {}

function onPath(names: string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((file) => existsSync(file));
}

function output(file: string, args: string[]): string {
  return execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

interface Toolchain {
  readonly rustc: string;
  readonly cargo: string;
  /** `rustc --version` */
  readonly version: string;
  readonly sysroot: string;
  /** Of a toolchain that brings none for the target. */
  readonly linker?: string;
}

/** The first toolchain on the PATH that can compile for the target. */
function findToolchain(): Toolchain {
  const folders = [...new Set((process.env.PATH ?? '').split(delimiter))];
  const linkers = ['wasm-ld', 'rust-lld', ...Array.from({ length: 8 }, (_, i) => `wasm-ld-${22 - i}`)];
  for (const folder of folders) {
    const [rustc, cargo] = [join(folder, 'rustc'), join(folder, 'cargo')];
    if (!existsSync(rustc) || !existsSync(cargo)) continue;
    const sysroot = output(rustc, ['--print', 'sysroot']);
    const found = { rustc, cargo, sysroot, version: output(rustc, ['--version']) };
    if (!existsSync(join(sysroot, 'lib/rustlib/src/rust/library/std/Cargo.toml'))) continue;
    if (existsSync(join(sysroot, 'lib/rustlib', target, 'lib'))) return found;
    const linker = onPath(linkers);
    if (linker) return { ...found, linker };
  }
  throw new MissingTool(
    `no Rust toolchain for ${target}: run "rustup target add ${target}" and "rustup component add rust-src", ` +
      "or install Debian's rustc-web, cargo-web, rust-web-src and lld-19",
  );
}

/** wasm-pack, where wasm-bindgen is of the version that `crate` is locked to. */
function findWasmPack(crate: string): string {
  const wasmPack = onPath(['wasm-pack']);
  if (!wasmPack) throw new MissingTool('wasm-pack is not on the PATH: run "cargo install wasm-pack"');
  const wanted = /name = "wasm-bindgen"\nversion = "([^"]+)"/.exec(readFileSync(join(crate, 'Cargo.lock'), 'utf8'))![1];
  const wasmBindgen = onPath(['wasm-bindgen']);
  const received = wasmBindgen ? output(wasmBindgen, ['--version']).split(' ')[1] : 'nothing';
  if (received !== wanted) {
    throw new MissingTool(
      `expected wasm-bindgen ${wanted} on the PATH but received ${received}: ` +
        `run "cargo install wasm-bindgen-cli --version ${wanted}"`,
    );
  }
  return wasmPack;
}

/** Builds a crate in `folder` into `folder`/pkg; the bytes do not depend on where `folder` is. */
function build(folder: string, crate: Crate, toolchain: Toolchain, wasmPack: string): void {
  const cargoHome = process.env.CARGO_HOME ?? join(homedir(), '.cargo');
  const registry = join(cargoHome, 'registry/src');
  const remapped: [string, string][] = [
    [realpathSync(folder), '/kernels'],
    [join(toolchain.sysroot, 'lib/rustlib/src/rust'), '/rust'],
    [cargoHome, '/cargo'],
    // The last match wins; a registry's folder carries a hash of its address.
    ...(existsSync(registry) ? readdirSync(registry) : []).map((name): [string, string] => [
      join(registry, name),
      '/registry',
    ]),
  ];
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    RUSTC: toolchain.rustc,
    CARGO: toolchain.cargo,
    SOURCE_DATE_EPOCH: '0',
    // Compiling the standard library is a nightly flag, whatever the toolchain.
    RUSTC_BOOTSTRAP: '1',
  };
  if (toolchain.linker) environment.CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER = toolchain.linker;
  for (const variant of crate.variants) {
    const flags = [
      ...variants[variant]!,
      // Loop strength reduction hides that addresses are 16 bytes apart: the engine would not pair their vectors.
      '-Cllvm-args=-disable-lsr',
      ...remapped.map(([from, to]) => `--remap-path-prefix=${from}=${to}`),
    ];
    environment.CARGO_ENCODED_RUSTFLAGS = flags.join('\x1f');
    environment.CARGO_TARGET_DIR = join(folder, 'target', variant);
    const out = join('pkg', variant);
    // `--mode force` skips wasm-pack's search for a rustup target, which Debian's toolchain does not have.
    const options = ['--target', 'web', '--mode', 'force', '--no-pack', '--out-dir', out, '--out-name', 'kernels'];
    const cargoOptions = ['--locked', '-Zbuild-std=std,panic_abort'];
    execFileSync(wasmPack, ['build', ...options, '.', '--', ...cargoOptions], {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    rmSync(join(folder, out, '.gitignore'), { force: true });
    // The signatures of all variants are the same.
    if (!crate.namesParameters || variant !== crate.variants[0]) continue;
    const expand = ['rustc', '--release', '--target', target, ...cargoOptions, '--', '-Zunpretty=expanded'];
    const expanded = execFileSync(toolchain.cargo, expand, {
      cwd: folder,
      env: environment,
      encoding: 'utf8',
      maxBuffer: 64 * mebibyte,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    writeFileSync(join(folder, 'pkg', PARAMETERS), kernelParametersModule(expanded));
  }
}

function check(crate: string, toolchain: Toolchain, wasmPack: string): void {
  const name = basename(crate);
  const pkg = join(crate, 'pkg');
  const stamp = parseStamp(readFileSync(stampFile(crate), 'utf8'));
  if (stamp.digest !== sourcesDigest(crate))
    throw new Error(`pkg/ of ${name} is older than its sources: run "pnpm build:wasm"`);
  if (stamp.rustc !== toolchain.version) {
    console.log(`SKIPPED: ${name} was built by ${stamp.rustc}; ${toolchain.version} is here and gives other bytes`);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  try {
    for (const file of sourceFiles(crate)) cpSync(join(crate, file), join(folder, file));
    const { variants, namesParameters } = crates[`packages/${name}`]!;
    build(folder, crates[`packages/${name}`]!, toolchain, wasmPack);
    const files = variants.flatMap((variant) => readdirSync(join(pkg, variant)).map((file) => join(variant, file)));
    if (namesParameters) files.push(PARAMETERS);
    const differing = files.filter((file) => {
      const rebuilt = join(folder, 'pkg', file);
      return !existsSync(rebuilt) || !readFileSync(rebuilt).equals(readFileSync(join(pkg, file)));
    });
    if (differing.length > 0) throw new Error(`a rebuild gives other bytes in ${name}: ${differing.join(', ')}`);
    console.log(`a rebuild of ${name} gives the same bytes: ${files.join(', ')}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

try {
  const toolchain = findToolchain();
  const given = process.argv.slice(2).map((argument) => argument.replace(/^\.\/|\/$/g, ''));
  const trial = given.find((argument) => variants[argument]);
  const unknown = given.find((argument) => argument !== '--check' && argument !== trial && !crates[argument]);
  if (unknown) {
    const known = [...Object.keys(crates), ...Object.keys(variants), '--check'];
    throw new Error(`expected one of ${known.join(', ')} but received ${unknown}`);
  }
  const chosen = Object.keys(crates).filter(
    (crate) => !given.some((argument) => crates[argument]) || given.includes(crate),
  );
  for (const name of chosen) {
    const crate = join(root, name);
    const wasmPack = findWasmPack(crate);
    if (given.includes('--check')) {
      check(crate, toolchain, wasmPack);
    } else if (trial) {
      if (crates[name]!.variants.includes(trial)) {
        build(crate, { ...crates[name]!, variants: [trial] }, toolchain, wasmPack);
      }
    } else {
      build(crate, crates[name]!, toolchain, wasmPack);
      writeFileSync(stampFile(crate), stampOf(crate, toolchain.version));
    }
  }
} catch (error) {
  if (error instanceof MissingTool && process.argv.includes('--check')) {
    const others = Object.keys(crates).filter((name) => {
      const crate = join(root, name);
      return parseStamp(readFileSync(stampFile(crate), 'utf8')).artifacts !== artifactsDigest(crate);
    });
    if (others.length > 0) {
      console.error(`build:wasm: pkg/ of ${others.join(', ')} is not what its stamp says was built`);
      process.exitCode = 1;
    } else {
      console.log(`SKIPPED: ${error.message}; what is there has the bytes that its stamp names`);
    }
  } else {
    console.error(`build:wasm: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}
