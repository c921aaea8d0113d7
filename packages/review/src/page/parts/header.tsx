import { duration, paceOf } from '../pure/estimate.ts';
import { hashOf, type Route } from '../pure/route.ts';
import { isConnected, status } from '../state/events.ts';
import { route } from '../state/navigation.ts';
import { counts, filter } from '../state/queue.ts';
import { isSecond } from '../state/reader.ts';
import { verdictSeconds } from '../state/sitting.ts';
import { CommandButton } from './command-button.tsx';

/** Where one is, how far one came, and who one is. */
export function Header() {
  const { page } = route.value;
  const links: readonly (readonly [string, Route, boolean])[] = [
    ['Queue', filter.value, page === 'queue' || page === 'encounter'],
    ['Animals', { page: 'animals', find: '' }, page === 'animals' || page === 'animal' || page === 'photo'],
    ['Season', { page: 'season' }, page === 'season'],
    ['Readers', { page: 'readers' }, page === 'readers'],
    ['Boxes', { page: 'boxes', show: 'unboxed' }, page === 'boxes'],
    ['Import', { page: 'import' }, page === 'import'],
    ['History', { page: 'history' }, page === 'history'],
  ];
  return (
    <header class="header">
      <nav aria-label="Pages">
        {(isSecond.value ? links.slice(0, 1) : links).map(([name, to, isHere]) => (
          <a key={name} href={hashOf(to)} aria-current={isHere ? 'page' : undefined}>
            {name}
          </a>
        ))}
      </nav>
      <Progress />
      {!isConnected.value && (
        <p class="header-offline" role="alert">
          No connection: decisions of others are not heard
        </p>
      )}
      <p class="header-reviewer">{status.value?.reviewer}</p>
      <CommandButton command="help">Keys</CommandButton>
    </header>
  );
}

function Progress() {
  const { waiting, named } = counts.value ?? { waiting: 0, named: 0 };
  const seconds = verdictSeconds.value;
  const pace = paceOf(seconds, waiting);
  const share = waiting + named === 0 ? 0 : named / (waiting + named);
  return (
    <div class="progress">
      <p>
        <b>{counts.value ? waiting.toLocaleString('en') : '…'}</b>{' '}
        {isSecond.value ? 'to read' : waiting === 1 ? 'encounter waits' : 'encounters wait'},{' '}
        <b>{named.toLocaleString('en')}</b> {isSecond.value ? 'read' : 'named'}
      </p>
      <progress
        value={share}
        max={1}
        aria-label={`${Math.round(100 * share)} % of encounters ${isSecond.value ? 'were read' : 'have a name'}`}
      />
      <p class="progress-pace">
        {pace
          ? `${seconds.length} decided now, ${duration(pace.seconds)} each: about ${duration(pace.left)} left`
          : 'none decided in this sitting yet'}
      </p>
    </div>
  );
}
