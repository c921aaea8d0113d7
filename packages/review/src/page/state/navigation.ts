import { signal } from '@preact/signals';
import { hashOf, type Route, readRoute } from '../pure/route.ts';

/** What the page shows. */
export const route = signal<Route>(readRoute(location.hash));

addEventListener('hashchange', () => {
  route.value = readRoute(location.hash);
});

/** Shows something else, at once; `replace` leaves no step to go back to. */
export function go(to: Route, { replace = false } = {}): void {
  history[replace ? 'replaceState' : 'pushState'](null, '', hashOf(to));
  route.value = to;
}
