import { render } from 'preact';
import { App } from './app.tsx';
import { listen } from './state/events.ts';
import { listenToKeys } from './state/keyboard.ts';
import './style/base.css';
import './style/parts.css';
import './style/header.css';
import './style/queue.css';
import './style/encounter.css';
import './style/candidates.css';
import './style/actions.css';
import './style/compare.css';
import './style/overlays.css';
import './style/animals.css';

render(<App />, document.querySelector('#app')!);
listen();
listenToKeys();
