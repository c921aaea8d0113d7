// The bundler (Vite) replaces this call by the texts themselves.
const texts: Record<string, string> = import.meta.glob('../operations/**/*.wgsl', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** Text of a shader by its path below `operations`, such as `conv2d/forward.wgsl`. */
export function shaderSource(path: string): string {
  const text = texts[`../operations/${path}`];
  if (text === undefined) throw new Error(`webgpu: there is no shader ${path}`);
  return text;
}
