/** The photos of each individual, by label. Labels without a photo are absent. */
export function byIndividual(labels: Int32Array): Map<number, number[]> {
  const photos = new Map<number, number[]>();
  for (const [photo, label] of labels.entries()) {
    const own = photos.get(label);
    if (own) own.push(photo);
    else photos.set(label, [photo]);
  }
  return photos;
}
