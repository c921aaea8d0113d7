/// An anchor's distances to its positives weighted by softmax(d), and to its negatives weighted by softmax(-d).
struct Anchor {
  valid: bool, // there are both
  positive: f32,
  negative: f32,
  // What the exponentials are taken relative to, and their sums.
  farthest: f32,
  nearest: f32,
  positive_sum: f32,
  negative_sum: f32,
}

fn anchor_of(a: u32) -> Anchor {
  var anchor: Anchor;
  var positives = 0u;
  var negatives = 0u;
  for (var b = 0u; b < params.batch; b++) {
    if (b == a) { continue; }
    let d = distance[a * params.batch + b];
    if (labels[b] == labels[a]) {
      if (positives == 0u || d > anchor.farthest) { anchor.farthest = d; }
      positives++;
    } else {
      if (negatives == 0u || d < anchor.nearest) { anchor.nearest = d; }
      negatives++;
    }
  }
  anchor.valid = positives > 0u && negatives > 0u;
  for (var b = 0u; b < params.batch; b++) {
    if (b == a) { continue; }
    let d = distance[a * params.batch + b];
    if (labels[b] == labels[a]) {
      let e = keep_nan(d, exp(d - anchor.farthest));
      anchor.positive += e * d;
      anchor.positive_sum += e;
    } else {
      let e = keep_nan(d, exp(anchor.nearest - d));
      anchor.negative += e * d;
      anchor.negative_sum += e;
    }
  }
  anchor.positive /= anchor.positive_sum;
  anchor.negative /= anchor.negative_sum;
  return anchor;
}
