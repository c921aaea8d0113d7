/// A vector on its way from memory: its values may be anything where `exists` says no. They are looked at only when they
/// go to a tile, since a compiler would wait for them there.
struct Gathered {
  values: Factors,
  exists: vec4<bool>,
}

fn existing(gathered: Gathered) -> Factors {
  return select(Factors(), gathered.values, gathered.exists);
}
