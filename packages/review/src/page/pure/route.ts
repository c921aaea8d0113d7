/** What the page shows: the part of the address behind `#`. */
export type Route =
  | ({ readonly page: 'queue'; readonly order: string; readonly place?: string; readonly quality?: number } & Chosen)
  | { readonly page: 'encounter'; readonly encounter: number }
  | { readonly page: 'animals'; readonly find: string }
  | { readonly page: 'animal'; readonly name: string }
  | { readonly page: 'history' }
  | { readonly page: 'readers' }
  | { readonly page: 'season'; readonly where?: string };

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
    case 'animals':
      return { page, find: said.get('find') ?? '' };
    case 'animal':
      return { page, name: decoded(rest.join('/')) };
    case 'history':
    case 'readers':
      return { page };
    case 'season':
      return { page, ...(said.has('where') && { where: said.get('where')! }) };
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
    case 'animal':
      return `#/animal/${encodeURIComponent(route.name)}`;
    case 'animals':
      return `#/animals${asQuery({ find: route.find || undefined })}`;
    case 'history':
    case 'readers':
      return `#/${route.page}`;
    case 'season':
      return `#/season${asQuery({ where: route.where })}`;
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
