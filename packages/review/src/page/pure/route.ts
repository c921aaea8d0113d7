/** What the page shows: the part of the address behind `#`. */
export type Route =
  | ({ readonly page: 'queue'; readonly order: string; readonly place?: string; readonly quality?: number } & Chosen)
  | { readonly page: 'encounter'; readonly encounter: number }
  | { readonly page: 'animals'; readonly find: string }
  | { readonly page: 'animal'; readonly name: string }
  | { readonly page: 'photo'; readonly annotation: number }
  | { readonly page: 'history' }
  | { readonly page: 'readers' }
  | { readonly page: 'season'; readonly where?: string }
  | { readonly page: 'boxes'; readonly show: BoxesShown; readonly photo?: number }
  | { readonly page: 'import' };

/** Photos that are gone through: without a box, those of them for which one is suggested, with boxes nobody looked at, all. */
export const boxesShown = ['unboxed', 'suggested', 'unchecked', 'all'] as const;
export type BoxesShown = (typeof boxesShown)[number];

/** What a second reader reads: `choice` as the server has it, a share by its percent and seed. */
interface Chosen {
  readonly choice?: string;
  readonly percent?: number;
  readonly seed?: number;
}

/** The route of `#/encounter/12` and the like; the queue where it is none. */
export function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [page, ...rest] = path.split('/');
  const said = new URLSearchParams(query);
  switch (page) {
    case 'encounter': {
      const encounter = Number(rest[0]);
      if (Number.isInteger(encounter) && encounter > 0) return { page, encounter };
      break;
    }
    case 'photo': {
      const annotation = Number(rest[0]);
      if (Number.isInteger(annotation) && annotation > 0) return { page, annotation };
      break;
    }
    case 'animals':
      return { page, find: said.get('find') ?? '' };
    case 'animal':
      return { page, name: decoded(rest.join('/')) };
    case 'history':
    case 'readers':
    case 'import':
      return { page };
    case 'season':
      return { page, ...(said.has('where') && { where: said.get('where')! }) };
    case 'boxes': {
      const photo = Number(said.get('photo') ?? '');
      const show = boxesShown.find((one) => one === said.get('show')) ?? 'unboxed';
      return { page, show, ...(Number.isInteger(photo) && photo > 0 && { photo }) };
    }
  }
  const quality = Number(said.get('quality') ?? '');
  return {
    page: 'queue',
    order: said.get('order') ?? 'surest',
    ...(said.has('place') && { place: said.get('place')! }),
    ...(quality >= 1 && quality <= 5 && { quality: Math.floor(quality) }),
    ...(said.has('choice') && { choice: said.get('choice')! }),
    ...(said.has('percent') && { percent: Number(said.get('percent')) }),
    ...(said.has('seed') && { seed: Number(said.get('seed')) }),
  };
}

/** The way back from {@link readRoute}. */
export function hashOf(route: Route): string {
  switch (route.page) {
    case 'encounter':
      return `#/encounter/${route.encounter}`;
    case 'photo':
      return `#/photo/${route.annotation}`;
    case 'animal':
      return `#/animal/${encodeURIComponent(route.name)}`;
    case 'animals':
      return `#/animals${asQuery({ find: route.find || undefined })}`;
    case 'history':
    case 'readers':
    case 'import':
      return `#/${route.page}`;
    case 'season':
      return `#/season${asQuery({ where: route.where })}`;
    case 'boxes':
      return `#/boxes${asQuery({ show: route.show, photo: route.photo })}`;
    case 'queue': {
      const { page: _, ...said } = route;
      return `#/queue${asQuery(said)}`;
    }
  }
}

/** `?a=1&b=2` of what is there; nothing of nothing. */
export function asQuery(said: Readonly<Record<string, string | number | undefined>>): string {
  const known = Object.entries(said).filter(([, value]) => value !== undefined);
  return known.length === 0 ? '' : `?${new URLSearchParams(known.map(([key, value]) => [key, String(value)]))}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
