import { describeError } from './describe-error.ts';

/** One of the page's steps: a section with its inputs, what it says of its state, and its errors. */
export class Step {
  readonly element: HTMLElement;
  readonly #state: HTMLElement;
  readonly #error: HTMLElement;
  #run = 0;

  constructor(id: string) {
    this.element = element(`#${id}`);
    this.#state = element('.state', this.element);
    this.#error = element('.error', this.element);
  }

  /** The files of an input of this step. */
  files(name: string): File[] {
    return [...(element<HTMLInputElement>(`input[name=${name}]`, this.element).files ?? [])];
  }

  set state(text: string) {
    this.#state.textContent = text;
  }

  get busy(): boolean {
    return this.element.ariaBusy === 'true';
  }

  /** Does the step's work; what fails is shown. Undefined if it failed, or if the step began anew in between. */
  async run<Result>(state: string, work: () => Promise<Result>): Promise<Result | undefined> {
    const run = ++this.#run;
    this.state = state;
    this.#error.textContent = '';
    this.element.ariaBusy = 'true';
    try {
      const result = await work();
      return run === this.#run ? result : undefined;
    } catch (error) {
      if (run !== this.#run || (error as Error).name === 'SupersededError') return undefined;
      this.state = '';
      this.#error.textContent = describeError(error);
      return undefined;
    } finally {
      if (run === this.#run) this.element.ariaBusy = null;
    }
  }

  /** Does something beside the step's work; what fails is shown. */
  async attempt<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await work();
    } catch (error) {
      this.#error.textContent = describeError(error);
      return undefined;
    }
  }

  /** Forgets work under way, errors and state. */
  reset(state = ''): void {
    this.#run++;
    this.element.ariaBusy = null;
    this.state = state;
    this.#error.textContent = '';
  }
}

/** The element that the page has under this selector. */
export function element<E extends Element = HTMLElement>(selector: string, within: ParentNode = document): E {
  const found = within.querySelector<E>(selector);
  if (!found) throw new Error(`the page has no ${selector}`);
  return found;
}
