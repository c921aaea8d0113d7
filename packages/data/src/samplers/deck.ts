import type { Random } from '@flukeprint/random';

/** Items dealt in random order; every item is dealt once before any is dealt again. */
export class Deck {
  readonly #items: readonly number[];
  readonly #random: Random;
  #left: number[] = [];

  constructor(items: readonly number[], random: Random) {
    this.#items = items;
    this.#random = random;
  }

  /** `count` items, all different where there are as many; else each as often as any other, give or take one. */
  deal(count: number): number[] {
    const dealt: number[] = [];
    while (count - dealt.length >= this.#items.length) dealt.push(...this.#random.shuffle(this.#items));
    const hand = new Set<number>();
    while (dealt.length + hand.size < count) {
      if (this.#left.length === 0) {
        const fresh = this.#random.shuffle(this.#items);
        // What the hand holds already comes last, so that the rest of the hand is different.
        this.#left = [...fresh.filter((item) => hand.has(item)), ...fresh.filter((item) => !hand.has(item))];
      }
      hand.add(this.#left.pop()!);
    }
    return [...dealt, ...hand];
  }
}
