/** Over the style of the page: a query and its animals in one line, so that several fit on a sheet of paper. */
export const matchSheetStyle = `  .query, .query:first-child { grid-template-columns: minmax(0, 1fr) minmax(0, 3.2fr); contain-intrinsic-size: auto 18rem; }
  .asked > figure { position: static; }
  .asked .photo img { max-height: 13rem; }
  .found { display: grid; grid-template-columns: repeat(5, minmax(0, 1fr)); gap: 0.7rem; }
  .found li, .sure ~ .found li:first-child { --height: 8rem; display: flex; flex-direction: column; gap: 0.3rem; border: 0; padding: 0; }
  .found .who { line-height: 1.35; }
  .photos, .sure ~ .found li:first-child .photos { display: block; }
  .photos figcaption { font-size: 0.8em; }
  @media (max-width: 800px) {
    .query, .query:first-child { grid-template-columns: minmax(0, 1fr); }
    .found { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  }
  @media print {
    @page { size: A4; margin: 12mm; }
    body { font-size: 8.5pt; }
    .query, .query:first-child { grid-template-columns: minmax(0, 1fr) minmax(0, 3.2fr); gap: 0.5rem; }
    .asked .photo img { max-height: 4cm; }
    .found { grid-template-columns: repeat(5, minmax(0, 1fr)); gap: 0.4rem; }
    .found li, .sure ~ .found li:first-child { --height: 2.1cm; padding: 0; }
    .sure { font-size: 1.05rem; margin: 0 0 0.2rem; }
  }
`;
