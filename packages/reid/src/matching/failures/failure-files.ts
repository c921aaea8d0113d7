import { PageFolder } from '../../files/page-folder.ts';

/** Queries on a page: what one looks through in half an hour. */
export const mostShown = 100;

/** The three photos of a failure: what was asked, the wrong answer, and the best photo of the right individual. */
export const roles = ['query', 'answer', 'right'] as const;
export type Role = (typeof roles)[number];

/** `017-answer.jpg`, of the 17th failure. */
export const pictureName = (number: number, role: Role) => `${String(number).padStart(3, '0')}-${role}.jpg`;

/** The folder of a page of failures. */
export const failuresFolder = (path: string) => new PageFolder(path, { flag: '--failures', record: 'failures.json' });

/** All pictures that may come to lie beside the page. */
export const failurePictures: readonly string[] = Array.from({ length: mostShown }, (_, i) =>
  roles.map((role) => pictureName(i + 1, role)),
).flat();
