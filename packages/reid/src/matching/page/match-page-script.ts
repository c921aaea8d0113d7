/** What filters, orders and compares; without it the page is all there, surest first. It makes no markup: names stay text. */
export const matchPageScript = `'use strict';
const one = (id) => document.getElementById(id);
const sections = [...document.querySelectorAll('.query')];
const buttons = [...document.querySelectorAll('[data-show]')];
const folded = (text) => text.normalize('NFKD').replace(/\\p{M}/gu, '').toLowerCase();
let band = '';

function filter() {
  const words = folded(one('text').value).split(/\\s+/).filter(Boolean);
  let count = 0;
  for (const section of sections) {
    const { band: own, text } = section.dataset;
    section.hidden = (band !== '' && own !== band) || !words.every((word) => text.includes(word));
    if (!section.hidden) count += 1;
  }
  one('count').textContent = count === sections.length ? '' : count + ' of ' + sections.length + ' photos';
  one('none').hidden = count > 0;
}

function order() {
  const by = one('order').value;
  const key = by === 'given' ? 'given' : 'sure';
  const sign = by === 'unsure' ? -1 : 1;
  sections.sort((a, b) => sign * (a.dataset[key] - b.dataset[key]));
  document.querySelector('main').append(...sections);
}

one('text').addEventListener('input', filter);
one('order').addEventListener('change', order);
document.querySelector('.bar').addEventListener('submit', (event) => event.preventDefault());
for (const button of buttons)
  button.addEventListener('click', () => {
    band = button.dataset.show;
    for (const other of buttons) other.setAttribute('aria-pressed', String(other === button));
    filter();
  });

const dialog = one('compare');
let compared = [];
let place = 0;

function show(side, figure) {
  const photo = figure.querySelector('img');
  one(side).src = photo.src;
  one(side).alt = photo.alt;
  one(side + '-text').replaceChildren(...[...figure.querySelector('figcaption').childNodes].map((node) => node.cloneNode(true)));
}

function turn(step) {
  place = (place + step + compared.length) % compared.length;
  show('right', compared[place]);
}

function open(section, figure) {
  compared = [...section.querySelectorAll('.found figure')];
  if (compared.length === 0) return;
  place = Math.max(0, compared.indexOf(figure));
  show('left', section.querySelector('.asked figure'));
  turn(0);
  dialog.showModal();
}

document.querySelector('main').addEventListener('click', (event) => {
  const link = event.target.closest('a.photo');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(link.closest('.query'), link.closest('figure'));
});
one('before').addEventListener('click', () => turn(-1));
one('after').addEventListener('click', () => turn(1));
one('close').addEventListener('click', () => dialog.close());
dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });

function go(step) {
  const visible = sections.filter((section) => !section.hidden);
  if (visible.length === 0) return;
  const here = visible.indexOf(document.activeElement.closest('.query'));
  const next = here < 0 ? visible[0] : visible[Math.min(visible.length - 1, Math.max(0, here + step))];
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'start' });
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (dialog.open) {
    if (event.key === 'ArrowRight' || event.key === 'n') turn(1);
    else if (event.key === 'ArrowLeft' || event.key === 'p') turn(-1);
    return;
  }
  if (/^(INPUT|SELECT)$/.test(event.target.tagName)) return;
  if (event.key === 'n' || event.key === 'j') go(1);
  else if (event.key === 'p' || event.key === 'k') go(-1);
  else if (event.key === '/') { event.preventDefault(); one('text').focus(); }
  else if (event.key === 'Enter' && event.target.matches('.query')) {
    // Else the key would press the button that the dialog begins with.
    event.preventDefault();
    open(event.target);
  }
});
`;
