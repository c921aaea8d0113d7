/** Union-find (Tarjan 1975) over 0 … count − 1: which of them hang together. */
export class DisjointSets {
  readonly #parents: Int32Array;

  constructor(count: number) {
    this.#parents = Int32Array.from({ length: count }, (_, i) => i);
  }

  /** The smallest member of a member's set. */
  find(member: number): number {
    const parents = this.#parents;
    while (parents[member] !== member) {
      parents[member] = parents[parents[member]!]!;
      member = parents[member]!;
    }
    return member;
  }

  union(a: number, b: number): void {
    const [rootA, rootB] = [this.find(a), this.find(b)];
    this.#parents[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
  }
}
