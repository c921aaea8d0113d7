import type { PhotoMatch } from './matcher.ts';
import { element } from './step.ts';

/** The list of matches, with a picture where the photo is at hand. */
export class MatchesView {
  readonly #section = element('#matches');
  readonly #list = element('ol', this.#section);
  readonly #template = element<HTMLTemplateElement>('#match');
  /** Addresses of what is shown: a browser keeps a photo for each until it is revoked. */
  #addresses: string[] = [];

  show(matches: readonly PhotoMatch[], photos: ReadonlyMap<string, File>): void {
    this.clear();
    this.#list.append(...matches.map((match) => this.#item(match, photos.get(match.path))));
    this.#section.hidden = false;
  }

  clear(): void {
    this.#section.hidden = true;
    this.#list.replaceChildren();
    for (const address of this.#addresses) URL.revokeObjectURL(address);
    this.#addresses = [];
  }

  #item({ path, individual, similarity }: PhotoMatch, photo: File | undefined): Node {
    const item = this.#template.content.cloneNode(true) as DocumentFragment;
    const name = individual || 'unknown';
    element('.individual', item).textContent = name;
    element('.path', item).textContent = path;
    const data = element<HTMLDataElement>('.similarity', item);
    data.value = `${similarity}`;
    data.textContent = `similarity ${similarity.toFixed(3)}`;
    if (photo) {
      const address = URL.createObjectURL(photo);
      this.#addresses.push(address);
      const picture = new Image();
      picture.src = address;
      picture.alt = `${name}, ${path}`;
      element('.picture', item).append(picture);
    }
    return item;
  }
}
