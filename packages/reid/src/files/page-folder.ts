import { join } from 'node:path';
import { MadeFolder } from './made-folder.ts';
import type { OutputFile } from './output-file.ts';

const page = 'index.html';

/** A folder with a page and the pictures that it shows. */
export class PageFolder extends MadeFolder {
  /** The page to open. */
  get page(): string {
    return join(this.path, page);
  }

  override outputs(pictures: readonly string[] = []): OutputFile[] {
    return super.outputs([page, ...pictures]);
  }

  override expectOwn(pictures: readonly string[] = []): void {
    super.expectOwn([page, ...pictures]);
  }

  /** The page comes last: what it shows is there. */
  async writePage(content: string): Promise<void> {
    await this.write(page, content);
  }
}
