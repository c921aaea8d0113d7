import { colours } from '../../pictures/framed-photo.ts';

/** Rows are as high as their photos, which are shown whole; what is out of sight is not laid out. */
export const matchPageStyle = `  :root { --paper: light-dark(#fff, #1b1c1e); --panel: light-dark(#f5f6f7, #26282b); --bar: 3.6rem;
    --likely: light-dark(#1d6b37, #8fd6a6); --likely-paper: light-dark(#dcf1e3, #173a24);
    --check: light-dark(#7a5200, #f0c977); --check-paper: light-dark(#fdf0d0, #463410);
    --absent: light-dark(#4b4f58, #c3c7cf); --absent-paper: light-dark(#e4e6ea, #3a3d43); }
  html { background: var(--paper); scroll-padding-top: calc(var(--bar) + 0.5rem); }
  body { max-width: 1500px; margin: 1rem auto; }
  h1 { margin: 0.5rem 0; }
  .faint, figcaption { color: var(--faint); }
  .notice { border-left: 0.4rem solid var(--check); background: var(--check-paper); padding: 0.5rem 1rem; }
  .bar { position: sticky; top: 0; z-index: 1; min-height: var(--bar); box-sizing: border-box; background: var(--paper); border-bottom: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; padding: 0.4rem 0; }
  .bar input { font: inherit; padding: 0.3rem 0.6rem; flex: 1 1 14rem; min-width: 0; max-width: 26rem; }
  .bar select, .bar button, dialog button { font: inherit; padding: 0.25rem 0.7rem; }
  .bar button, dialog button { border: 1px solid var(--line); border-radius: 1rem; background: var(--panel); color: var(--ink); cursor: pointer; }
  .choices { display: flex; flex-wrap: wrap; gap: 0.4rem; }
  .bar button[aria-pressed="true"] { outline: 2px solid ${colours.query}; }
  .keys { font-size: 0.85rem; margin: 0.5rem 0; }
  kbd { border: 1px solid var(--line); border-radius: 0.25rem; padding: 0 0.3rem; font: inherit; }
  .chip { border-radius: 1rem; padding: 0.1rem 0.7rem; background: var(--absent-paper); color: var(--absent); font-weight: 600; white-space: nowrap; }
  .chip.likely, .bar button.likely { background: var(--likely-paper); color: var(--likely); }
  .chip.check, .bar button.check { background: var(--check-paper); color: var(--check); }
  .chip.absent, .bar button.absent { background: var(--absent-paper); color: var(--absent); }
  .query { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 5fr); gap: 1.2rem; padding: 1.2rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; content-visibility: auto; contain-intrinsic-size: auto 36rem; }
  .query[hidden] { display: none; }
  .query:focus { outline: none; box-shadow: -0.5rem 0 0 -0.2rem ${colours.query}; }
  .asked > figure { position: sticky; top: calc(var(--bar) + 0.5rem); }
  .asked .photo img { width: 100%; height: auto; max-height: 26rem; border-color: ${colours.query}; }
  .sure { font-size: 1.15rem; margin: 0 0 0.5rem; }
  .percent { font-weight: 600; }
  .found { list-style: none; margin: 0; padding: 0; }
  .found li { display: grid; grid-template-columns: 11rem minmax(0, 1fr); gap: 0.8rem; padding: 0.6rem 0; border-top: 1px solid var(--line); }
  .sure ~ .found li:first-child { border-top: 0; --height: 13rem; }
  .photos { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 0.6rem; }
  figure { margin: 0; min-width: 0; }
  figcaption { font-size: 0.85em; line-height: 1.35; padding-top: 0.2rem; }
  figcaption .title { display: none; }
  .photo { display: flex; }
  .photo img { box-sizing: border-box; display: block; object-fit: contain; background: var(--panel); border: 4px solid ${colours.unknown}; border-radius: 3px; }
  .photos img { width: 100%; height: var(--height, 9rem); }
  .right .photos img { border-color: ${colours.right}; }
  .wrong .photos img { border-color: ${colours.wrong}; }
  .verdict { border-left: 0.5em solid; padding-left: 0.4em; }
  .verdict.right { border-color: ${colours.right}; } .verdict.wrong { border-color: ${colours.wrong}; }
  a:focus-visible, summary:focus-visible, button:focus-visible { outline: 3px solid ${colours.query}; outline-offset: 2px; }
  summary { cursor: pointer; padding: 0.3rem 0; }
  .read li { margin: 0.3rem 0; }
  dialog { width: 96vw; max-width: none; height: 94vh; max-height: none; box-sizing: border-box; padding: 1rem; border: 0; background: var(--paper); color: var(--ink); }
  dialog[open] { display: flex; flex-direction: column; }
  dialog::backdrop { background: rgb(0 0 0 / 0.7); }
  .pair { flex: 1; min-height: 0; display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
  .pair figure { display: flex; flex-direction: column; min-height: 0; }
  .pair img { flex: 1; min-height: 0; width: 100%; object-fit: contain; background: var(--panel); }
  .pair figcaption { font-size: 1rem; color: var(--ink); text-align: center; overflow-wrap: anywhere; }
  dialog figcaption .title { display: block; font-weight: 600; }
  dialog p { margin: 0.6rem 0 0; text-align: center; }
  @media (max-width: 800px) {
    html { scroll-padding-top: 0.5rem; }
    .bar { position: static; }
    .bar input { flex-basis: 100%; max-width: none; }
    .keys { display: none; }
    .query { grid-template-columns: minmax(0, 1fr); gap: 0.8rem; contain-intrinsic-size: auto 60rem; }
    .asked > figure { position: static; }
    .found li { grid-template-columns: minmax(0, 1fr); gap: 0.4rem; }
    .sure ~ .found li:first-child .photos { grid-template-columns: repeat(2, minmax(0, 1fr)); }
    .sure ~ .found li:first-child figure:first-child { grid-column: 1 / -1; }
    .sure ~ .found li:first-child { --height: 11rem; }
    .photos img { height: var(--height, 6.5rem); }
    .pair { grid-template-columns: 1fr; grid-template-rows: 1fr 1fr; }
  }
  @media print {
    :root { color-scheme: light; }
    body { margin: 0; max-width: none; font-size: 10pt; }
    .bar, .keys, .read, .query details, dialog { display: none; }
    .query { content-visibility: visible; break-inside: avoid; grid-template-columns: minmax(0, 2fr) minmax(0, 5fr); padding: 0.5rem 0; }
    .asked > figure { position: static; }
    .found li { grid-template-columns: 8rem minmax(0, 1fr); break-inside: avoid; padding: 0.3rem 0; }
    .sure ~ .found li:first-child .photos { grid-template-columns: repeat(3, minmax(0, 1fr)); }
    .sure ~ .found li:first-child figure:first-child { grid-column: auto; }
    .found li, .sure ~ .found li:first-child { --height: 2.9cm; }
    .chip, .photo img, .verdict { print-color-adjust: exact; }
  }
`;
