import { Darknet } from './darknet.ts';

/**
 * The same function with every batch norm taken into its convolution: w · γ / √(σ² + ε), β − μ · γ / √(σ² + ε). For inference;
 * the original keeps its weights.
 */
export async function fuseBatchNorms(darknet: Darknet): Promise<Darknet> {
  const [first] = darknet.layers.filter((layer) => layer !== null);
  const fused = new Darknet(first!.conv.weight.backend, darknet.plan, { fused: true });
  for (const [i, layer] of darknet.layers.entries()) {
    if (!layer) continue;
    const target = fused.layers[i]!.conv;
    const weight = Float64Array.from(await layer.conv.weight.read());
    const channels = layer.conv.weight.shape[0]!;
    let bias: Float64Array;
    if (layer.bn) {
      const { bn } = layer;
      const [gamma, beta, mean, variance] = await Promise.all([
        bn.weight!.read(),
        bn.bias!.read(),
        bn.runningMean.read(),
        bn.runningVar.read(),
      ]);
      const factor = Float64Array.from({ length: channels }, (_, c) => gamma[c]! / Math.sqrt(variance[c]! + bn.eps));
      const perChannel = weight.length / channels;
      for (let j = 0; j < weight.length; j++) weight[j]! *= factor[Math.floor(j / perChannel)]!;
      bias = factor.map((f, c) => beta[c]! - mean[c]! * f);
    } else {
      bias = Float64Array.from(await layer.conv.bias!.read());
    }
    target.weight.backend.write(target.weight.value, weight);
    target.bias!.backend.write(target.bias!.value, bias);
  }
  fused.eval();
  return fused;
}
